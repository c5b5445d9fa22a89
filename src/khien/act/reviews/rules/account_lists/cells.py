"""A file as cells: workbooks, text that is parted by signs, in whatever encoding it came."""

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook

from khien.act.reviews.types.account_lists import ListUnread
from khien.base.core.refusals import text
from khien.engine.records.tables import decoded

ROWS_MAX: Final = 10_000
BYTES_MAX: Final = 8 * 1024 * 1024
CELL_MAX: Final = 2000
_SIGNS: Final = ("=", "+", "-", "@")


def words_of(content: bytes) -> str:
    """Return a text file's words: UTF-16 as PowerShell writes it, UTF-8, or Windows' Vietnamese."""
    for mark, name in (
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
        (b"\xef\xbb\xbf", "utf-8-sig"),
    ):
        if content.startswith(mark):
            return content.decode(name, "replace")
    return decoded(content)


def is_workbook(content: bytes) -> bool:
    """Return whether a file is a workbook: a zip, or the older compound file."""
    return content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))


def workbook(content: bytes) -> list[list[str]]:
    """Return the cells of the first sheet that has any. Raises ListUnread."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in book.sheet_names:
            found = book.get_sheet_by_name(name).to_python(
                skip_empty_area=False, nrows=ROWS_MAX + 40
            )
            if found:
                return [[cell(one) for one in row] for row in found]
    except (CalamineError, ValueError, OSError) as broken:
        raise ListUnread(
            why=text("it is no Excel workbook (XLSX, XLS, ODS), or it is broken or locked")
        ) from broken
    raise ListUnread(why=text("the workbook is empty"))


def separated(words: str) -> list[list[str]]:
    """Return the cells of a text table, whatever parts them. Raises ListUnread."""
    if words.startswith("#TYPE"):
        words = words.partition("\n")[2]
    head = words[:20_000].splitlines()[:30]
    sign = max(",;\t|", key=lambda one: sum(line.count(one) for line in head))
    try:
        rows = csv.reader(io.StringIO(words, newline=""), delimiter=sign)
        return [[cell(one) for one in row] for row in rows]
    except csv.Error as broken:
        raise ListUnread(
            why=text("it is no table; save it as CSV in UTF-8, or as XLSX")
        ) from broken


def cell(given: object) -> str:
    """Return a cell as words; a sign that was put before a formula's beginning is taken away."""
    if given is None:
        return ""
    if isinstance(given, float) and given.is_integer():
        return str(int(given))
    if isinstance(given, datetime | date):
        return given.isoformat()
    words = str(given).strip()[:CELL_MAX]
    return words[1:] if words[:1] == "'" and words[1:2] in _SIGNS else words


def letter(column: int) -> str:
    """Return a column's letter as spreadsheets show it."""
    found, rest = "", column + 1
    while rest:
        rest, place = divmod(rest - 1, 26)
        found = chr(65 + place) + found
    return found


def first_rows(rows: Sequence[Sequence[str]]) -> str:
    """Return all words of a table, a row a line: for the check of secrecy markings."""
    return "\n".join(" ".join(one for one in row if one) for row in rows)
