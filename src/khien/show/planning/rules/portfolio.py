"""The portfolio of a plan's projects as a workbook, for the finance department."""

import io
from collections.abc import Callable, Sequence
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from khien.base.core.refusals import text
from khien.show.planning.types.money import ProgrammeLines, Sums

HEADS: Final = (
    text("Clause"),
    text("Project"),
    text("Year"),
    text("Source of money"),
    text("Planned"),
    text("Allocated"),
    text("Committed by contract"),
    text("Spent"),
    text("Taken over"),
    text("Spent less planned"),
)
_WIDTHS: Final = (16, 70, 8, 30, 18, 18, 18, 18, 18, 18)


def written(programmes: Sequence[ProgrammeLines], spoken: Callable[[str], str]) -> bytes:
    """Return the workbook: each programme's lines, its sums, and the sums of all. Amounts in VND."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = spoken(text("Portfolio"))[:31]
    page.append([spoken(head) for head in HEADS])
    bold = [1]
    total = Sums()
    for one in programmes:
        page.append([None, one.title])
        bold.append(page.max_row)
        for line in one.lines:
            total = total.plus(line)
            amounts = (line.planned, line.allocated, line.committed, line.spent, line.accepted)
            source = spoken(line.fund_name)
            page.append([line.clause, line.project, line.year, source, *amounts, line.variance])
        page.append([None, spoken(text("Sum")), None, None, *_amounts(one.sums)])
        bold.append(page.max_row)
    page.append([None, spoken(text("Sum of all")), None, None, *_amounts(total)])
    bold.append(page.max_row)
    for row in bold:
        for cell in page[row]:
            cell.font = Font(bold=True)
    for column, width in enumerate(_WIDTHS, start=1):
        page.column_dimensions[get_column_letter(column)].width = width
    page.freeze_panes = "C2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _amounts(sums: Sums) -> tuple[int, ...]:
    found = (sums.planned, sums.allocated, sums.committed, sums.spent, sums.accepted)
    return (*found, sums.spent - sums.planned)
