"""The door of stock-takes: those of the units whose procedures the actor sees."""

from django.db.models import QuerySet

from khien.act.procedures.models import Scan, StockItem, Stocktake
from khien.act.procedures.types.stocktakes import StocktakeNotFound
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability


def stocktakes() -> QuerySet[Stocktake]:
    """Return all stock-takes: for services and measures."""
    return Stocktake.objects.select_related("unit")


def stocktakes_visible_to(actor: Actor) -> QuerySet[Stocktake]:
    """Return the stock-takes of the units whose procedures the actor sees."""
    units = accounts.unit_ids(actor, Capability.SEE_PROCEDURES)
    return stocktakes() if units is None else stocktakes().filter(unit_id__in=units)


def require_stocktake(actor: Actor, number: str, *, is_locked: bool = False) -> Stocktake:
    """Return one visible stock-take. Raises StocktakeNotFound, the same for absent and others'."""
    rows = stocktakes_visible_to(actor)
    if is_locked:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(number=number).first()
    if row is None:
        raise StocktakeNotFound(what=number)
    return row


def stock_items() -> QuerySet[StockItem]:
    """Return what stock-takes expect: for those that passed the door."""
    return StockItem.objects.all()


def scans() -> QuerySet[Scan]:
    """Return scans: for stock-takes that passed the door."""
    return Scan.objects.all()
