"""Papers of storage media: sheets of labels, minutes of a count, its list as Excel. Outside transactions."""

import io
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from django.utils import timezone, translation
from django.utils.translation import gettext
from openpyxl import Workbook
from openpyxl.styles import Font

from khien.act.procedures.access import stocktakes as access
from khien.act.procedures.queries import media as reads
from khien.act.procedures.queries import stock_minutes as printing
from khien.act.procedures.queries import stocktakes as queries
from khien.act.procedures.rules import labels
from khien.act.procedures.types.stocktakes import StockState
from khien.base.accounts.types import Actor
from khien.base.core.refusals import NotFound
from khien.base.core.usecase import use_case
from khien.base.files.services import rendering
from khien.base.files.services import storing as files
from khien.know.inventory.queries.media import Medium

DATA: Final = Path(__file__).parent.parent / "data"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def label_sheets(media: Sequence[Medium], *, address: Callable[[str], str]) -> bytes:
    """Return sheets of labels as PDF; `address` makes the address of a code's page."""
    with translation.override("vi"):
        held = [
            {
                "name": one.name,
                "unit": one.unit,
                "kind": gettext(one.kind_name) if one.kind else "",
                "code": code,
                "drawing": labels.drawing(address(code)),
            }
            for one in media[: labels.LABELS_MAX]
            for code in [labels.code_of(one.key)]
        ]
    if not held:
        raise NotFound(what="0")
    values = {"title": "Nhãn phương tiện lưu trữ", "author": held[0]["unit"], "labels": held}
    return rendering.render_pdf(DATA / "labels.typ", values)


def minutes(by: Actor, *, number: str, form: str = "pdf") -> bytes:
    """Return the minutes of a count: of an open one marked as a draft, of a closed one frozen as PDF."""
    record = queries.stocktake(by, number)
    is_frozen = record.line.state is StockState.CLOSED and form == "pdf"
    if is_frozen:
        digest = access.require_stocktake(by, number).digest
        if digest:
            return files.kept(digest)
    with translation.override("vi"):
        paper = printing.paper(by, number)
    made = rendering.rendered(paper, form)
    if is_frozen:
        keep_digest(by, number=number, digest=files.keep(made))
    return made


@use_case
def keep_digest(by: Actor, *, number: str, digest: str) -> None:
    """Keep the hash of the printed minutes of a count; the first one stays."""
    row = access.require_stocktake(by, number)
    access.stocktakes().filter(pk=row.pk, digest="").update(digest=digest)


def workbook(by: Actor, *, number: str) -> bytes:
    """Return what a count expects and what it met beside that, as Excel in the reader's language."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = number
    page.append([*map(gettext, reads.HEADS)])
    for cell in page[1]:
        cell.font = Font(bold=True)
    for item in queries.items(by, number):
        told = gettext(queries.FOUND if item.found_at else queries.MISSING)
        page.append(
            [
                _safe(item.name),
                gettext(item.kind_name),
                _safe(item.holder),
                told,
                _hour(item.found_at),
            ]
        )
        page.cell(page.max_row, 6, _safe(item.found_by))
    for scan in queries.stocktake(by, number).surplus:
        page.append(
            [_safe(scan.name or scan.code), "", _safe(scan.detail), gettext(scan.answer_name)]
        )
        page.cell(page.max_row, 5, _hour(scan.at))
        page.cell(page.max_row, 6, _safe(scan.by))
    for letter, width in zip("ABCDEF", (28, 16, 28, 30, 18, 28), strict=True):
        page.column_dimensions[letter].width = width
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _hour(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%H:%M %d/%m/%Y}" if at else ""


def _safe(said: str) -> str:
    """Return a cell's words so that no program takes them for a formula."""
    return f"'{said}" if said.startswith(_FORMULA) else said
