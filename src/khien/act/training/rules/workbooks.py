"""The class list as a workbook: written to be filled in, and read again cell by cell."""

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from python_calamine import CalamineError, CalamineWorkbook

from khien.act.training.types.classes import Attended, SeatLine, SheetUnread
from khien.base.core.refusals import text
from khien.base.core.workbooks import neutral

ROWS_MAX: Final = 5000
BYTES_MAX: Final = 8 * 1024 * 1024
HEADS: Final[dict[str, str]] = {
    "unit": text("Unit (code)"),
    "name": text("Full name"),
    "sessions": text("Sessions attended"),
    "exercises": text("Exercises done"),
    "exam": text("Examination"),
    "certificate": text("Number of the certificate"),
}
_NEEDED: Final = ("unit", "name")
_WIDTHS: Final = (14, 36, 18, 18, 18, 30)
YES: Final = text("Yes")
NO: Final = text("No")
PASSED: Final = text("Pass")
FAILED: Final = text("Fail")
_HEAD: Final = PatternFill("solid", fgColor="DDEEEE")
Spoken = Callable[[str], str]
Spellings = Callable[[str], frozenset[str]]
"""The ways in which a marked text may stand in a sheet: in each language, in small letters."""


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row of a class list: its number in the sheet, its cells as text."""

    number: int
    cells: Mapping[str, str]


class CellWrong(Exception):
    """A cell cannot be right: its column, and the marked text that says what would be."""

    def __init__(self, column: str, why: str) -> None:
        super().__init__(why)
        self.column, self.why = column, why


def written(seats: Iterable[SeatLine], spoken: Spoken) -> bytes:
    """Return the workbook of a class: its people with what they did; empty it is the template."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = spoken(text("Class list"))[:31]
    page.append([spoken(head) for head in HEADS.values()])
    for column, width in enumerate(_WIDTHS, start=1):
        cell = page.cell(row=1, column=column)
        cell.font, cell.fill = Font(bold=True), _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        page.column_dimensions[get_column_letter(column)].width = width
    page.freeze_panes = "C2"
    for letter, words in (("D", (YES, NO)), ("E", (PASSED, FAILED))):
        said = ",".join(spoken(word) for word in words)
        offered = DataValidation("list", f'"{said}"', allow_blank=True)
        page.add_data_validation(offered)
        offered.add(f"{letter}2:{letter}{ROWS_MAX}")
    for seat in seats:
        page.append([neutral(cell) for cell in _cells(seat, spoken)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(given: bytes, spellings: Spellings) -> tuple[dict[str, str], Iterator[ListRow]]:
    """Return in which column each field stands, and the filled rows. Raises SheetUnread."""
    lines = _lines(given)
    heads = _columns(lines[0] if lines else [], spellings)
    if len(lines) - 1 > ROWS_MAX:
        raise SheetUnread(why=text("it has more than 5,000 rows; split it"))
    letters = {code: get_column_letter(at + 1) for code, at in heads.items()}
    return letters, _rows(lines, heads)


def attended(
    cells: Mapping[str, str], held: Attended, *, sessions: int, spellings: Spellings
) -> Attended:
    """Return what a row says somebody did; an absent column leaves it as held. Raises CellWrong."""
    return Attended(
        _sessions(cells.get("sessions"), held.sessions, sessions),
        _said(cells, "exercises", {YES: True, NO: False, "": False}, held.exercises_done, spellings)
        is True,
        _said(cells, "exam", {PASSED: True, FAILED: False, "": None}, held.exam, spellings),
    )


def shown(value: Attended, spoken: Spoken) -> dict[str, str]:
    """Return what somebody did, as the cells of the list say it."""
    exam = {True: spoken(PASSED), False: spoken(FAILED), None: ""}[value.exam]
    exercises = spoken(YES) if value.exercises_done else spoken(NO)
    return {"sessions": str(value.sessions), "exercises": exercises, "exam": exam}


def _cells(seat: SeatLine, spoken: Spoken) -> list[str | int]:
    said = shown(seat.attended, spoken)
    number = seat.certificate.number if seat.certificate else ""
    sessions = seat.attended.sessions
    return [seat.unit_code, seat.name, sessions, said["exercises"], said["exam"], number]


def _rows(lines: Sequence[Sequence[Any]], columns: Mapping[str, int]) -> Iterator[ListRow]:
    for number, line in enumerate(lines[1:], start=2):
        cells = {code: _plain(line[at]) for code, at in columns.items() if at < len(line)}
        if cells.get("name") or cells.get("unit"):
            yield ListRow(number, cells)


def _lines(given: bytes) -> Sequence[Sequence[Any]]:
    if len(given) > BYTES_MAX:
        raise SheetUnread(why=text("it is larger than 8 MB"))
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(given))
        return book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, ValueError, OSError, IndexError) as broken:
        raise SheetUnread(
            why=text("it is no Excel workbook (XLSX, XLS, ODS), or it is broken")
        ) from broken


def _columns(heads: Sequence[Any], spellings: Spellings) -> dict[str, int]:
    known = {code: code for code in HEADS}
    for code, head in HEADS.items():
        known |= dict.fromkeys(spellings(head), code)
    found: dict[str, int] = {}
    for at, head in enumerate(heads):
        named = known.get(_plain(head).casefold())
        if named is not None:
            found.setdefault(named, at)
    if any(code not in found for code in _NEEDED):
        raise SheetUnread(
            why=text("a column is missing in its first line; take the list from the class's page")
        )
    return found


def _sessions(cell: str | None, held: int, most: int) -> int:
    if cell is None:
        return held
    if not cell:
        return 0
    if not cell.isdigit() or int(cell) > most:
        raise CellWrong("sessions", text("a whole number up to the sessions of the class is right"))
    return int(cell)


def _said(
    cells: Mapping[str, str],
    column: str,
    words: Mapping[str, bool | None],
    held: bool | None,  # noqa: FBT001 - a value as read, not a switch
    spellings: Spellings,
) -> bool | None:
    if column not in cells:
        return held
    cell = cells[column].casefold()
    for word, value in words.items():
        if cell == word or (word and cell in spellings(word)):
            return value
    raise CellWrong(column, text("choose one of the words that the list offers"))


def _plain(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell if cell is not None else "").strip().removeprefix("'")[:300]
