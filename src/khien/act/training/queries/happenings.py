"""What was taught and exercised in a period, for reports."""

from typing import Final

from django.db.models import QuerySet

from khien.act.training import access
from khien.act.training.models import Exercise, Player, TrainingClass
from khien.base.core.offers import Happening
from khien.base.core.refusals import text


def _classes() -> QuerySet[TrainingClass]:
    return access.classes().filter(cancelled_at__isnull=True)


def _exercises() -> QuerySet[Exercise]:
    return access.exercises().filter(cancelled_at__isnull=True)


def _players() -> QuerySet[Player]:
    return access.players().filter(exercise__cancelled_at__isnull=True)


HAPPENINGS: Final = (
    Happening(
        code="classes-held",
        title=text("Training classes"),
        definition=text("Classes that ended in the period."),
        source="CM35-II.4-b",
        rows=_classes,
        at="ends_on",
        label=("course__title",),
        page="training:class",
    ),
    Happening(
        code="exercises-ended",
        title=text("Exercises"),
        definition=text(
            "Exercises that ended in the period, counted for the unit that holds them."
        ),
        source="CM35-III.2-c2",
        rows=_exercises,
        at="ended_at",
        label=("title",),
        page="training:exercise",
    ),
    Happening(
        code="units-exercised",
        title=text("Units that took part in exercises"),
        definition=text("Each unit and exercise that ended in the period."),
        source="CM35-III.2-c2",
        rows=_players,
        at="exercise__ended_at",
        label=("exercise__title", "unit__name"),
        page="training:exercise",
        key="exercise__pk",
    ),
    Happening(
        code="campaigns-begun",
        title=text("Awareness campaigns"),
        definition=text("Campaigns that began in the period."),
        source="NB47-I.1-a",
        rows=access.campaigns,
        at="started_at",
        label=("title",),
        page="training:campaign",
    ),
)
