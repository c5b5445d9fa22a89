"""What a room says of its cases: states, moves, guards, clocks, steps, parts. Types only.

A room offers `case_kinds` and `item_kinds` in its `offer.py`; the room casework runs them all. Rights
are named by the words of `accounts.types.Capability`, which this lower room does not know.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

Place = Literal["unit", "body", "province"]

SECTIONS: Final = frozenset(
    {"facts", "marks", "clocks", "steps", "comments", "participants", "timeline"}
)
"""The parts of a case that a participant may or may not be shown."""


def always(_facts: frozenset[str]) -> bool:
    """Return true: for a clock that applies to every case of its kind."""
    return True


@dataclass(frozen=True)
class ItemKind:
    """A kind of work item, with the marked text under which the inbox's filter shows it."""

    code: str
    title: str


@dataclass(frozen=True)
class Rung:
    """One step of a ladder: so long after the due time, those who may do this there see it too.

    `at` is the item's own unit, the body that leads security in the province, or the province.
    """

    after: timedelta
    capability: str
    at: Place = "unit"


@dataclass(frozen=True)
class State:
    """A state of a case, or of a participant; an ended case waits for nothing."""

    code: str
    title: str
    is_end: bool = False


@dataclass(frozen=True)
class PartFacts:
    """A participant, as a guard sees it."""

    unit_code: str
    part: str
    state: str


@dataclass(frozen=True)
class GuardFacts:
    """What a guard may look at: the case, who moves it, and who made each earlier move."""

    facts: frozenset[str]
    marks: Mapping[str, datetime]
    open_steps: frozenset[str]
    participants: tuple[PartFacts, ...]
    person_id: int | None
    opener_id: int | None
    owner_id: int | None
    movers: Mapping[str, int | None]
    at: datetime


@dataclass(frozen=True)
class Guard:
    """A condition of a move; `sentence` says what is missing and what would be right."""

    code: str
    sentence: str
    holds: Callable[[GuardFacts], bool]


@dataclass(frozen=True)
class Move:
    """A way from some states to another: who may go it, under which conditions.

    `clears` are marks that it takes back: a clock that one of them had stopped runs again. `sets` are
    marks that it enters as of now, unless they stand.
    """

    code: str
    title: str
    sources: tuple[str, ...]
    target: str
    capability: str
    guards: tuple[Guard, ...] = ()
    needs_reason: bool = False
    clears: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()


@dataclass(frozen=True)
class MarkRule:
    """An instant that a case keeps: when something was detected, sent, confirmed."""

    code: str
    title: str


@dataclass(frozen=True)
class ClockRule:
    """A limit of the rule book that runs in a case from one mark until another is set.

    With an empty `regulation_code` the limit is the case's own: `NewCase.dues` says when it ends, and
    a case without one has no such clock.

    While it runs a work item waits for those who may do `asks` (empty: who works on the case) in the
    case's unit, unless `has_item` is false; `ladder` counts from the due time.
    """

    code: str
    title: str
    regulation_code: str
    starts_at: str
    stopped_by: str
    applies: Callable[[frozenset[str]], bool] = always
    remind_before: tuple[timedelta, ...] = ()
    ladder: tuple[Rung, ...] = ()
    asks: str = ""
    has_item: bool = True


@dataclass(frozen=True)
class StepRule:
    """A step that every case of a kind begins with; due so long after the opening, or by a clock."""

    code: str
    title: str
    within: timedelta | None = None
    regulation_code: str = ""


@dataclass(frozen=True)
class Part:
    """What a unit is in another unit's case: its states, what it sees, whether it works on it.

    `answers` is the capability in the participant's own unit by which its state is set.
    """

    code: str
    title: str
    states: tuple[State, ...]
    answers: str
    sees: frozenset[str] = SECTIONS
    works: bool = False


@dataclass(frozen=True)
class CaseKind:
    """A kind of case. `url` names its page, made with the number; the last four are capabilities.

    Who may do `sees` in the case's unit, or in a participant's, sees the case; `works` changes it;
    `opens` opens one (empty: as `works`). `is_led`: only its room's own acts set its marks, not the page
    of casework. A move is always an act of the room: its own rows go along.
    """

    code: str
    title: str
    states: tuple[State, ...]
    first: str
    moves: tuple[Move, ...]
    clocks: tuple[ClockRule, ...]
    steps: tuple[StepRule, ...]
    url: str
    sees: str
    works: str
    opens: str = ""
    parts: tuple[Part, ...] = ()
    marks: tuple[MarkRule, ...] = ()
    is_led: bool = False

    @property
    def mark_codes(self) -> frozenset[str]:
        """Return the marks that a case of this kind may keep."""
        named = {mark.code for mark in self.marks}
        for clock in self.clocks:
            named |= {clock.starts_at, clock.stopped_by}
        return frozenset(named)

    def state(self, code: str) -> State:
        """Return a state; one that is no longer defined shows its code."""
        return next((one for one in self.states if one.code == code), State(code, code))

    def move(self, code: str) -> Move | None:
        """Return a move, or None where the kind has none of this code."""
        return next((one for one in self.moves if one.code == code), None)

    def clock(self, code: str) -> ClockRule | None:
        """Return a clock's rule, or None where the kind has none of this code."""
        return next((one for one in self.clocks if one.code == code), None)

    def part(self, code: str) -> Part | None:
        """Return a part, or None where the kind has none of this code."""
        return next((one for one in self.parts if one.code == code), None)

    def mark_title(self, code: str) -> str:
        """Return the marked text of a mark; its code where none is given."""
        return next((one.title for one in self.marks if one.code == code), code)
