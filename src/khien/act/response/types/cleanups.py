"""The words of cleaning up: a machine with malware, what was found on it, and how long it took."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from khien.base.casework.types import CaseRecord, ClockLine, EntryLine, StepLine
from khien.base.core.refusals import Refusal, text


class CleanupState(StrEnum):
    """How the clean-up of a machine stands."""

    OPEN = "open"
    CLEAN = "clean"
    FALSE_ALARM = "false_alarm"


@dataclass(frozen=True, slots=True)
class CleanupFilter:
    """What the list is narrowed to; `state` is open, late, recurring, ended, or empty for all."""

    state: str = "open"
    words: str = ""
    unit_codes: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class InfectionLine:
    """One thing that consoles found on a machine, and whether they say it is gone."""

    threat: str
    source: str
    first_at: datetime
    last_at: datetime
    removed_at: datetime | None
    has_failed: bool
    times: int
    alert_url: str

    @property
    def is_gone(self) -> bool:
        """Return whether the console removed it after it was last seen."""
        return self.removed_at is not None and self.removed_at >= self.last_at


@dataclass(frozen=True, slots=True)
class CleanupLine:
    """One machine to clean, or cleaned; `days` are whole days from seen to confirmed clean."""

    number: str
    host: str
    unit: str
    unit_code: str
    state: CleanupState
    threats: str
    sources: str
    seen_at: datetime
    due_at: datetime
    ended_at: datetime | None
    cleaned_at: datetime | None
    days: int | None
    is_recurring: bool
    is_by_console: bool
    is_late: bool

    @property
    def is_open(self) -> bool:
        """Return whether the machine still waits to be clean."""
        return self.ended_at is None


@dataclass(frozen=True, slots=True)
class CleanupRecord:
    """One clean-up with everything its page shows; `earlier` is the case after which it came back."""

    line: CleanupLine
    case: CaseRecord
    infections: tuple[InfectionLine, ...]
    steps: tuple[StepLine, ...]
    clocks: tuple[ClockLine, ...]
    timeline: tuple[EntryLine, ...]
    earlier: str
    incident: str
    device_url: str
    may_raise: bool


@dataclass(frozen=True, slots=True)
class CleanupFigures:
    """How a province or a part of it stands; days are None where nothing was cleaned in a year."""

    open: int
    late: int
    cleaned: int
    median_days: float | None
    mean_days: float | None


class CleanupEnded(Refusal):
    """A case that has ended is not cleaned again."""

    message = text("The clean-up %(number)s has ended already; a new infection opens a new one.")


class StepsOpen(Refusal):
    """A machine is clean when its steps are done."""

    message = text(
        "Before %(host)s is confirmed clean, these steps are to be done or skipped with a reason: %(steps)s."
    )
    status = 422
