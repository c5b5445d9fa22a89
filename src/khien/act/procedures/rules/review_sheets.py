"""Decisions written as a workbook, and the empty list that a unit fills in."""

import io
from collections.abc import Iterable, Sequence
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

_HEAD: Final = PatternFill("solid", fgColor="DDEEEE")
_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")
_WIDTH: Final = 24
TEMPLATE: Final = (
    "Tài khoản",
    "Chức vụ",
    "Trạng thái",
    "MFA",
    "Quản trị",
    "Đăng nhập gần nhất",
    "Ngày tạo",
    "Nhóm quyền",
)
"""The heads of a list as offices write it; an example row shows how to fill it in."""
EXAMPLE: Final = (
    "canbo.mau",
    "Chuyên viên",
    "Đang bật",
    "Có",
    "Không",
    "31/12/2026",
    "01/02/2025",
    "Văn thư; Một cửa",
)


def written(title: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a workbook of one page; no cell is taken for a formula."""
    book = Workbook(write_only=True)
    page = book.create_sheet(title[:31])
    page.freeze_panes = "A2"
    for column in range(1, len(heads) + 1):
        page.column_dimensions[get_column_letter(column)].width = _WIDTH
    page.append([_head(page, head) for head in heads])
    for row in rows:
        page.append([_neutral(cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _head(page: Any, words: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, words)
    cell.font, cell.fill = Font(bold=True), _HEAD
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _neutral(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_SIGNS) else cell
