"""Stock-takes: begun with what the book says, scanned by several at once, closed before witnesses."""

import re
from typing import Final

from django.db import IntegrityError, transaction

from khien.act.procedures.access import stocktakes as access
from khien.act.procedures.models import Scan, StockItem, Stocktake
from khien.act.procedures.queries.stocktakes import scan_line
from khien.act.procedures.rules import labels
from khien.act.procedures.types.stocktakes import (
    CODE_MAX,
    ITEMS_MAX,
    Answer,
    CountedAlready,
    NewStocktake,
    NothingToCount,
    ScanLine,
    ScanWrong,
    StockState,
    StocktakeEnded,
    TooMuchToCount,
    WitnessMissing,
)
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.casework.types import ReasonMissing
from khien.base.core.clock import now, today
from khien.base.core.refusals import Invalid, NotFound, text
from khien.base.core.series import following
from khien.base.core.usecase import use_case
from khien.know.inventory.queries import media
from khien.know.inventory.queries.media import Medium

COUNTS: Final = Capability.ASK_PROCEDURES
WITNESSES_MIN: Final = 2
WITNESSES_MAX: Final = 20
_MARK: Final = re.compile(r"[0-9A-Za-z-]{8,40}")


@use_case
def begin(by: Actor, *, new: NewStocktake) -> str:
    """Begin a count of a unit's media as its book says now, and return its number.

    What the book says to be lost or destroyed is not expected. Raises NotAllowed, NothingToCount,
    TooMuchToCount, CountedAlready.
    """
    accounts.require_may(by, COUNTS, new.unit_code)
    if new.kind and new.kind not in media.KINDS:
        raise Invalid(what=text("Choose a kind of medium from the list."))
    found = media.media_of(new.unit_code, kind=new.kind, holder=new.holder)
    found = [one for one in found if not one.is_gone]
    if not found:
        raise NothingToCount(unit=accounts.name_of_unit(new.unit_code))
    if len(found) > ITEMS_MAX:
        raise TooMuchToCount(count=len(found), most=ITEMS_MAX)
    row = Stocktake(
        number=_next_number(),
        unit_id=accounts.unit_key(new.unit_code),
        kind=new.kind,
        holder=new.holder.strip()[:200],
        state=StockState.OPEN,
        expected=len(found),
        started_at=now(),
        started_by=by.name[:200],
    )
    _insert(row)
    access.stock_items().bulk_create(
        [
            StockItem(
                stocktake=row,
                entry_id=one.key,
                name=one.name,
                kind=one.kind,
                holder=one.holder[:300],
            )
            for one in found
        ]
    )
    return row.number


@use_case
def scan(by: Actor, *, number: str, code: str, mark: str) -> ScanLine:
    """Count what was scanned, and return what it is; the same mark again is the same scan.

    Raises NotAllowed, ScanWrong, StocktakeEnded.
    """
    row = access.require_stocktake(by, number, is_locked=True)
    accounts.require_may(by, COUNTS, row.unit.code)
    if not _MARK.fullmatch(mark) or not code.strip():
        raise ScanWrong
    held = access.scans().filter(stocktake=row, mark=mark).first()
    if held is not None:
        return scan_line(held)
    _require_open(row)
    fresh = Scan(stocktake=row, mark=mark, code=code.strip()[:CODE_MAX], at=now(), by=by.name[:200])
    _answer(by, row, fresh)
    fresh.save()
    return scan_line(fresh)


@use_case
def undo(by: Actor, *, number: str, mark: str) -> None:
    """Take a scan back: what it found is looked for again."""
    row = access.require_stocktake(by, number, is_locked=True)
    accounts.require_may(by, COUNTS, row.unit.code)
    _require_open(row)
    held = access.scans().filter(stocktake=row, mark=mark, undone_at__isnull=True).first()
    if held is None:
        raise NotFound(what=mark)
    held.undone_at = now()
    held.save(update_fields=["undone_at"])
    if held.item_id is not None and held.answer == Answer.FOUND:
        access.stock_items().filter(pk=held.item_id).update(found_at=None, found_by="")


@use_case
def close(by: Actor, *, number: str, witnesses: str, words: str = "") -> None:
    """End a count before its witnesses, one a line; what came out stays as it is.

    Raises NotAllowed, StocktakeEnded, WitnessMissing.
    """
    row = access.require_stocktake(by, number, is_locked=True)
    accounts.require_may(by, COUNTS, row.unit.code)
    _require_open(row)
    names = [line.strip()[:200] for line in witnesses.splitlines() if line.strip()]
    if len(names) < WITNESSES_MIN or len(names) > WITNESSES_MAX:
        raise WitnessMissing
    row.found = access.stock_items().filter(stocktake=row, found_at__isnull=False).count()
    row.witnesses, row.words = names, words.strip()[:1000]
    _end(by, row, StockState.CLOSED)


@use_case
def drop(by: Actor, *, number: str, reason: str) -> None:
    """End a count that was begun by mistake, with a reason; it counts for nothing."""
    row = access.require_stocktake(by, number, is_locked=True)
    accounts.require_may(by, COUNTS, row.unit.code)
    _require_open(row)
    if not reason.strip():
        raise ReasonMissing(what=text("Drop the count"))
    row.words = reason.strip()[:1000]
    _end(by, row, StockState.DROPPED)


def _end(by: Actor, row: Stocktake, state: StockState) -> None:
    row.state, row.closed_at, row.closed_by = state, now(), by.name[:200]
    row.save()


def _answer(by: Actor, row: Stocktake, fresh: Scan) -> None:
    """Say what a scan is; of another unit's medium nothing but that is told."""
    medium = _medium(row, fresh.code)
    if medium is None:
        fresh.answer = Answer.UNKNOWN
    elif medium.unit_code != row.unit.code:
        fresh.answer = Answer.OTHER
    else:
        fresh.name, fresh.detail = medium.name, medium.holder[:300]
        item = access.stock_items().filter(stocktake=row, entry_id=medium.key).first()
        if item is None:
            fresh.answer = Answer.GONE if medium.is_gone else Answer.OUTSIDE
            return
        rows = access.stock_items().filter(pk=item.pk, found_at__isnull=True)
        is_first = rows.update(found_at=fresh.at, found_by=fresh.by) == 1
        fresh.item, fresh.answer = item, Answer.FOUND if is_first else Answer.AGAIN


def _medium(row: Stocktake, said: str) -> Medium | None:
    key = labels.key_in(said)
    if key is None:
        return media.medium_named(row.unit.code, said)
    try:
        return media.medium(key)
    except NotFound:
        return None


def _require_open(row: Stocktake) -> None:
    if row.state != StockState.OPEN:
        raise StocktakeEnded(number=row.number)


def _insert(row: Stocktake) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as taken:
        same = access.stocktakes().filter(
            unit_id=row.unit_id, kind=row.kind, holder=row.holder, state=StockState.OPEN
        )
        held = same.first()
        if held is None:
            raise
        raise CountedAlready(number=held.number) from taken


def _next_number() -> str:
    return following(access.stocktakes(), f"KK-{today().year}-", digits=4)
