"""Decisions on assessments: what may follow what, who may be in a team, what the figures propose, shares."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from khien.base.accounts.types import Capability
from khien.base.core.cases import ItemKind, Rung
from khien.base.core.refusals import text
from khien.show.assurance.types.answers import Known, NoSuchGrade
from khien.show.assurance.types.assessments import (
    STATE_NAMES,
    SUBJECT_NAMES,
    AssessmentKind,
    AssessmentState,
    Grade,
    OutOfStep,
    SubjectState,
)

PREFIXES: Final[dict[AssessmentKind, str]] = {
    AssessmentKind.INSPECTION: "KT",
    AssessmentKind.SELF: "TDG",
}
SUBJECTS_MAX: Final = 500
TEAM_MAX: Final = 30
ANSWERS_MAX: Final = 60_000
WORDS_MAX: Final = 4000
FILES_MAX: Final = 20
CODES_TOLD: Final = 5

_ANSWERS: Final = Capability.ANSWER_ASSESSMENTS.value
_HEARS: Final = Capability.HEAR_ESCALATIONS.value
NOTICE_ITEM: Final = ItemKind("assessment-notice", text("Notice of an assessment"))
ANSWER_ITEM: Final = ItemKind("assessment-answer", text("Assessment to answer"))
JUDGE_ITEM: Final = ItemKind("assessment-judge", text("Answers to judge"))
SIGN_ITEM: Final = ItemKind("assessment-sign", text("Minutes to sign"))
LADDER: Final = (
    Rung(timedelta(0), _HEARS, "unit"),
    Rung(timedelta(days=3), Capability.RUN_ASSESSMENTS.value, "province"),
    Rung(timedelta(days=10), _HEARS, "province"),
)


def require_state(number: str, state: str, wanted: Iterable[AssessmentState], act: str) -> None:
    """Raise OutOfStep unless an assessment stands at one of the states."""
    if state not in set(wanted):
        raise OutOfStep(what=number, state=STATE_NAMES[AssessmentState(state)], act=act)


def require_subject(name: str, state: str, wanted: Iterable[SubjectState], act: str) -> None:
    """Raise OutOfStep unless a subject stands at one of the states."""
    if state not in set(wanted):
        raise OutOfStep(what=name, state=SUBJECT_NAMES[SubjectState(state)], act=act)


def grade_of(written: str) -> Grade:
    """Return a grade. Raises NoSuchGrade."""
    try:
        return Grade(written)
    except ValueError:
        raise NoSuchGrade from None


def is_owed(grade: str, words: str) -> bool:
    """Return whether a requirement still waits for the unit: no answer, or set aside without a reason."""
    return not grade or (grade == Grade.NOT_APPLICABLE and not words.strip())


def is_operator(operator: str, *, code: str, name: str) -> bool:
    """Return whether the operator that a register names is this unit: by code or name, all folded."""
    return bool(operator) and (operator == name or code in operator.split())


def proposed(known: Iterable[Known]) -> Grade | None:
    """Return what the figures of a unit say of a requirement; None where there is no data.

    Met where every figure with data reaches its target, not met where no row counts, else in part.
    """
    held = [one for one in known if one.denominator]
    if not held:
        return None
    if all(one.is_reached for one in held):
        return Grade.MET
    return Grade.PARTLY if any(one.numerator for one in held) else Grade.NOT_MET


def share_met(counts: Mapping[str, int]) -> float | None:
    """Return the share of a family that is met: in part counts half, what does not apply not at all.

    None where nothing was judged.
    """
    met, partly = counts.get("met", 0), counts.get("partly", 0)
    asked = met + partly + counts.get("not_met", 0)
    return (met + partly / 2) / asked if asked else None


def told_codes(codes: list[str]) -> str:
    """Return the first few codes of a list for a sentence."""
    shown = ", ".join(codes[:CODES_TOLD])
    return f"{shown} …" if len(codes) > CODES_TOLD else shown


def opens_at(now: datetime, due: datetime | None) -> datetime:
    """Return the first hour on site: when the notice has run, or at once where none is set."""
    return now if due is None else due
