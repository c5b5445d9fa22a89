"""Decisions taken on paper as a table: the template, and a filled one read row by row."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from python_calamine import CalamineError, CalamineWorkbook

from khien.base.core.refusals import text
from khien.show.assurance.types.dossiers import (
    DEPLOYED_NAMES,
    Decision,
    DecisionRow,
    Deployed,
    PaperDecision,
)
from khien.show.assurance.types.level_refusals import SheetUnreadable

ROWS_MAX: Final = 2000
BYTES_MAX: Final = 1024 * 1024
HEADER_ROWS: Final = 30
COLUMNS: Final[dict[str, tuple[str, str]]] = {
    "unit": ("Unit (code)", "Đơn vị (mã)"),
    "system": ("System", "Tên hệ thống thông tin"),
    "level": ("Level", "Cấp độ"),
    "number": ("Decision number", "Số quyết định"),
    "decided": ("Decision day", "Ngày quyết định"),
    "issuer": ("Issued by", "Cơ quan ban hành"),
    "review": ("Review by", "Ngày rà soát"),
    "deployed": ("Plan deployed", "Triển khai phương án"),
    "deployed_by": ("Fully deployed by", "Dự kiến triển khai đầy đủ"),
    "listed": ("Prime Minister's list (level 5)", "Danh mục của Thủ tướng (cấp độ 5)"),
}
NEEDED: Final = frozenset({"unit", "system", "level", "number", "decided", "issuer"})
_DAYS: Final = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y")
_FILL: Final = PatternFill("solid", fgColor="DDEEEE")
_DEPLOYED: Final = {
    "chưa triển khai": Deployed.NONE,
    "đã triển khai một số hạng mục": Deployed.SOME,
    "đã triển khai đầy đủ": Deployed.FULL,
} | {name.casefold(): code for code, name in DEPLOYED_NAMES.items() if name}


def template(language: str) -> bytes:
    """Return the empty table as a workbook."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "Decisions" if language == "en" else "Quyet dinh"
    for column, heads in enumerate(COLUMNS.values(), start=1):
        cell = page.cell(row=1, column=column, value=heads[0 if language == "en" else 1])
        cell.font, cell.fill = Font(bold=True), _FILL
        page.column_dimensions[get_column_letter(column)].width = 24
    page.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(content: bytes) -> list[DecisionRow]:
    """Return the rows of a table, each as a decision or with why it is none. Raises SheetUnreadable."""
    if len(content) > BYTES_MAX:
        raise SheetUnreadable(why=text("it is larger than 1 MB; split it"))
    is_book = content.startswith((b"PK", b"\xd0\xcf\x11\xe0"))
    cells = _excel(content) if is_book else _separated(content)
    head, columns = _head(cells)
    rows = [
        _row(number, said)
        for number, line in enumerate(cells[head + 1 :], start=head + 2)
        if any((said := _said(line, columns)).values())
    ]
    if not rows:
        raise SheetUnreadable(why=text("it has no row below its header"))
    if len(rows) > ROWS_MAX:
        raise SheetUnreadable(why=text("it has more than 2,000 rows; split it"))
    return list(_once(rows))


def _once(rows: Sequence[DecisionRow]) -> Iterator[DecisionRow]:
    """Yield rows; a system that stands twice is refused the second time."""
    seen: dict[tuple[str, str], int] = {}
    for one in rows:
        place = (one.unit_code, one.system.casefold())
        if one.decision is not None and place in seen:
            why = text("the system stands in row %(other)s already; leave one of them out")
            values = {"other": str(seen[place])}
            yield DecisionRow(one.row, one.system, one.unit_code, None, why, values)
            continue
        seen.setdefault(place, one.row)
        yield one


def _row(number: int, said: Mapping[str, str]) -> DecisionRow:
    system, unit = said["system"], said["unit"].upper()

    def refused(why: str, **values: str) -> DecisionRow:
        return DecisionRow(number, system, unit, None, why, values)

    for code in ("unit", "system", "number", "issuer"):
        if not said[code]:
            return refused(text("“%(column)s” is empty"), column=COLUMNS[code][1])
    if said["level"] not in {"1", "2", "3", "4", "5"}:
        return refused(text("level “%(value)s” is no number from 1 to 5"), value=said["level"])
    days = {code: _day(said[code]) for code in ("decided", "review", "deployed_by")}
    for code, day in days.items():
        if day is None and (said[code] or code == "decided"):
            why = text("“%(value)s” in “%(column)s” is no day; write it as 24/11/2026")
            return refused(why, value=said[code], column=COLUMNS[code][1])
    deployed = _DEPLOYED.get(said["deployed"].casefold()) if said["deployed"] else Deployed.UNKNOWN
    if deployed is None:
        why = text("“%(value)s” is none of the words of Form 08, column 10")
        return refused(why, value=said["deployed"])
    assert days["decided"] is not None
    decision = Decision(
        said["number"], days["decided"], said["issuer"], days["review"], said["listed"]
    )
    paper = PaperDecision(unit, system, int(said["level"]), decision, deployed, days["deployed_by"])
    return DecisionRow(number, system, unit, paper)


def _said(line: Sequence[Any], columns: Mapping[str, int]) -> dict[str, str]:
    return {
        code: _words(line[columns[code]]) if columns.get(code, len(line)) < len(line) else ""
        for code in COLUMNS
    }


def _words(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return str(cell if cell is not None else "").strip().removeprefix("'").strip()


def _day(words: str) -> date | None:
    for form in _DAYS:
        try:
            return datetime.strptime(words, form).date()  # noqa: DTZ007 - a day
        except ValueError:
            continue
    return None


def _head(cells: Sequence[Sequence[Any]]) -> tuple[int, dict[str, int]]:
    """Return in which line the header stands and where each column is."""
    names = {words.casefold(): code for code, heads in COLUMNS.items() for words in (*heads, code)}
    best: tuple[int, dict[str, int]] = (0, {})
    for place, line in enumerate(cells[:HEADER_ROWS]):
        found: dict[str, int] = {}
        for column, cell in enumerate(line):
            code = names.get(_words(cell).casefold())
            if code is not None:
                found.setdefault(code, column)
        if len(found) > len(best[1]):
            best = place, found
    if not best[1].keys() >= NEEDED:
        raise SheetUnreadable(
            why=text("a column is missing in its header; take the template and keep its header")
        )
    return best


def _excel(content: bytes) -> list[list[Any]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        rows = book.get_sheet_by_index(0).to_python(
            skip_empty_area=False, nrows=ROWS_MAX + HEADER_ROWS + 1
        )
    except (CalamineError, ValueError, OSError, IndexError) as broken:
        raise SheetUnreadable(
            why=text("the Excel file is damaged or locked with a password")
        ) from broken
    return [list(row) for row in rows]


def _separated(content: bytes) -> list[list[Any]]:
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        raise SheetUnreadable(
            why=text("it is neither an Excel workbook nor CSV in UTF-8")
        ) from broken
    head = words[:20_000].splitlines()[:HEADER_ROWS]
    sign = max(";,\t|", key=lambda one: sum(line.count(one) for line in head))
    try:
        return [list(row) for row in csv.reader(io.StringIO(words), delimiter=sign)]
    except csv.Error as broken:
        raise SheetUnreadable(why=text("this is no table of cells")) from broken
