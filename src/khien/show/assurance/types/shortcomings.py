"""The words of shortcomings: what an assessment found wanting, how it is mended, who closes it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from khien.base.casework.types import ClockLine, EntryLine, StepLine
from khien.base.core.refusals import NotFound, Refusal, text
from khien.base.regulation.types import Words


class ShortcomingState(StrEnum):
    """How a shortcoming stands."""

    PLAN = "plan"
    OPEN = "open"
    MENDED = "mended"
    CLOSED = "closed"


SHORTCOMING_NAMES: Final[dict[ShortcomingState, str]] = {
    ShortcomingState.PLAN: text("Waits for the unit's plan"),
    ShortcomingState.OPEN: text("Being mended"),
    ShortcomingState.MENDED: text("Said to be mended, to be checked"),
    ShortcomingState.CLOSED: text("Closed by the team"),
}


@dataclass(frozen=True, slots=True)
class ShortcomingLine:
    """One shortcoming in a list."""

    number: str
    assessment: str
    unit_code: str
    unit: str
    system: str
    requirement: str
    title: Words
    state: ShortcomingState
    fix_by: date | None
    owner: str
    is_late: bool

    @property
    def state_name(self) -> str:
        """Return the state's marked text."""
        return SHORTCOMING_NAMES[self.state]


@dataclass(frozen=True, slots=True)
class ProofLine:
    """What a unit puts in to show a shortcoming mended."""

    key: int
    words: str
    file_name: str
    has_file: bool
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class ShortcomingRecord:
    """One shortcoming whole: what is wanting, the plan, the actions, what shows it mended."""

    line: ShortcomingLine
    subject: int
    words: str
    plan: str
    planned_by: str
    plan_due_at: datetime | None
    closed_at: datetime | None
    closed_by: str
    proofs: tuple[ProofLine, ...]
    steps: tuple[StepLine, ...]
    clocks: tuple[ClockLine, ...]
    history: tuple[EntryLine, ...]
    able: tuple[tuple[int, str], ...]
    may_plan: bool
    may_mend: bool
    may_check: bool


class ShortcomingNotFound(NotFound):
    """No shortcoming of this number is for this reader."""


class PlanWrong(Refusal):
    """A plan needs what is done and a day ahead, within a year."""

    message = text(
        "Say what will be done, and by which day: after today and before %(last)s is right."
    )
    status = 422


class ProofMissing(Refusal):
    """Nothing shows that it is mended."""

    message = text("Say what was done on %(number)s; a file beside it helps the team to check.")
    status = 422


class NotOpen(Refusal):
    """The shortcoming does not stand where this is done."""

    message = text("%(number)s stands at “%(state)s”; this is not possible from there.")
