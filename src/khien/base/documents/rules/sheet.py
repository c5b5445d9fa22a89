"""The register as a workbook."""

import io
from collections.abc import Callable, Iterable
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from khien.base.core.refusals import text
from khien.base.documents.types.register import DocumentLine

HEADS: Final = (
    text("Number"),
    text("Issued on"),
    text("Issued by"),
    text("Kind"),
    text("Title"),
    text("Unit"),
    text("State"),
    text("Review by"),
    text("Legal basis"),
)
_WIDTHS: Final = (22, 14, 34, 22, 80, 30, 24, 14, 28)


def written(lines: Iterable[DocumentLine], spoken: Callable[[str], str]) -> bytes:
    """Return the workbook: one row a document, texts never as formulas."""
    book = Workbook(write_only=False)
    page = book.active
    assert page is not None
    page.title = spoken(text("Documents"))[:31]
    page.append([spoken(head) for head in HEADS])
    for cell in page[1]:
        cell.font = Font(bold=True)
    for line in lines:
        said = spoken(text("No longer in force")) if line.has_expired_basis else ""
        values = (
            line.number,
            line.issued_on,
            line.issuer,
            spoken(line.kind_name),
            line.title,
            line.unit,
            spoken(line.standing_name),
            line.review_on,
            said,
        )
        page.append(values)
        for cell in page[page.max_row]:
            if isinstance(cell.value, str):
                cell.data_type = "s"
            else:
                cell.number_format = "dd/mm/yyyy"
    for column, width in enumerate(_WIDTHS, start=1):
        page.column_dimensions[get_column_letter(column)].width = width
    page.freeze_panes = "B2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
