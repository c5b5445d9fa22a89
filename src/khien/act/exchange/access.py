"""The door of exchange: who manages it, who reads indicators, what a token from outside opens."""

from collections.abc import Sequence

from django.db.models import QuerySet

from khien.act.exchange.models import (
    Collection,
    Consumer,
    Draft,
    Feed,
    FeedItem,
    Indicator,
    IndicatorChange,
    PassedIncident,
    Peer,
    PeerCollection,
    Protected,
    StixObject,
    TaxiiStatus,
)
from khien.act.exchange.rules.sealing import hash_of
from khien.act.exchange.types.objects import FreshObject
from khien.act.exchange.types.peers import Reader
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability, RightMissing
from khien.base.core.bulk import insert
from khien.base.core.refusals import NotFound
from khien.base.core.tlp import Tlp

NOBODY = Reader("", None, Tlp.CLEAR)


def may_manage(actor: Actor) -> bool:
    """Return whether the actor speaks for the province in exchange. One query."""
    return accounts.oversees_province(actor, Capability.MANAGE_EXCHANGE)


def require_manage(actor: Actor) -> None:
    """Raise NotAllowed unless the actor speaks for the province in exchange."""
    if not may_manage(actor):
        raise RightMissing(Capability.MANAGE_EXCHANGE)


def require_read(actor: Actor) -> None:
    """Raise NotFound unless the actor works on the whole province's incidents or exchange."""
    if not (may_manage(actor) or accounts.oversees_province(actor, Capability.WORK_INCIDENTS)):
        raise NotFound(what="indicators")


def indicators() -> QuerySet[Indicator]:
    """Return all indicators: after `require_read` or `require_manage`, or for a token's list."""
    return Indicator.objects.all()


def add_indicators(rows: Sequence[Indicator]) -> None:
    """Insert many fresh indicators at once, after `require_manage`; they are given no keys."""
    insert(Indicator, rows)


def require_indicator(key: int) -> Indicator:
    """Return one indicator, locked, after `require_manage`. Raises NotFound."""
    found = Indicator.objects.select_for_update().filter(pk=key).first()
    if found is None:
        raise NotFound(what=str(key))
    return found


def find_indicator(key: int) -> Indicator:
    """Return one indicator to look at, after `require_read`. Raises NotFound."""
    found = Indicator.objects.filter(pk=key).first()
    if found is None:
        raise NotFound(what=str(key))
    return found


def changes() -> QuerySet[IndicatorChange]:
    """Return the changes of indicators, after `require_read`."""
    return IndicatorChange.objects.all()


def protected() -> QuerySet[Protected]:
    """Return our own networks and domains: for block lists and after `require_read`."""
    return Protected.objects.all()


def consumers() -> QuerySet[Consumer]:
    """Return the readers of block lists, after `require_manage`."""
    return Consumer.objects.all()


def consumer_of_token(token: str) -> Consumer:
    """Return the open consumer of a token. Raises NotFound."""
    found = Consumer.objects.filter(token_hash=hash_of(token), closed_at__isnull=True).first()
    if found is None:
        raise NotFound(what="blocklist")
    return found


def collections() -> QuerySet[Collection]:
    """Return all collections: callers narrow them to what a peer may."""
    return Collection.objects.all()


def locked_collection(key: int) -> Collection:
    """Return a collection, locked: its objects are added one transaction after the other."""
    return Collection.objects.select_for_update().get(pk=key)


def objects_in(collection_id: int, reader: Reader) -> QuerySet[StixObject]:
    """Return what a reader may see of a collection: nothing above its ceiling. Lazy.

    Raises NotFound unless the collection is among the reader's.
    """
    if collection_id not in reader.reads:
        raise NotFound(what="collection")
    return StixObject.objects.filter(collection_id=collection_id, tlp__lte=reader.ceiling)


def all_objects() -> QuerySet[StixObject]:
    """Return all kept objects: for writes of this room."""
    return StixObject.objects.all()


def add_objects(rows: Sequence[FreshObject]) -> None:
    """Insert many versions of objects at once: for writes of this room."""
    insert(StixObject, rows)


def peers() -> QuerySet[Peer]:
    """Return all peers, after `require_manage`."""
    return Peer.objects.all()


def rights() -> QuerySet[PeerCollection]:
    """Return what peers may do with collections."""
    return PeerCollection.objects.all()


def require_peer(key: int) -> Peer:
    """Return one open peer, locked, after `require_manage`. Raises NotFound."""
    found = Peer.objects.select_for_update().filter(pk=key, closed_at__isnull=True).first()
    if found is None:
        raise NotFound(what=str(key))
    return found


def peer_of_token(token: str) -> Peer | None:
    """Return the open peer that holds a token, or None."""
    if not token:
        return None
    return Peer.objects.filter(token_hash=hash_of(token), closed_at__isnull=True).first()


def reader_of_token(token: str) -> Reader | None:
    """Return a peer with what it may read and write, or None for a token of nobody. Two queries."""
    peer = peer_of_token(token)
    if peer is None:
        return None
    held = list(PeerCollection.objects.filter(peer=peer).values_list("collection_id", "may_write"))
    return Reader(
        peer.name,
        peer.pk,
        Tlp(peer.ceiling),
        reads=frozenset(key for key, writes in held if not writes),
        writes=frozenset(key for key, writes in held if writes),
    )


def statuses() -> QuerySet[TaxiiStatus]:
    """Return what came of peers' objects: callers narrow it to the peer that asks."""
    return TaxiiStatus.objects.all()


def drafts() -> QuerySet[Draft]:
    """Return the files that wait, after `require_manage`."""
    return Draft.objects.all()


def require_draft(key: int) -> Draft:
    """Return one file that waits, locked, after `require_manage`. Raises NotFound."""
    found = Draft.objects.select_for_update().filter(pk=key, decided_at__isnull=True).first()
    if found is None:
        raise NotFound(what=str(key))
    return found


def feeds() -> QuerySet[Feed]:
    """Return the feeds that are not closed, after `require_manage` or for a pull."""
    return Feed.objects.filter(closed_at__isnull=True)


def require_feed(key: int) -> Feed:
    """Return one feed that is not closed, locked, after `require_manage`. Raises NotFound."""
    found = feeds().select_for_update().filter(pk=key).first()
    if found is None:
        raise NotFound(what=str(key))
    return found


def require_feed_named(name: str) -> Feed:
    """Return one feed that is not closed by its name, after `require_manage`. Raises NotFound."""
    found = feeds().filter(name=name).first()
    if found is None:
        raise NotFound(what=name)
    return found


def feed_items(feed_id: int) -> QuerySet[FeedItem]:
    """Return what was settled of a feed: for its pulls."""
    return FeedItem.objects.filter(feed_id=feed_id)


def passed() -> QuerySet[PassedIncident]:
    """Return the passed incidents: of an incident that passed response's door, or of a peer."""
    return PassedIncident.objects.all()
