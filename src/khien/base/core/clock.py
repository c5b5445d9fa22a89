"""The one place that asks what time it is, so that a test can set it and the demo can play the past."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_played: ContextVar[datetime | None] = ContextVar("played", default=None)


def now() -> datetime:
    """Return this instant, in UTC; the played one inside `played`."""
    return _played.get() or timezone.now()  # noqa: TID251 - here


def today() -> date:
    """Return today's date in the province's time zone."""
    return timezone.localdate(now())


@contextmanager
def played(at: datetime) -> Iterator[None]:
    """Have an instant of the past be now: for sample data that is played through the services."""
    mark = _played.set(at)
    try:
        yield
    finally:
        _played.reset(mark)
