"""What was assessed, found and decided in a period, for reports."""

from typing import Final

from django.db.models import QuerySet

from khien.base.core.offers import Happening
from khien.base.core.refusals import text
from khien.show.assurance import access
from khien.show.assurance.models import Dossier
from khien.show.assurance.types.assessments import KIND_NAMES
from khien.show.assurance.types.dossiers import Stage


def _approved() -> QuerySet[Dossier]:
    return access.dossiers().filter(stage__in=(Stage.APPROVED.value, Stage.SUPERSEDED.value))


HAPPENINGS: Final = (
    Happening(
        code="assessments-judged",
        title=text("Units and systems inspected or assessed"),
        definition=text("Units and systems on which the team gave its verdicts in the period."),
        source="NB47-III.1-a",
        rows=access.subjects,
        at="judged_at",
        label=("assessment__number", "assessment__title", "system_name"),
        group="assessment__kind",
        groups=KIND_NAMES,
        page="assurance:subject",
    ),
    Happening(
        code="shortcomings-found",
        title=text("Shortcomings found"),
        definition=text("Shortcomings that assessments found in the period."),
        source="NB47-III.1-a",
        rows=access.shortcomings,
        at="found_at",
        label=("number", "requirement"),
        unit="subject__unit__code",
        page="assurance:shortcoming",
        key="number",
    ),
    Happening(
        code="shortcomings-closed",
        title=text("Shortcomings closed"),
        definition=text("Shortcomings that were mended and closed in the period."),
        source="NB47-III.1-a",
        rows=access.shortcomings,
        at="closed_at",
        label=("number", "requirement"),
        unit="subject__unit__code",
        page="assurance:shortcoming",
        key="number",
    ),
    Happening(
        code="levels-approved",
        title=text("Levels approved"),
        definition=text("Decisions on the level of a system whose day lies in the period."),
        source="NĐ 331/2026, Art. 24",
        rows=_approved,
        at="decided_on",
        label=("decision_number", "system"),
        page="assurance:dossier",
        key="number",
    ),
)
