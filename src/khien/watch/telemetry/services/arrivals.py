"""What arrived: counted by source and hour, together with how far the follower has read."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F

from khien.base.core.clock import now
from khien.watch.telemetry import access
from khien.watch.telemetry.store.following import Position
from khien.watch.telemetry.types import Arrival


def note_arrivals(arrivals: Iterable[Arrival]) -> None:
    """Add to the hours of the sources. Call inside the transaction that moves the follower."""
    counted = list(arrivals)
    feeds = dict(
        access.feeds()
        .filter(code__in={arrival.feed for arrival in counted})
        .values_list("code", "pk")
    )
    for arrival in counted:
        if arrival.feed not in feeds:
            continue
        hour, _ = access.hours().get_or_create(feed_id=feeds[arrival.feed], hour=arrival.hour)
        access.hours().filter(pk=hour.pk).update(
            events=F("events") + arrival.events, unparsed=F("unparsed") + arrival.unparsed
        )
    access.feeds().filter(pk__in=feeds.values()).update(last_arrival_at=now())


def note_refused(feed: str, hour: datetime, count: int) -> None:
    """Count records of a source that were refused, with the hour they came in."""
    found = access.feeds().filter(code=feed).first()
    if found is None or count == 0:
        return
    row, _ = access.hours().get_or_create(feed=found, hour=hour)
    access.hours().filter(pk=row.pk).update(refused=F("refused") + count)


def move_follower(follower: str, writer: str, position: Position) -> None:
    """Keep how far a follower has read. Call inside the transaction of what it did."""
    access.positions().update_or_create(
        follower=follower,
        writer=writer,
        defaults={"segment": position.segment, "offset": position.offset},
    )


def positions_of(follower: str) -> dict[str, Position]:
    """Return how far a follower has read each writer. One query."""
    rows = access.positions().filter(follower=follower)
    return {
        writer: Position(segment, offset)
        for writer, segment, offset in rows.values_list("writer", "segment", "offset")
    }


def has_everyone_passed(followers: Iterable[str], writer: str, segment: int) -> bool:
    """Return whether each follower is beyond a segment of a writer. One query a follower."""
    return all(
        access.positions().filter(follower=name, writer=writer, segment__gt=segment).exists()
        for name in followers
    )
