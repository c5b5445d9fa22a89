"""When a class is right, and who has earned its certificate (Decree 333/2026, art. 25 to 28)."""

from datetime import date

from khien.act.training.types.classes import Attended, CourseLine, DaysBackwards, Lack, NewClass
from khien.base.core.refusals import Invalid, text

SESSIONS_MAX = 200


def require_class(given: NewClass) -> None:
    """Raise DaysBackwards or Invalid for a class that cannot be held so."""
    if given.ends_on < given.starts_on:
        raise DaysBackwards(starts=given.starts_on, ends=given.ends_on)
    if not 1 <= given.sessions <= SESSIONS_MAX:
        raise Invalid(what=text("A class has 1 to 200 sessions."))


def share(attended: int, sessions: int) -> float:
    """Return the share of sessions that somebody attended."""
    return attended / sessions if sessions else 0.0


def lacks(
    attended: Attended, *, sessions: int, least: float, has_exercises: bool, has_exam: bool
) -> tuple[Lack, ...]:
    """Return what is missing for the certificate: nothing is, when it is earned."""
    found = []
    if attended.sessions < least * sessions - 1e-9 or attended.sessions == 0:
        found.append(Lack.ATTENDANCE)
    if has_exercises and not attended.exercises_done:
        found.append(Lack.EXERCISES)
    if has_exam and attended.exam is not True:
        found.append(Lack.EXAM)
    return tuple(found)


def lacks_of(
    attended: Attended, course: CourseLine, *, sessions: int, least: float
) -> tuple[Lack, ...]:
    """Return what is missing for the certificate of a class of this course."""
    return lacks(
        attended,
        sessions=sessions,
        least=least,
        has_exercises=course.has_exercises,
        has_exam=course.has_exam,
    )


def kept_until(ended_on: date, years: int) -> date:
    """Return the day until which the records of a class are kept at least."""
    try:
        return ended_on.replace(year=ended_on.year + years)
    except ValueError:
        return ended_on.replace(year=ended_on.year + years, month=3, day=1)
