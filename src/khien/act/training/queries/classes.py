"""Reads of classes: the list, one class with the people that the reader sees, the courses."""

from django.db.models import Count, Q

from khien.act.training import access
from khien.act.training.models import Course, Seat, TrainingClass
from khien.act.training.queries import certificates, rulings
from khien.act.training.rules import classes as rules
from khien.act.training.types.certificates import CertificateLine
from khien.act.training.types.classes import (
    Attended,
    ClassLine,
    ClassRecord,
    CourseKind,
    CourseLine,
    SeatLine,
)
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor
from khien.base.core.clock import today
from khien.base.core.paging import Page, counted, newest_first, page_of


def classes(
    actor: Actor, *, when: str = "", unit_codes: frozenset[str] | None = None, after: str = ""
) -> Page[ClassLine]:
    """Return one page of classes, the newest first; people are counted as the reader sees them."""
    rows = access.classes_visible_to(actor)
    if when == "coming":
        rows = rows.filter(ends_on__gte=today(), cancelled_at__isnull=True)
    elif when == "past":
        rows = rows.filter(ends_on__lt=today())
    if unit_codes is not None:
        rows = rows.filter(unit_id__in=accounts.unit_keys(unit_codes))
    found, mark = newest_first(rows, after=after)
    counts = _counts(actor, [row.pk for row in found])
    lines = [_line(row, *counts.get(row.pk, (0, 0))) for row in found]
    return page_of(lines, after=mark, total=counted(rows))


def record(actor: Actor, key: int) -> ClassRecord:
    """Return one class whole. Raises NotFound."""
    row = access.require_class(actor, key)
    course, least = course_line(row.course), least_of(row)
    held = list(
        access.seats_visible_to(actor)
        .filter(training_class=row)
        .order_by("learner__unit__path", "learner__name")
    )
    papers = _papers(held)
    seats = tuple(seat_line(seat, row, course, least, papers.get(seat.pk)) for seat in held)
    mine = accounts.units_of(actor, access.MANAGE)
    return ClassRecord(
        line=_line(row, len(seats), sum(one.certificate is not None for one in seats)),
        course=course,
        sessions=row.sessions,
        place=row.place,
        least=least,
        kept_until=rules.kept_until(row.ends_on, int(rulings.number(rulings.YEARS, today()))),
        cancelled_why=row.cancelled_why,
        seats=seats,
        may_manage=accounts.may_do(actor, access.MANAGE, row.unit.code),
        units_to_enrol=tuple((unit.code, unit.name) for unit in mine),
    )


def least_of(row: TrainingClass) -> float:
    """Return the least share of attendance by the rule of the day on which a class ends."""
    return rulings.number(rulings.ATTENDANCE, row.ends_on)


def seat_line(
    seat: Seat,
    row: TrainingClass,
    course: CourseLine,
    least: float,
    certificate: CertificateLine | None,
) -> SeatLine:
    """Return a seat that passed the door, and what it lacks for the certificate."""
    attended = attended_of(seat)
    return SeatLine(
        key=seat.pk,
        learner=seat.learner_id,
        name=seat.learner.name,
        unit=seat.learner.unit.name,
        unit_code=seat.learner.unit.code,
        attended=attended,
        share=rules.share(attended.sessions, row.sessions),
        lacks=rules.lacks_of(attended, course, sessions=row.sessions, least=least),
        certificate=certificate,
    )


def attended_of(seat: Seat) -> Attended:
    """Return what a seat says of somebody."""
    return Attended(seat.sessions_attended, seat.exercises_done, seat.exam_passed)


def courses(actor: Actor) -> list[CourseLine]:
    """Return all courses with how many classes each had. One query."""
    held = Count("classes", filter=Q(classes__cancelled_at__isnull=True))
    rows = access.courses_visible_to(actor).annotate(held=held)
    return [course_line(row, row.held) for row in rows.order_by("kind", "title")[:500]]


def course_line(row: Course, held: int = 0) -> CourseLine:
    """Return a course as a line; its unit is at hand."""
    return CourseLine(
        key=row.pk,
        title=row.title,
        unit=row.unit.name,
        kind=CourseKind(row.kind),
        content=row.content,
        has_exercises=row.has_exercises,
        has_exam=row.has_exam,
        classes=held,
    )


def _line(row: TrainingClass, people: int, papers: int) -> ClassLine:
    return ClassLine(
        key=row.pk,
        title=row.course.title,
        unit=row.unit.name,
        unit_code=row.unit.code,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        teacher=row.teacher,
        people=people,
        certificates=papers,
        is_cancelled=row.cancelled_at is not None,
    )


def _counts(actor: Actor, keys: list[int]) -> dict[int, tuple[int, int]]:
    given = Count("pk", filter=Q(certificates__isnull=False, certificates__revoked_at=None))
    rows = access.seats_visible_to(actor).filter(training_class_id__in=keys).order_by()
    counted_ones = rows.values("training_class_id").annotate(people=Count("pk", distinct=True))
    found = counted_ones.annotate(papers=given)
    return {one["training_class_id"]: (one["people"], one["papers"]) for one in found}


def _papers(seats: list[Seat]) -> dict[int, CertificateLine]:
    rows = access.certificates().filter(
        seat_id__in=[seat.pk for seat in seats], revoked_at__isnull=True
    )
    return {
        row.seat_id: certificates.line(row)
        for row in rows.select_related("learner__unit", "seat")
        if row.seat_id is not None
    }
