"""Reads of peers, collections, consumers of block lists."""

from khien.act.exchange import access
from khien.act.exchange.types.peers import (
    CollectionLine,
    ConsumerLine,
    PeerLine,
)
from khien.base.accounts.types import Actor
from khien.base.core.tlp import Tlp


def peers(actor: Actor) -> list[PeerLine]:
    """Return all peers, the open ones first. Three queries."""
    access.require_manage(actor)
    rights = list(access.rights().select_related("collection").order_by("collection__code"))
    lines = [
        PeerLine(
            row.pk,
            row.code,
            row.name,
            row.unit,
            Tlp(row.ceiling),
            tuple(r.collection.code for r in rights if r.peer_id == row.pk and not r.may_write),
            tuple(r.collection.code for r in rights if r.peer_id == row.pk and r.may_write),
            row.closed_at is None,
            bool(row.target_id and row.sealed_token),
            row.seen_at,
        )
        for row in access.peers().order_by("name", "pk")
    ]
    return sorted(lines, key=lambda line: not line.is_open)


def collections(actor: Actor) -> list[CollectionLine]:
    """Return all collections. One query."""
    access.require_manage(actor)
    return [
        CollectionLine(row.pk, row.code, row.uuid, row.title, row.description, row.is_writable)
        for row in access.collections().order_by("code")
    ]


def consumers(actor: Actor) -> list[ConsumerLine]:
    """Return the readers of block lists, the open ones first. One query."""
    access.require_manage(actor)
    lines = [
        ConsumerLine(
            row.pk,
            row.name,
            row.unit,
            Tlp(row.ceiling),
            row.confidence_min,
            row.closed_at is None,
            row.seen_at,
        )
        for row in access.consumers().order_by("name", "pk")
    ]
    return sorted(lines, key=lambda line: not line.is_open)
