"""What a unit has open in procedures, given to the unit that follows it."""

from typing import Final

from django.db.models import QuerySet

from khien.act.procedures.access import acts, stocktakes
from khien.act.procedures.models import Act, Stocktake
from khien.act.procedures.types.stocktakes import StockState
from khien.base.core.handing import of_rows
from khien.base.core.offers import Holding
from khien.base.core.refusals import text


def _acts(unit: int) -> QuerySet[Act]:
    return acts.open_acts().filter(unit_id=unit)


def _stocktakes(unit: int) -> QuerySet[Stocktake]:
    return stocktakes.stocktakes().filter(unit_id=unit, state=StockState.OPEN)


HOLDINGS: Final[tuple[Holding, ...]] = (
    of_rows(text("open acts of procedures"), _acts),
    of_rows(text("Counts of media that are open"), _stocktakes, alike=("kind", "holder")),
)
