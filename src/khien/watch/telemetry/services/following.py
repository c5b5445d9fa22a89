"""What followers of the log are handed: frames in order, from where they stopped."""

from collections.abc import Iterator

from django.conf import settings

from khien.watch.telemetry.services.arrivals import has_everyone_passed, positions_of
from khien.watch.telemetry.store.following import Follower
from khien.watch.telemetry.store.lake import EventLake
from khien.watch.telemetry.types import Frame, SealerTaken

FOLLOWERS = ("detector",)


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
