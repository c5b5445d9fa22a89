"""The case of a machine with malware, as casework runs it; decisions on when it is clean."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from statistics import fmean, median
from typing import Final

from khien.act.response.types.cleanups import CleanupState
from khien.base.accounts.types import Capability
from khien.base.core.cases import (
    CaseKind,
    ClockRule,
    Guard,
    MarkRule,
    Move,
    Rung,
    State,
    StepRule,
)
from khien.base.core.refusals import text

KIND: Final = "cleanup"
LIMIT: Final = "infection.clean"
SEEN: Final = "seen"
CLEAN: Final = "clean"
CONSOLE: Final = "console"
CONFIRM: Final = "confirm"
FALSE_ALARM: Final = "false_alarm"
RECURRING: Final = "recurring"

COMES_BACK: Final = timedelta(days=7)
"""What is seen again within this time after a console removed it was not gone."""

OLDEST: Final = timedelta(days=30)
"""An older word, of logs brought in later, opens no case: its alert stands."""

YEAR: Final = timedelta(days=365)

_WORKS: Final = Capability.WORK_INCIDENTS.value
_HEARS: Final = Capability.HEAR_ESCALATIONS.value
_OPEN: Final = (CleanupState.OPEN.value,)

ONCE: Final = Guard(
    "once",
    text("the malware came back after it was removed; a person confirms that the machine is clean"),
    lambda facts: RECURRING not in facts.facts,
)

CLEANUP: Final = CaseKind(
    code=KIND,
    title=text("Clean-up of a machine"),
    states=(
        State(CleanupState.OPEN.value, text("To be cleaned")),
        State(CleanupState.CLEAN.value, text("Clean"), is_end=True),
        State(CleanupState.FALSE_ALARM.value, text("False alarm"), is_end=True),
    ),
    first=CleanupState.OPEN.value,
    moves=(
        Move(CONFIRM, text("Confirmed clean"), _OPEN, CleanupState.CLEAN.value, _WORKS),
        Move(
            CONSOLE,
            text("Removed by the console"),
            _OPEN,
            CleanupState.CLEAN.value,
            _WORKS,
            guards=(ONCE,),
        ),
        Move(
            FALSE_ALARM,
            text("Not infected"),
            _OPEN,
            CleanupState.FALSE_ALARM.value,
            _WORKS,
            needs_reason=True,
        ),
    ),
    clocks=(
        ClockRule(
            "clean",
            text("Clean the machine"),
            LIMIT,
            starts_at=SEEN,
            stopped_by=CLEAN,
            remind_before=(timedelta(days=1),),
            ladder=(
                Rung(timedelta(0), _HEARS, "unit"),
                Rung(timedelta(days=7), _HEARS, "province"),
            ),
        ),
    ),
    steps=(
        StepRule("isolate", text("Take the machine off the network")),
        StepRule(
            "remove",
            text("Scan it with fresh signatures from a clean medium and remove what is found"),
        ),
        StepRule(
            "again", text("Scan it a second time, or have the console confirm that it is clean")
        ),
    ),
    url="response:cleanup",
    is_led=True,
    sees=Capability.SEE_INCIDENTS.value,
    works=_WORKS,
    marks=(
        MarkRule(SEEN, text("Malware first seen")),
        MarkRule(CLEAN, text("Confirmed clean")),
    ),
)

STATE_NAMES: Final = {CleanupState(state.code): state.title for state in CLEANUP.states}


def is_gone(last_at: datetime, removed_at: datetime | None) -> bool:
    """Return whether what was last seen then has been removed since."""
    return removed_at is not None and removed_at >= last_at


def came_back(seen_at: datetime, cleaned_at: datetime | None) -> bool:
    """Return whether a sighting is so soon after the machine was called clean that it never was."""
    return cleaned_at is not None and cleaned_at < seen_at <= cleaned_at + COMES_BACK


def days_between(seen_at: datetime, cleaned_at: datetime) -> int:
    """Return whole days from seen to clean; what is removed at once took none."""
    return max(0, (cleaned_at - seen_at) // timedelta(days=1))


def middle_and_mean(days: Iterable[int]) -> tuple[float | None, float | None]:
    """Return the median and the mean of days to clean, or None for both where there are none."""
    held = list(days)
    return (float(median(held)), fmean(held)) if held else (None, None)
