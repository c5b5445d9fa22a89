"""Reads of stock-takes: lists, one with its running totals, what is missing, what measures count."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count
from django.urls import reverse

from khien.act.procedures.access import stocktakes as access
from khien.act.procedures.models import Scan, StockItem, Stocktake
from khien.act.procedures.types.stocktakes import (
    SCANS_SHOWN,
    SURPLUS,
    Answer,
    ItemLine,
    ScanLine,
    StockLine,
    StockRecord,
    StockState,
    Totals,
)
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.offers import Counted, Finding
from khien.base.core.paging import Page, counted, newest_first, page_of
from khien.base.core.refusals import text
from khien.know.inventory.queries import keeping
from khien.know.inventory.queries.media import KINDS

YEAR = timedelta(days=365)
MISSING_SHOWN = 200
FOUND_MAX = 5
COUNTS = Capability.ASK_PROCEDURES
FOUND = text("Present")
MISSING = text("Missing")


def stocktakes(
    actor: Actor, *, unit_codes: frozenset[str] | None = None, after: str = ""
) -> Page[StockLine]:
    """Return one page of the visible stock-takes, the newest first. Four queries."""
    rows = access.stocktakes_visible_to(actor)
    if unit_codes is not None:
        rows = rows.filter(unit__code__in=unit_codes)
    found, mark = newest_first(rows, after=after)
    return page_of(_lines(found), after=mark, total=counted(rows))


def stocktake(actor: Actor, number: str) -> StockRecord:
    """Return one visible stock-take with its last scans and the first that are missing."""
    row = access.require_stocktake(actor, number)
    scans = access.scans().filter(stocktake=row).order_by("-pk")
    missing = access.stock_items().filter(stocktake=row, found_at__isnull=True)
    return StockRecord(
        line=_lines([row])[0],
        scans=tuple(scan_line(one) for one in scans[:SCANS_SHOWN]),
        surplus=surplus(row),
        missing=tuple(_item(one) for one in missing.order_by("name", "pk")[:MISSING_SHOWN]),
        witnesses=tuple(row.witnesses),
        words=row.words,
        closed_by=row.closed_by,
        may_count=accounts.may_do(actor, COUNTS, row.unit.code),
    )


def totals(actor: Actor, number: str) -> StockLine:
    """Return how far one visible stock-take is. Three queries."""
    return _lines([access.require_stocktake(actor, number)])[0]


def items(actor: Actor, number: str) -> list[ItemLine]:
    """Return all that a visible stock-take expects, by number."""
    row = access.require_stocktake(actor, number)
    rows = access.stock_items().filter(stocktake=row)
    return [_item(one) for one in rows.order_by("name", "pk")]


def surplus(row: Stocktake) -> tuple[ScanLine, ...]:
    """Return what was scanned in a stock-take that passed the door and is not expected, each code once."""
    rows = access.scans().filter(stocktake=row, answer__in=SURPLUS, undone_at__isnull=True)
    found: dict[str, ScanLine] = {}
    for one in rows.order_by("pk")[:MISSING_SHOWN]:
        found.setdefault(one.code, scan_line(one))
    return tuple(found.values())


def scan_line(row: Scan) -> ScanLine:
    """Return a scan of a stock-take that passed the door as a line."""
    return ScanLine(
        row.mark,
        row.code,
        Answer(row.answer),
        row.name,
        row.detail,
        row.at,
        row.by,
        row.undone_at is not None,
    )


def find(actor: Actor, words: str) -> list[Finding]:
    """Return the visible stock-takes whose number has these words, for the search box. One query."""
    rows = access.stocktakes_visible_to(actor).filter(number__icontains=words.strip())
    return [
        Finding(
            f"{row.number} {row.unit.name}",
            text("Counts of media"),
            reverse("procedures:stocktake", args=[row.number]),
        )
        for row in rows.order_by("-pk")[:FOUND_MAX]
    ]


def open_in(unit_code: str) -> list[str]:
    """Return the numbers of the open stock-takes of a unit that passed the door."""
    rows = access.stocktakes().filter(unit__code=unit_code, state=StockState.OPEN)
    return list(rows.order_by("pk").values_list("number", flat=True))


def units_counted(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each unit that kept media at an instant; one counts that counted all in the year before."""
    rows = access.stocktakes().filter(
        kind="", holder="", closed_at__lte=at, closed_at__gt=at - YEAR, found__isnull=False
    )
    if unit_codes is not None:
        rows = rows.filter(unit__code__in=unit_codes)
    last = {row.unit.code: row for row in rows.order_by("closed_at")}
    page = reverse("procedures:stocktakes")
    found = []
    for unit in keeping.units_with_media(at, unit_codes):
        if not unit.counts:
            continue
        row = last.get(unit.unit_code)
        detail = f"{row.number}: {row.found}/{row.expected}" if row else ""
        url = reverse("procedures:stocktake", args=[row.number]) if row else page
        found.append(Counted(unit.label, unit.unit_code, row is not None, detail=detail, url=url))
    return found


def _lines(rows: Iterable[Stocktake]) -> list[StockLine]:
    """Return stock-takes that passed the door with their totals. Two queries."""
    held = list(rows)
    found = dict(
        access.stock_items()
        .filter(stocktake__in=held, found_at__isnull=False)
        .order_by()
        .values_list("stocktake_id")
        .annotate(count=Count("pk"))
    )
    more = dict(
        access.scans()
        .filter(stocktake__in=held, answer__in=SURPLUS, undone_at__isnull=True)
        .order_by()
        .values_list("stocktake_id")
        .annotate(count=Count("code", distinct=True))
    )
    return [
        StockLine(
            number=row.number,
            unit_code=row.unit.code,
            unit=row.unit.name,
            kind_name=KINDS.get(row.kind, ""),
            holder=row.holder,
            state=StockState(row.state),
            started_at=row.started_at,
            started_by=row.started_by,
            closed_at=row.closed_at,
            totals=Totals(row.expected, found.get(row.pk, 0), more.get(row.pk, 0)),
        )
        for row in held
    ]


def _item(row: StockItem) -> ItemLine:
    return ItemLine(
        row.entry_id,
        row.name,
        KINDS.get(row.kind, row.kind),
        row.holder,
        row.found_at,
        row.found_by,
    )
