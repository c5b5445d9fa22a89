"""Timers: a row with its instant and an outbox row that falls due then; fired or cancelled once."""

from datetime import datetime

from khien.base.casework import access
from khien.base.casework.models import RunningClock, Timer, WorkItem
from khien.base.core.clock import now
from khien.base.core.outbox import ask

TIMER = "casework.timer"


def set_for_clock(clock: RunningClock, code: str, due_at: datetime) -> None:
    """Have something happen in a clock's case at an instant. Call inside a transaction."""
    _set(Timer(code=code, case_id=clock.case_id, clock=clock, due_at=due_at))


def set_for_item(item: WorkItem, code: str, due_at: datetime) -> None:
    """Have something happen to an item at an instant. Call inside a transaction."""
    _set(Timer(code=code, case_id=item.case_id, item=item, due_at=due_at))


def cancel_clock(clock: RunningClock) -> None:
    """Take back what has not happened yet for a clock."""
    access.waiting_timers().filter(clock=clock).update(cancelled_at=now())


def cancel_items(keys: list[int]) -> None:
    """Take back what has not happened yet for some items."""
    access.waiting_timers().filter(item_id__in=keys).update(cancelled_at=now())


def claim(key: int) -> Timer | None:
    """Mark a timer as fired and return it; None where it fired or was cancelled before.

    The mark and all that follows stand in one transaction: of two workers one gets the timer.
    """
    if not access.waiting_timers().filter(pk=key).update(fired_at=now()):
        return None
    rows = access.timers().select_related("clock__case__unit", "item__unit")
    return rows.get(pk=key)


def _set(timer: Timer) -> None:
    timer.save()
    ask(TIMER, due_at=timer.due_at, is_long=False, timer=timer.pk)
