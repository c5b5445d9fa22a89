"""What a unit has open in procedures, given to the unit that follows it."""

from django.db.models import QuerySet

from khien.act.procedures import access
from khien.act.procedures.models import MailReport, Stocktake
from khien.act.procedures.types.stocktakes import StockState
from khien.base.core.handing import of_rows
from khien.base.core.refusals import text


def _mails(unit: int) -> QuerySet[MailReport]:
    return access.mails().filter(unit_id=unit, closed_at__isnull=True)


def _stocktakes(unit: int) -> QuerySet[Stocktake]:
    return access.stocktakes().filter(unit_id=unit, state=StockState.OPEN)


HOLDINGS = (
    of_rows(text("Reported mails that are open"), _mails),
    of_rows(text("Counts of media that are open"), _stocktakes, alike=("kind", "holder")),
)
