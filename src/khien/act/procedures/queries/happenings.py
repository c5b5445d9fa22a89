"""Which acts were begun and ended in a period, for reports."""

from typing import Final

from django.db.models import QuerySet

from khien.act.procedures.access import acts
from khien.act.procedures.models import Act
from khien.base.core.offers import Happening
from khien.base.core.refusals import text


def _inspections() -> QuerySet[Act]:
    return acts.acts().filter(procedure="pre-use-inspection")


def _destructions() -> QuerySet[Act]:
    return acts.acts().filter(procedure__contains="destruction")


HAPPENINGS: Final = (
    Happening(
        code="acts-begun",
        title=text("Acts by the procedures"),
        definition=text("Acts of all procedures that were begun in the period."),
        source="NB47-II.3",
        rows=acts.acts,
        at="opened_at",
        label=("number", "title"),
        group="procedure",
        page="procedures:act",
        key="number",
    ),
    Happening(
        code="acts-ended",
        title=text("Acts ended"),
        definition=text("Acts of all procedures that ended in the period."),
        source="NB47-II.3",
        rows=acts.acts,
        at="ended_at",
        label=("number", "title"),
        group="procedure",
        page="procedures:act",
        key="number",
    ),
    Happening(
        code="inspections-ended",
        title=text("Inspections before use"),
        definition=text("Inspections before use that ended in the period, by their outcome."),
        source="NB47-II.4-d",
        rows=_inspections,
        at="ended_at",
        label=("number", "title"),
        group="state",
        page="procedures:act",
        key="number",
    ),
)
