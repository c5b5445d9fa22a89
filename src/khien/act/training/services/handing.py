"""Persons, posts, courses and what is planned of a unit that ends go to the unit that follows."""

from django.db.models import QuerySet

from khien.act.training import access
from khien.act.training.models import Appointment, Course, Exercise, Learner, TrainingClass
from khien.base.accounts import queries as accounts
from khien.base.core.clock import now, today
from khien.base.core.handing import give, of_rows, renamed
from khien.base.core.history import replace_state
from khien.base.core.offers import Holding
from khien.base.core.refusals import text

_NAME_MAX = 200


def _learners(unit: int) -> QuerySet[Learner]:
    return access.learners().filter(unit_id=unit)


def _hand_over_learners(unit: int, heir: int) -> int:
    mark = accounts.unit_codes_by_key({unit})[unit]
    held = set(_learners(heir).values_list("name", flat=True))
    for row in _learners(unit).filter(name__in=held):
        row.name = renamed(row.name, mark, held, _NAME_MAX)
        row.save(update_fields=["name"])
    return give(_learners(unit), heir)


def _posts(unit: int) -> QuerySet[Appointment]:
    return access.appointments().filter(unit_id=unit, valid_to__isnull=True)


def _hand_over_posts(unit: int, heir: int) -> int:
    """End each post in the former unit and open it in the heir, by the same decision."""
    at, keys = now(), list(_posts(unit).values_list("pk", flat=True))
    for key in keys:
        replace_state(access.appointments().filter(pk=key), at=at, values={"unit_id": heir})
    return len(keys)


def _courses(unit: int) -> QuerySet[Course]:
    return access.courses().filter(unit_id=unit)


def _classes(unit: int) -> QuerySet[TrainingClass]:
    rows = access.classes().filter(unit_id=unit, cancelled_at__isnull=True)
    return rows.filter(ends_on__gte=today())


def _exercises(unit: int) -> QuerySet[Exercise]:
    return access.exercises().filter(unit_id=unit, ended_at__isnull=True, cancelled_at__isnull=True)


HOLDINGS = (
    Holding(text("Posts held"), lambda unit: _posts(unit).count(), _hand_over_posts),
    Holding(
        text("Persons of the training register"),
        lambda unit: _learners(unit).count(),
        _hand_over_learners,
    ),
    of_rows(text("Courses"), _courses, alike=("title",)),
    of_rows(text("Classes to come"), _classes),
    of_rows(text("Exercises to come"), _exercises),
)
