"""What comes round again: occurrences that a unit owes by a day, how they stand, what is refused."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from khien.base.core.refusals import Refusal, text
from khien.show.planning.types.plans import Said


class Turn(StrEnum):
    """How an occurrence stands on a day."""

    LATE = "late"
    SOON = "soon"
    AHEAD = "ahead"
    DONE = "done"
    SKIPPED = "skipped"


TURN_NAMES: Final[dict[Turn, str]] = {
    Turn.LATE: text("Past its day"),
    Turn.SOON: text("Due within 30 days"),
    Turn.AHEAD: text("Later"),
    Turn.DONE: text("Done"),
    Turn.SKIPPED: text("Left out with a reason"),
}
TONES: Final[dict[Turn, str]] = {
    Turn.LATE: "late",
    Turn.SOON: "medium",
    Turn.AHEAD: "info",
    Turn.DONE: "done",
    Turn.SKIPPED: "low",
}


@dataclass(frozen=True, slots=True)
class Thing:
    """Who owes what comes round: a system (by its key and name), or a unit (key 0), at a level.

    `is_body`: the body that leads security, for what it alone owes.
    """

    unit_code: str
    system: int
    name: str
    level: int
    has_system: bool = True
    is_body: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """An occurrence as the rules ask for it."""

    rule: str
    unit_code: str
    system: int
    name: str
    level: int
    due_on: date


@dataclass(frozen=True, slots=True)
class Arranged:
    """What came of one arranging: occurrences new, withdrawn, and standing as before."""

    new: int
    withdrawn: int
    same: int


@dataclass(frozen=True, slots=True)
class OccurrenceLine:
    """An occurrence as lists and the calendar show it."""

    key: int
    rule: str
    title: Said
    unit_code: str
    unit: str
    system: str
    level: int
    due_on: date
    turn: Turn
    owner: str

    @property
    def turn_name(self) -> str:
        """Return the marked text of how it stands."""
        return TURN_NAMES[self.turn]

    @property
    def tone(self) -> str:
        """Return the look of its badge."""
        return TONES[self.turn]


@dataclass(frozen=True, slots=True)
class OccurrenceRecord:
    """One occurrence whole."""

    line: OccurrenceLine
    system_key: int
    rule_url: str
    rule_source: str
    rule_confidence: str
    words: str
    file_name: str
    ended_at: datetime | None
    ended_by: str
    may_work: bool
    able: tuple[tuple[int, str], ...]
    owner_id: int | None


@dataclass(frozen=True, slots=True)
class DayGroup:
    """What of one sort falls on a day: how many, how many of them are late or done."""

    rule: str
    title: Said
    count: int
    late: int
    done: int


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day of a month's page; days of the months around it are dim."""

    day: date
    is_dim: bool
    is_today: bool
    groups: tuple[DayGroup, ...]


class OccurrenceEnded(Refusal):
    """An occurrence that was done or left out already."""

    message = text("This was ended already by %(by)s on %(day)s; what was said then stays.")


class OccurrenceNeedsWords(Refusal):
    """Nothing is said of how it was done, or why it was left out."""

    message = text(
        "Say in a sentence what was done and found, or why it is left out: inspectors read it."
    )
    status = 422
