"""Tables of cells, from Excel or CSV: where the header stands, and a word for the place of each cell."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Final

import python_calamine

from khien.base.core.refusals import text
from khien.base.core.workbooks import FORMULA
from khien.know.inventory.rules.reading.door import decoded, refused, value, vietnamese
from khien.know.inventory.rules.reading.machines import columns_of

ROWS_MAX: Final = 200_000
HEADER_ROWS: Final = 30
"""A title, a province's coat of words and notes may stand above the header."""

_NOT_FORMULAS: Final = frozenset({"-", "--", "+"})


@dataclass(frozen=True)
class Grid:
    """The cells of one sheet below its header; `first` is the number of the first row."""

    columns: dict[str, int]
    cells: Sequence[Sequence[object]]
    first: int

    def place(self, row: int, field: str = "") -> str:
        """Return where a cell stands as people write it: `B7`; without a field the row's number."""
        column = self.columns.get(field)
        return (
            f"{_letters(column)}{self.first + row}" if column is not None else str(self.first + row)
        )

    def cell(self, row: Sequence[object], field: str) -> object:
        """Return a cell's value as the sheet holds it, or None."""
        place = self.columns.get(field)
        return row[place] if place is not None and place < len(row) else None

    def words(self, row: Sequence[object], field: str) -> str:
        """Return a cell's words; a sign that was put before a formula's beginning is taken away."""
        found = self.cell(row, field)
        if found is None or found == "":
            return ""
        if isinstance(found, float) and found.is_integer():
            return str(int(found))
        if isinstance(found, datetime | date):
            return found.isoformat()
        words = _words(found) if isinstance(found, str) else vietnamese(value(found))
        return words[1:] if words[:1] == "'" and words[1:2] in FORMULA else words


@lru_cache(maxsize=4096)
def _words(found: str) -> str:
    """Return a cell's text at its best; kinds, models and systems stand in thousands of cells."""
    return vietnamese(value(found))


def is_formula(words: str) -> bool:
    """Return whether a cell's words would be computed by a spreadsheet that opens them."""
    plain = words.strip()
    if not plain.startswith(FORMULA):
        return False
    return plain.startswith(("=", "@")) or (
        plain.startswith(("+", "-")) and plain not in _NOT_FORMULAS and not _is_number(plain)
    )


def excel(content: bytes) -> list[list[object]]:
    """Return the cells of the first sheet that has any. Raises NotRead."""
    wrong = text("the Excel file is damaged or locked with a password")
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=ROWS_MAX + 1)
            if rows:
                return [list(row) for row in rows]
    except (python_calamine.CalamineError, OSError, ValueError) as problem:
        raise refused("0", wrong, text("save it again as .xlsx without a password")) from problem
    raise refused("A1", text("the workbook is empty"), text("fill in the template"))


def separated(content: bytes) -> list[list[object]]:
    """Return the cells of a CSV file, whatever parts them. Raises NotRead."""
    words = decoded(content)
    if words.startswith("#TYPE"):
        words = words.partition("\n")[2]
    head = words[:20_000].splitlines()[:HEADER_ROWS]
    sign = max(";,\t|", key=lambda one: sum(line.count(one) for line in head))
    try:
        return [list(row) for row in csv.reader(io.StringIO(words), delimiter=sign)]
    except csv.Error as problem:
        raise refused(
            "1:1", text("this is no table of cells"), text("save it as CSV in UTF-8")
        ) from problem


def grid_of(
    cells: Sequence[Sequence[object]], names: dict[str, tuple[str, ...]], needed: frozenset[str]
) -> Grid | None:
    """Return a sheet below the row that names the most columns, or None where none has the needed."""
    best: tuple[int, dict[str, int]] | None = None
    for place, row in enumerate(cells[:HEADER_ROWS]):
        columns = columns_of([value(one) for one in row], names)
        if needed <= set(columns) and (best is None or len(columns) > len(best[1])):
            best = place, columns
    if best is None:
        return None
    return Grid(best[1], cells[best[0] + 1 :], best[0] + 2)


def _is_number(plain: str) -> bool:
    return plain[1:].replace(".", "", 1).replace(" ", "").isdigit()


def _letters(column: int) -> str:
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found
