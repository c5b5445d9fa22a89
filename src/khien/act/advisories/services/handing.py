"""Answers to advisories that a unit still owes when it ends go to the unit that follows."""

from django.db.models import QuerySet

from khien.act.advisories import access
from khien.act.advisories.models import FollowUp
from khien.base.core.handing import of_rows
from khien.base.core.refusals import text


def _asked(unit: int) -> QuerySet[FollowUp]:
    return access.follow_ups().filter(unit_id=unit, case__ended_at__isnull=True)


HOLDINGS = (of_rows(text("Advisories to be answered"), _asked, alike=("version_id",)),)
