"""What happens when a timer falls due: a reminder, a limit that passed, a rung that is climbed."""

from django.urls import reverse

from khien.base.accounts.services import everything
from khien.base.casework import access
from khien.base.casework.models import CaseEntry, RunningClock, Timer
from khien.base.casework.services import items, timers
from khien.base.casework.services.clocks import RAN_OUT
from khien.base.casework.types import ClockRanOut, EntryKind, ReminderDue
from khien.base.core.clock import now
from khien.base.core.outbox import tell
from khien.base.core.refusals import text

SYSTEM = everything(text("a time limit has passed"))


def fire(*, timer: int) -> None:
    """Do what a timer is for, once, in the worker's transaction; nothing for one that is settled."""
    found = timers.claim(timer)
    if found is None:
        return
    if found.item is not None:
        items.climb(found.item, int(found.code.rpartition(":")[2]))
    elif found.clock is not None and found.code == RAN_OUT:
        _run_out(found.clock)
    elif found.clock is not None:
        _remind(found, found.clock)


def _run_out(clock: RunningClock) -> None:
    clock.ran_out_at = now()
    clock.save(update_fields=["ran_out_at"])
    case = clock.case
    CaseEntry(
        case=case,
        at=clock.due_at,
        by=SYSTEM.name,
        kind=EntryKind.RAN_OUT,
        code=clock.code,
    ).save()
    tell(
        ClockRanOut(
            kind=case.kind,
            number=case.number,
            clock=clock.code,
            unit_code=case.unit.code,
            due_at=clock.due_at,
            url=_url(clock),
        )
    )


def _remind(timer: Timer, clock: RunningClock) -> None:
    case = clock.case
    tell(
        ReminderDue(
            kind=case.kind,
            number=case.number,
            clock=clock.code,
            unit_code=case.unit.code,
            due_at=clock.due_at,
            before_s=int(timer.code.rpartition(":")[2]),
            is_past=clock.due_at <= now(),
            url=_url(clock),
        )
    )


def _url(clock: RunningClock) -> str:
    return reverse(access.kind_of(clock.case.kind).url, args=[clock.case.number])
