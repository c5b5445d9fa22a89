"""Decisions of casework: what may be moved, when a mark is right, when timers fall due."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from khien.base.casework.types import (
    CaseEnded,
    GuardRefused,
    MarkIsSet,
    MoveRefused,
    ReasonMissing,
)
from khien.base.core.cases import CaseKind, ClockRule, GuardFacts, Move, Rung
from khien.base.core.refusals import Invalid, text

FUTURE_TOLERATED: Final = timedelta(minutes=5)
TEXT_MAX: Final = 10_000


def require_move(kind: CaseKind, *, number: str, state: str, move: str) -> Move:
    """Return the move where the present state allows it. Raises MoveRefused."""
    found = kind.move(move)
    if found is None or state not in found.sources:
        title = found.title if found else move
        raise MoveRefused(number=number, state=kind.state(state).title, move=title)
    return found


def missing(move: Move, facts: GuardFacts) -> tuple[str, ...]:
    """Return the sentences of the guards that do not hold."""
    return tuple(guard.sentence for guard in move.guards if not guard.holds(facts))


def require_guards(move: Move, facts: GuardFacts) -> None:
    """Raise GuardRefused with the first condition that does not hold."""
    for sentence in missing(move, facts):
        raise GuardRefused(move=move.title, missing=sentence)


def require_reason(reason: str, *, what: str) -> str:
    """Return the reason without outer blanks. Raises ReasonMissing for an empty one."""
    if not reason.strip():
        raise ReasonMissing(what=what)
    return reason.strip()[:TEXT_MAX]


def require_open(*, number: str, is_ended: bool) -> None:
    """Raise CaseEnded for an ended case."""
    if is_ended:
        raise CaseEnded(number=number)


def require_known_mark(kind: CaseKind, code: str) -> None:
    """Raise Invalid for a mark that this kind of case does not keep."""
    if code not in kind.mark_codes:
        raise Invalid(what=text("This kind of case keeps no such time."))


def require_new_mark(kind: CaseKind, marks: Mapping[str, datetime], code: str) -> None:
    """Raise MarkIsSet where the mark stands already: it is corrected, not overwritten."""
    if code in marks:
        raise MarkIsSet(mark=kind.mark_title(code))


def require_marks(kind: CaseKind, marks: Mapping[str, datetime], *, at: datetime) -> None:
    """Raise Invalid for a mark in the future, or a clock stopped before it started."""
    for moment in marks.values():
        if moment > at + FUTURE_TOLERATED:
            raise Invalid(what=text("The time lies in the future; enter when it happened."))
    for clock in kind.clocks:
        start, stop = marks.get(clock.starts_at), marks.get(clock.stopped_by)
        if start is not None and stop is not None and stop < start:
            raise Invalid(
                what=text("A limit would end before it began; check both times and their days.")
            )


def runs(clock: ClockRule, marks: Mapping[str, datetime], facts: frozenset[str]) -> bool:
    """Return whether a clock has started and applies to these facts."""
    return clock.starts_at in marks and clock.applies(facts)


def reminders(
    clock: ClockRule, *, due_at: datetime, at: datetime
) -> tuple[tuple[timedelta, datetime], ...]:
    """Return how long before the due time each reminder still to come falls, and when; soonest first."""
    distinct = sorted(set(clock.remind_before), reverse=True)
    return tuple((before, due_at - before) for before in distinct if due_at - before > at)


def rung_times(ladder: Sequence[Rung], *, due_at: datetime, at: datetime) -> tuple[datetime, ...]:
    """Return when each rung is climbed: counted from the due time, never from before it was known.

    A thing entered after its due time is not escalated for silence that nobody could break.
    """
    known = max(due_at, at)
    return tuple(known + max(rung.after, timedelta()) for rung in ladder)


def time_left(due_at: datetime, at: datetime) -> tuple[int, int]:
    """Return the whole days and the hours beyond them until (or since) an instant."""
    hours = int(abs((due_at - at).total_seconds()) // 3600)
    return hours // 24, hours % 24


def digest_of(token: str) -> str:
    """Return what is kept of a calendar's secret: enough to know it again, not to make it."""
    return hashlib.sha256(token.encode()).hexdigest()
