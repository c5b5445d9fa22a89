"""Level dossiers and assessments under way of a unit that ends go to the unit that follows."""

from django.db.models import QuerySet

from khien.base.core.handing import of_rows
from khien.base.core.refusals import text
from khien.show.assurance import access
from khien.show.assurance.models import Dossier, Subject
from khien.show.assurance.types.assessments import SubjectState
from khien.show.assurance.types.dossiers import OPEN, Stage


def _dossiers(unit: int) -> QuerySet[Dossier]:
    """Return the dossiers that are under way or in force: they follow their systems."""
    return access.dossiers().filter(unit_id=unit, stage__in=[*OPEN, Stage.APPROVED])


def _subjects(unit: int) -> QuerySet[Subject]:
    return access.subjects().filter(unit_id=unit).exclude(state=SubjectState.ENDED)


HOLDINGS = (
    of_rows(text("Level dossiers under way or in force"), _dossiers),
    of_rows(text("Assessments under way"), _subjects, alike=("assessment_id", "system")),
)
