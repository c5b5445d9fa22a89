"""Courses are entered, classes opened and cancelled; people take a seat, what they did is written down."""

from collections.abc import Sequence

from khien.act.training import access
from khien.act.training.models import Course, Seat, TrainingClass
from khien.act.training.rules import classes as rules
from khien.act.training.services import people
from khien.act.training.types.classes import (
    Attended,
    CancelNeedsReason,
    ClassCancelled,
    HasCertificates,
    NewClass,
    NewCourse,
    SeatSettled,
    TooManySessions,
)
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor
from khien.base.core.clock import now
from khien.base.core.refusals import Invalid, NotFound, text
from khien.base.core.usecase import use_case


@use_case
def enter_course(by: Actor, *, course: NewCourse) -> int:
    """Enter a course of a unit. Raises NotFound, NotAllowed, Invalid for a title it has already."""
    accounts.require_may(by, access.MANAGE, course.unit_code)
    if access.courses().filter(unit__code=course.unit_code, title=course.title.strip()).exists():
        raise Invalid(what=text("The unit offers a course of this title already."))
    row = Course(
        unit_id=accounts.unit_key(course.unit_code),
        title=course.title.strip(),
        kind=course.kind.value,
        content=course.content.strip(),
        has_exercises=course.has_exercises,
        has_exam=course.has_exam,
        entered_at=now(),
        entered_by=by.name[:200],
    )
    row.save()
    return row.pk


@use_case
def open_class(by: Actor, *, new: NewClass) -> int:
    """Open a class of a course. Raises NotFound, NotAllowed, DaysBackwards, Invalid."""
    accounts.require_may(by, access.MANAGE, new.unit_code)
    rules.require_class(new)
    if not access.courses_visible_to(by).filter(pk=new.course).exists():
        raise NotFound(what=str(new.course))
    row = TrainingClass(
        course_id=new.course,
        unit_id=accounts.unit_key(new.unit_code),
        starts_on=new.starts_on,
        ends_on=new.ends_on,
        sessions=new.sessions,
        teacher=new.teacher.strip(),
        place=new.place.strip(),
        opened_at=now(),
        opened_by=by.name[:200],
    )
    row.save()
    return row.pk


@use_case
def cancel_class(by: Actor, *, key: int, reason: str) -> None:
    """Cancel a class; it stays with its reason. Raises NotFound, NotAllowed and what forbids it."""
    row = access.require_managed_class(by, key)
    require_held(row)
    if not reason.strip():
        raise CancelNeedsReason
    given = access.certificates().filter(seat__training_class=row, revoked_at__isnull=True).count()
    if given:
        raise HasCertificates(count=given)
    row.cancelled_at, row.cancelled_why = now(), reason.strip()[:300]
    row.save(update_fields=["cancelled_at", "cancelled_why"])


@use_case
def enrol(by: Actor, *, key: int, people_of: Sequence[tuple[str, str]]) -> int:
    """Give people (unit code, name) a seat in a class; returns how many were not in it yet.

    A unit sends its own people to any class. Raises NotFound, NotAllowed, NameMissing, ClassCancelled.
    """
    row = access.require_class(by, key, is_locked=True)
    require_held(row)
    for unit_code in {unit_code for unit_code, _ in people_of}:
        accounts.require_may(by, access.MANAGE, unit_code)
    fresh = 0
    for unit_code, name in people_of:
        learner = people.learner(by, unit_code, name)
        if not access.seats().filter(training_class=row, learner=learner).exists():
            seat(by, row, learner.pk).save()
            fresh += 1
    return fresh


@use_case
def set_result(by: Actor, *, seat_key: int, attended: Attended) -> None:
    """Write down what somebody did in a class.

    Raises NotFound, NotAllowed, ClassCancelled, SeatSettled, TooManySessions.
    """
    row = access.require_seat(by, seat_key)
    require_held(row.training_class)
    write_result(by, row, attended)


def write_result(by: Actor, row: Seat, attended: Attended) -> None:
    """Write a result into a seat whose class and person are at hand. Call inside a transaction."""
    name, sessions = row.learner.name, row.training_class.sessions
    if not 0 <= attended.sessions <= sessions:
        raise TooManySessions(name=name, sessions=sessions)
    if access.certificates().filter(seat=row, revoked_at__isnull=True).exists():
        raise SeatSettled(name=name)
    row.sessions_attended = attended.sessions
    row.exercises_done, row.exam_passed = attended.exercises_done, attended.exam
    row.changed_at, row.changed_by = now(), by.name[:200]
    row.save()


def seat(by: Actor, row: TrainingClass, learner: int) -> Seat:
    """Return a fresh seat of a class, not saved."""
    return Seat(training_class=row, learner_id=learner, changed_at=now(), changed_by=by.name[:200])


def require_held(row: TrainingClass) -> None:
    """Raise ClassCancelled for a class that is not held."""
    if row.cancelled_at is not None:
        raise ClassCancelled
