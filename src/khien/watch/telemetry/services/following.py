"""What followers of the log are handed: frames in order, from where they stopped."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.conf import settings

from khien.base.accounts.services import everything
from khien.base.core.refusals import text
from khien.base.core.usecase import record
from khien.watch.telemetry.services.arrivals import has_everyone_passed, positions_of
from khien.watch.telemetry.store.following import Follower
from khien.watch.telemetry.store.lake import EventLake
from khien.watch.telemetry.types import Frame, SealerTaken

FOLLOWERS = ("detector",)
COMPACTED_DAYS = 14


def follower_of(name: str) -> Follower:
    """Return a follower that begins where the named one stopped."""
    return EventLake(settings.KHIEN.events).follower(positions_of(name))


def frames(follower: Follower) -> Iterator[Frame]:
    """Yield what has come since, and end."""
    for each in follower.read():
        yield Frame(each.writer, each.segment, each.first_row, each.batch, each.position)


def seal_once() -> tuple[int, int]:
    """Seal closed segments, remove what every follower has passed; return rows sealed and removed.

    Where another process seals already, nothing is done.
    """
    lake = EventLake(settings.KHIEN.events)

    def passed(writer: str, segment: int) -> bool:
        return has_everyone_passed(FOLLOWERS, writer, segment)

    try:
        with lake.sealer(passed) as sealer:
            report = sealer.seal_once()
    except SealerTaken:
        return 0, 0
    return report.rows, report.removed


def keep_house(today: date) -> int:
    """Compact the last days, and take out the days that are past the instance's retention.

    Returns the number of data files taken out, which the audit names. For the sealer's process, once
    a day: hours of file work, none of it within a transaction.
    """
    lake = EventLake(settings.KHIEN.events)
    for back in range(COMPACTED_DAYS, 0, -1):
        lake.compact(today - timedelta(days=back))
    before = today - timedelta(days=settings.KHIEN.event_days)
    removed = lake.expire(before)
    if removed:
        details = {"before": before.isoformat(), "files": removed}
        record(
            everything(text("events past their retention are removed")), "events.expire", details
        )
    return removed
