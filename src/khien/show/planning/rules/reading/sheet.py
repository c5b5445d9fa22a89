"""Plans written as an Excel sheet: one sheet says of the plan, one has a row for each obligation."""

import io
from collections.abc import Iterable, Mapping
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineError, CalamineWorkbook

from khien.base.core.refusals import text
from khien.show.planning.rules.reading.gathering import Gathering, clean
from khien.show.planning.types.plans import Said

ROWS_MAX: Final = 5000
BYTES_MAX: Final = 16 * 1024 * 1024
PLAN: Final[dict[str, tuple[str, str]]] = {
    "code": ("Code", "Mã kế hoạch"),
    "number": ("Number", "Số, ký hiệu"),
    "issued": ("Issued", "Ngày ban hành"),
    "issuer": ("Issuer", "Cơ quan ban hành"),
    "title": ("Title", "Tên kế hoạch"),
    "approved_by": ("Approved by", "Quyết định phê duyệt"),
}
COLUMNS: Final[dict[str, tuple[str, str]]] = {
    "section": ("Heading", "Mục"),
    "section_title": ("Heading's title", "Tên mục"),
    "clause": ("Clause", "Điểm"),
    "quote": ("Key phrase of the plan", "Trích nguyên văn"),
    "summary": ("Summary", "Nội dung nhiệm vụ"),
    "owed_by": ("Owed by", "Cơ quan thực hiện"),
    "owes": (
        "Units (all; kind:commune; body:police; unit:CODE)",
        "Đơn vị (all; kind:commune; body:police; unit:MÃ)",
    ),
    "shown_by": ("Shown by", "Kết quả, minh chứng"),
    "mark": ("Mark", "Cách thực hiện"),
    "measures": ("Measures", "Chỉ số"),
    "due_on": ("Due", "Thời hạn"),
}
_HEAD: Final = PatternFill("solid", fgColor="DDEEEE")


Rows = Iterable[Mapping[str, object]]


def written(plan: Mapping[str, object], obligations: Rows, language: str) -> bytes:
    """Return a workbook of a plan, by the codes of `PLAN` and `COLUMNS`; without rows it is the template."""
    place = 0 if language == "en" else 1
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = ("Plan", "Kế hoạch")[place]
    for code, words in PLAN.items():
        _append(page, [words[place], plan.get(code, "")])
    rows = book.create_sheet(("Obligations", "Nhiệm vụ")[place])
    heads = [words[place] for words in COLUMNS.values()]
    rows.append(heads)
    for column, head in enumerate(heads, start=1):
        cell = rows.cell(row=1, column=column)
        cell.font, cell.fill = Font(bold=True), _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        rows.column_dimensions[get_column_letter(column)].width = min(60, max(14, len(head) + 2))
    for one in obligations:
        _append(rows, [one.get(code, "") for code in COLUMNS])
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 28, 80
    rows.freeze_panes = "D2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _append(page: Worksheet, values: Iterable[object]) -> None:
    """Append a row whose texts are texts: no spreadsheet computes them."""
    page.append(list(values))
    for cell in page[page.max_row]:
        if isinstance(cell.value, str):
            cell.data_type = "s"


def read(found: Gathering, content: bytes) -> None:
    """Gather a plan. Raises PlanNotRead."""
    if len(content) > BYTES_MAX:
        found.refuse(
            text("whole file"), text("it is larger than 16 MB"), text("leave pictures out")
        )
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [(name, book.get_sheet_by_name(name).to_python()) for name in book.sheet_names[:2]]
    except (CalamineError, ValueError) as fault:
        found.refuse(
            text("whole file"),
            text("this is no readable Excel workbook"),
            text("take the template and fill it in"),
            detail=fault,
        )
    if len(sheets) < 2:
        found.refuse(
            text("whole file"),
            text("it has one sheet alone"),
            text("take the template: one sheet of the plan, one of its obligations"),
        )
    _plan(found, *sheets[0])
    _obligations(found, *sheets[1])


def _plan(found: Gathering, name: str, rows: list[list[Any]]) -> None:
    known = _names(PLAN)
    given = {
        known[clean(row[0]).casefold()]: row[1]
        for row in rows
        if len(row) > 1 and clean(row[0]).casefold() in known
    }
    found.plan(given, name)


def _obligations(found: Gathering, name: str, rows: list[list[Any]]) -> None:
    known = _names(COLUMNS)
    heads = [known.get(clean(cell).casefold()) for cell in (rows[0] if rows else [])]
    missing = [one for one in ("section", "clause", "summary") if one not in heads]
    if missing:
        wanted = ", ".join(COLUMNS[one][1] for one in missing)
        found.refuse(
            f"{name}!1",
            text("columns are missing"),
            text("take the template and keep its first row"),
            detail=wanted,
        )
    if len(rows) > ROWS_MAX:
        found.refuse(name, text("it has more than 5,000 rows"), text("split the plan"))
    seen: set[str] = set()
    for number, row in enumerate(rows[1:], start=2):
        given = {head: cell for head, cell in zip(heads, row, strict=False) if head}
        if not any(clean(cell) for cell in given.values()):
            continue
        place = f"{name}!{number}"
        section = clean(given.get("section"))
        if section and section not in seen:
            seen.add(section)
            found.section(section, Said(vi=clean(given.get("section_title")) or section), place)
        if clean(given.get("clause")):
            found.obligation(given, place)


def _names(words: dict[str, tuple[str, str]]) -> dict[str, str]:
    return {one.casefold(): code for code, both in words.items() for one in both}
