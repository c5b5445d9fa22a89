"""Sheets of declared fields: a workbook written to be filled in, and read again cell by cell."""

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineError, CalamineWorkbook

from khien.base.core import fields as entries
from khien.base.core.fields import FieldKind, FieldRule
from khien.base.core.refusals import Refusal, text

ROWS_MAX: Final = 50_000
BYTES_MAX: Final = 32 * 1024 * 1024
FORMULA: Final = ("=", "+", "-", "@")
_HEAD: Final = PatternFill("solid", fgColor="DDEEEE")

_WIDTH: Final = 24
Cell = TypeVar("Cell")
Sheet = tuple[str, Sequence[str], Iterable[Sequence[object]]]
"""A page: its title, its heads, its rows."""

Row = tuple[int, dict[str, object]]
"""A row of a sheet: its number, and its cells by field."""


class SheetNotRead(Refusal):
    """An uploaded file is no sheet of this register."""

    message = text("The file cannot be read as a sheet of this register: %(why)s")
    status = 422


def neutral(cell: Cell) -> Cell | str:
    """Return a cell that no spreadsheet computes; what is no text is left as it is."""
    is_formula = isinstance(cell, str) and cell.startswith((*FORMULA, "\t", "\r"))
    return f"'{cell}" if is_formula else cell


def pages(sheets: Iterable[Sheet]) -> bytes:
    """Return a workbook of pages of plain rows; no cell is taken for a formula."""
    book = Workbook(write_only=True)
    for title, heads, rows in sheets:
        page = book.create_sheet(title[:31])
        page.freeze_panes = "A2"
        for column in range(1, len(heads) + 1):
            page.column_dimensions[get_column_letter(column)].width = _WIDTH
        page.append([_bold(page, head) for head in heads])
        for row in rows:
            page.append([neutral(cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def written(
    title: str,
    fields: Sequence[FieldRule],
    rows: Iterable[Mapping[str, Any]],
    spoken: Callable[[str], str],
    names: Mapping[str, str],
    *,
    lead: int = 0,
) -> bytes:
    """Return a workbook of contents by field; without rows it is the template.

    The first `lead` columns stay in sight when one scrolls. `names` are the names of other entries by key.
    """
    book = Workbook(write_only=False)
    page = book.active
    assert page is not None
    page.title = spoken(title)[:31].translate(str.maketrans("[]:*?/\\", "-------"))
    page.append([_head(rule, spoken) for rule in fields])
    for column, rule in enumerate(fields, start=1):
        cell = page.cell(row=1, column=column)
        cell.font, cell.fill = Font(bold=True), _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        width = min(40, max(14, len(_head(rule, spoken)) + 2))
        page.column_dimensions[get_column_letter(column)].width = width
    page.freeze_panes = f"{get_column_letter(lead + 1)}2"
    _offer_choices(book, page, fields, spoken)
    for content in rows:
        page.append([_cell(rule, content.get(rule.code), names, spoken) for rule in fields])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(
    fields: Sequence[FieldRule], given: bytes, spoken: Callable[[str], str]
) -> tuple[dict[str, str], Iterator[Row]]:
    """Return in which column each field stands, and the rows of a workbook. Raises SheetNotRead."""
    lines = _lines(given)
    columns = _columns(fields, lines[0] if lines else [], spoken)
    if len(lines) - 1 > ROWS_MAX:
        raise SheetNotRead(why=text("it has more than 50,000 rows; split it"))
    letters = {code: get_column_letter(at + 1) for code, at in columns.items()}
    return letters, _rows(lines, columns)


def _rows(lines: Sequence[Sequence[Any]], columns: Mapping[str, int]) -> Iterator[Row]:
    for number, line in enumerate(lines[1:], start=2):
        cells = {code: _bare(line[at]) for code, at in columns.items() if at < len(line)}
        if any(entries.plain(cell) for cell in cells.values()):
            yield number, cells


def _lines(given: bytes) -> Sequence[Sequence[Any]]:
    if len(given) > BYTES_MAX:
        raise SheetNotRead(why=text("it is larger than 32 MB"))
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(given))
        return book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, ValueError, OSError, IndexError) as broken:
        raise SheetNotRead(
            why=text("it is no Excel workbook (XLSX, XLS, ODS), or it is broken")
        ) from broken


def _columns(
    fields: Sequence[FieldRule], heads: Sequence[Any], spoken: Callable[[str], str]
) -> dict[str, int]:
    """Return where each field stands, by its title in either language or its code."""
    known = {
        _folded(words): rule.code
        for rule in fields
        for words in (rule.title, spoken(rule.title), rule.code)
    }
    found: dict[str, int] = {}
    for at, head in enumerate(heads):
        code = known.get(_folded(entries.plain(head)))
        if code is not None:
            found.setdefault(code, at)
    missing = [rule for rule in fields if rule.is_required and rule.code not in found]
    if missing:
        raise SheetNotRead(
            why=text("a column is missing in its first line; take the template of the register")
        )
    return found


def _folded(words: str) -> str:
    return words.strip().rstrip("*").strip().casefold()


def _bare(cell: object) -> object:
    return cell[1:] if isinstance(cell, str) and cell.startswith("'") else cell


def _cell(
    rule: FieldRule, value: object, names: Mapping[str, str], spoken: Callable[[str], str]
) -> str | int:
    if rule.kind is FieldKind.NUMBER and isinstance(value, int):
        return value
    return neutral(entries.shown(rule, value, names, spoken))


def _bold(page: Any, words: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, words)
    cell.font, cell.fill = Font(bold=True), _HEAD
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _head(rule: FieldRule, spoken: Callable[[str], str]) -> str:
    return spoken(rule.title) + (" *" if rule.is_required else "")


def _offer_choices(
    book: Workbook, page: Worksheet, fields: Sequence[FieldRule], spoken: Callable[[str], str]
) -> None:
    """Offer the choices of each field in its column, from a sheet of their own."""
    lists = book.create_sheet("_")
    lists.sheet_state = "hidden"
    for place, rule in enumerate(fields, start=1):
        words = [spoken(title) for title in rule.choices.values()]
        if rule.kind is FieldKind.YES_NO:
            words = [spoken(entries.YES), spoken(entries.NO)]
        if not words:
            continue
        letter = get_column_letter(place)
        for row, word in enumerate(words, start=1):
            lists[f"{letter}{row}"] = word
        rule_of = DataValidation(
            "list", f"='_'!${letter}$1:${letter}${len(words)}", allow_blank=True
        )
        page.add_data_validation(rule_of)
        rule_of.add(f"{letter}2:{letter}5000")
