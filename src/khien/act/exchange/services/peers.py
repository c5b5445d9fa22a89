"""Peers, collections and the consumers of block lists: registered, given a token once, closed."""

from collections.abc import Sequence

from django.conf import settings

from khien.act.exchange import access
from khien.act.exchange.models import Collection, Consumer, Peer, PeerCollection
from khien.act.exchange.queries import own
from khien.act.exchange.rules import sealing
from khien.act.exchange.services import shelf
from khien.act.exchange.types.peers import BadName, Given, NewPeer, NoCollection
from khien.base.accounts.types import Actor
from khien.base.core.clock import now
from khien.base.core.ids import new_id, new_token
from khien.base.core.refusals import Invalid, NotFound, text
from khien.base.core.stix import derived_uuid
from khien.base.core.tlp import Tlp
from khien.base.core.usecase import use_case
from khien.base.delivery import queries as delivery


@use_case
def enter_collection(by: Actor, *, code: str, title: str, is_writable: bool) -> str:
    """Make a collection for a circle of peers and return its identifier. Raises BadName."""
    access.require_manage(by)
    if not code.replace("-", "").isalnum() or not code.isascii() or len(code) > 40:
        raise Invalid(what=text("A code has small letters, digits and hyphens."))
    if access.collections().filter(code=code).exists() or not title.strip():
        raise BadName
    uuid = derived_uuid(own.instance(), "collection", code)
    Collection(code=code, uuid=uuid, title=title.strip()[:200], is_writable=is_writable).save()
    return uuid


@use_case
def enter_peer(by: Actor, *, peer: NewPeer) -> Given:
    """Register another centre and return its token, which is not held. Raises BadName."""
    access.require_manage(by)
    name = peer.name.strip()
    if not name or access.peers().filter(name=name, closed_at__isnull=True).exists():
        raise BadName
    shelf.own_collections()
    token = new_token()
    row = Peer(
        code=new_id(),
        name=name[:200],
        unit=peer.unit.strip()[:200],
        token_hash=sealing.hash_of(token),
        ceiling=peer.ceiling,
        created_at=now(),
    )
    row.save()
    _give_rights(row, peer.reads, peer.writes)
    return Given(row.pk, row.code, token)


@use_case
def change_peer(
    by: Actor, *, key: int, ceiling: Tlp, reads: Sequence[str], writes: Sequence[str]
) -> None:
    """Change how far a peer's reading reaches, and which collections it reads and writes."""
    access.require_manage(by)
    row = access.require_peer(key)
    row.ceiling = ceiling
    row.save(update_fields=["ceiling"])
    access.rights().filter(peer=row).delete()
    _give_rights(row, reads, writes)


@use_case
def renew_token(by: Actor, *, key: int) -> Given:
    """Give a peer a new token; the old one ends at once."""
    access.require_manage(by)
    row = access.require_peer(key)
    token = new_token()
    row.token_hash = sealing.hash_of(token)
    row.save(update_fields=["token_hash"])
    return Given(row.pk, row.code, token)


@use_case
def federate(
    by: Actor, *, key: int, target_id: int | None, their_token: str = "", their_secret: str = ""
) -> None:
    """Say how a peer is sent to: our webhook target, the token it gave us, its webhook's secret.

    An empty token or secret leaves what is held.
    """
    access.require_manage(by)
    row = access.require_peer(key)
    if target_id is not None and all(one.key != target_id for one in delivery.targets(by)):
        raise NotFound(what=str(target_id))
    row.target_id = target_id
    if their_token:
        row.sealed_token = sealing.sealed(their_token.strip(), settings.SECRET_KEY)
    if their_secret:
        row.sealed_secret = sealing.sealed(their_secret.strip(), settings.SECRET_KEY)
    row.save(update_fields=["target_id", "sealed_token", "sealed_secret"])


@use_case
def close_peer(by: Actor, *, key: int) -> None:
    """Close a peer: its token opens nothing more, nothing more is sent to it."""
    access.require_manage(by)
    row = access.require_peer(key)
    row.closed_at, row.sealed_token, row.sealed_secret = now(), "", ""
    row.save(update_fields=["closed_at", "sealed_token", "sealed_secret"])


@use_case
def enter_consumer(
    by: Actor, *, name: str, unit: str, ceiling: Tlp, confidence_min: int = 0
) -> Given:
    """Register a firewall that reads the block list and return its token, which is not held."""
    access.require_manage(by)
    name = name.strip()
    if not name or access.consumers().filter(name=name, closed_at__isnull=True).exists():
        raise BadName
    token = new_token()
    row = Consumer(
        name=name[:200],
        unit=unit.strip()[:200],
        token_hash=sealing.hash_of(token),
        ceiling=ceiling,
        confidence_min=confidence_min,
        created_at=now(),
    )
    row.save()
    return Given(row.pk, "", token)


@use_case
def close_consumer(by: Actor, *, key: int) -> None:
    """Close a consumer: its token opens no list any more."""
    access.require_manage(by)
    access.consumers().filter(pk=key, closed_at__isnull=True).update(closed_at=now())


def _give_rights(row: Peer, reads: Sequence[str], writes: Sequence[str]) -> None:
    held = {one.code: one for one in access.collections().order_by("code")}
    for code in (*reads, *writes):
        if code not in held:
            raise NoCollection(code=code, codes=", ".join(held))
    for codes, may_write in ((reads, False), (writes, True)):
        for code in dict.fromkeys(codes):
            if may_write and not held[code].is_writable:
                raise Invalid(what=text("Peers write only into collections made for that."))
            PeerCollection(peer=row, collection=held[code], may_write=may_write).save()


@use_case
def make_collections(by: Actor) -> None:
    """Make the collections that every instance has, at first use."""
    access.require_manage(by)
    shelf.own_collections()
