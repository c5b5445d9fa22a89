"""Reports that a unit which ends was writing go to the unit that follows."""

from django.db.models import QuerySet

from khien.base.core.handing import of_rows
from khien.base.core.refusals import text
from khien.show.reporting import access
from khien.show.reporting.models import Report
from khien.show.reporting.types.reports import Stage

_OPEN = [Stage.DRAFT.value, Stage.CHECKED.value, Stage.APPROVED.value, Stage.SIGNED.value]


def _open(unit: int) -> QuerySet[Report]:
    return access.reports().filter(unit_id=unit, stage__in=_OPEN)


HOLDINGS = (of_rows(text("Official reports on their way"), _open),)
