"""When peers and consumers were last here; written at most once in ten minutes."""

from datetime import timedelta

from django.db.models import Q

from khien.act.exchange import access
from khien.act.exchange.rules.sealing import hash_of
from khien.act.exchange.types.peers import Reader
from khien.base.core.clock import now

AGAIN = timedelta(minutes=10)


def note_peer(reader: Reader) -> None:
    """Keep when a peer was here. One query, two at times."""
    at = now()
    stale = access.peers().filter(Q(seen_at__isnull=True) | Q(seen_at__lt=at - AGAIN))
    mine = stale.filter(pk=reader.peer_id or 0)
    if mine.exists():
        mine.update(seen_at=at)


def note_consumer(token: str) -> None:
    """Keep when a block list was read. One query, two at times."""
    at = now()
    stale = access.consumers().filter(Q(seen_at__isnull=True) | Q(seen_at__lt=at - AGAIN))
    mine = stale.filter(token_hash=hash_of(token))
    if mine.exists():
        mine.update(seen_at=at)
