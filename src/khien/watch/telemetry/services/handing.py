"""Log sources of a unit that ends go to the unit that follows; what they sent stays where it was."""

from django.db.models import QuerySet

from khien.base.core.handing import of_rows
from khien.base.core.refusals import text
from khien.watch.telemetry import access
from khien.watch.telemetry.models import Feed


def _feeds(unit: int) -> QuerySet[Feed]:
    return access.feeds().filter(unit_id=unit, closed_at__isnull=True)


HOLDINGS = (of_rows(text("Log sources"), _feeds),)
