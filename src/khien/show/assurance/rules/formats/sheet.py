"""Catalogues as an Excel workbook: one sheet says of the catalogue, one has a row a requirement."""

import io
import re
import zipfile
import zlib
from contextlib import suppress
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineError, CalamineWorkbook

from khien.base.core.refusals import text
from khien.show.assurance.rules.formats.tidying import catalogue_of, day_of, refused
from khien.show.assurance.types.catalogues import CatalogueNotRead, CatalogueRead, Form

ROWS_MAX: Final = 10_000
UNPACKED_MAX: Final = 128 * 1024 * 1024
HEAD: Final[dict[str, tuple[str, str]]] = {
    "code": ("Code", "Mã bộ yêu cầu"),
    "version": ("Version", "Phiên bản"),
    "title": ("Title", "Tên"),
    "title_en": ("Title in English", "Tên tiếng Anh"),
    "source": ("Source", "Nguồn"),
    "valid_from": ("Valid from", "Áp dụng từ ngày"),
    "valid_to": ("Valid to", "Hết áp dụng từ ngày"),
    "note": ("Note", "Ghi chú"),
}
COLUMNS: Final[dict[str, tuple[str, str]]] = {
    "family": ("Family", "Mã nhóm"),
    "family_title": ("Family's title", "Tên nhóm"),
    "code": ("Code", "Mã yêu cầu"),
    "title": ("Requirement", "Yêu cầu"),
    "title_en": ("Requirement in English", "Yêu cầu (tiếng Anh)"),
    "text": ("Full text", "Nội dung đầy đủ"),
    "text_en": ("Full text in English", "Nội dung đầy đủ (tiếng Anh)"),
    "levels": ("Levels (empty: all; 3,4,5; 3-5)", "Cấp độ (trống: mọi cấp; 3,4,5; 3-5)"),
    "recurrence": ("Recurrence", "Mã việc định kỳ"),
    "measures": ("Measures", "Mã chỉ tiêu"),
}
_LEVELS: Final = re.compile(r"([1-5])(?:-([1-5]))?")
_FILL: Final = PatternFill("solid", fgColor="DDEEEE")


def template(language: str) -> bytes:
    """Return the empty workbook in which a catalogue is typed."""
    place = 0 if language == "en" else 1
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = ("Catalogue", "Bộ yêu cầu")[place]
    for words in HEAD.values():
        page.append([words[place], ""])
    rows = book.create_sheet(("Requirements", "Yêu cầu")[place])
    _head(rows, [words[place] for words in COLUMNS.values()])
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 28, 80
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(name: str, content: bytes) -> CatalogueRead:
    """Return the catalogue of a workbook. Raises CatalogueNotRead with sheet and row."""
    _require_small(name, content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [(one, book.get_sheet_by_name(one).to_python()) for one in book.sheet_names[:2]]
    except (CalamineError, ValueError) as fault:
        raise refused(
            name,
            text("whole file"),
            text("this is no readable Excel workbook"),
            text("take the template and fill it in"),
            detail=fault,
        ) from None
    if len(sheets) < 2:
        raise refused(
            name,
            text("whole file"),
            text("it has one sheet alone"),
            text("take the template: one sheet of the catalogue, one of its requirements"),
        )
    given = _catalogue(name, *sheets[0])
    given["family"] = _families(name, *sheets[1])
    return CatalogueRead(catalogue_of(name, given), Form.EXCEL)


def _require_small(name: str, content: bytes) -> None:
    """Refuse a packed workbook that grows without end; what cannot be unpacked is told by its reader."""
    left = UNPACKED_MAX
    broken = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
    with suppress(*broken), zipfile.ZipFile(io.BytesIO(content)) as archive:
        for member in archive.infolist():
            with archive.open(member) as packed:
                while left >= 0 and (piece := packed.read(1024 * 1024)):
                    left -= len(piece)
    if left < 0:
        raise refused(
            name, text("whole file"), text("unpacked it is larger than 128 MB"), text("split it")
        )


def _head(rows: Worksheet, heads: list[str]) -> None:
    rows.append(heads)
    for column, head in enumerate(heads, start=1):
        cell = rows.cell(row=1, column=column)
        cell.font, cell.fill = Font(bold=True), _FILL
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        rows.column_dimensions[get_column_letter(column)].width = min(60, max(14, len(head) + 2))
    rows.freeze_panes = "D2"


def _catalogue(name: str, page: str, rows: list[list[Any]]) -> dict[str, Any]:
    known = _names(HEAD)
    given = {
        known[_clean(row[0]).casefold()]: row[1]
        for row in rows[:ROWS_MAX]
        if len(row) > 1 and _clean(row[0]).casefold() in known
    }
    missing = [one for one in ("code", "version", "source") if not _clean(given.get(one))]
    if missing:
        raise refused(
            name,
            page,
            text("lines are missing"),
            text("take the template and keep its first column"),
            detail=", ".join(HEAD[one][1] for one in missing),
        )
    since = day_of(given.get("valid_from"))
    until = day_of(given.get("valid_to"))
    if since is None or (until is None and _clean(given.get("valid_to"))):
        raise refused(
            name,
            page,
            text("a day is missing or no day"),
            text("write days as 31/12/2026"),
            detail=_clean(given.get("valid_to" if since else "valid_from")),
        )
    said = _clean(given.get("note"))
    return {
        "code": _clean(given["code"]),
        "version": _clean(given["version"]),
        "title": _words(given, "title"),
        "source": _clean(given["source"]),
        "valid_from": since,
        "valid_to": until,
        "note": {"en": said, "vi": said},
    }


def _families(name: str, page: str, rows: list[list[Any]]) -> list[dict[str, Any]]:
    if len(rows) > ROWS_MAX:
        raise refused(name, page, text("it has more than 10,000 rows"), text("split it"))
    known = _names(COLUMNS)
    heads = [known.get(_clean(cell).casefold()) for cell in (rows[0] if rows else [])]
    missing = [one for one in ("family", "code", "title") if one not in heads]
    if missing:
        raise refused(
            name,
            f"{page}!1",
            text("columns are missing"),
            text("take the template and keep its first row"),
            detail=", ".join(COLUMNS[one][1] for one in missing),
        )
    families: dict[str, dict[str, Any]] = {}
    places: dict[str, str] = {}
    for number, row in enumerate(rows[1:], start=2):
        given = {head: cell for head, cell in zip(heads, row, strict=False) if head}
        if not any(_clean(cell) for cell in given.values()):
            continue
        _take(name, f"{page}!{number}", given, families, places)
    return list(families.values())


def _take(
    name: str,
    place: str,
    given: dict[str, Any],
    families: dict[str, dict[str, Any]],
    places: dict[str, str],
) -> None:
    """Take one row into its family; a code that stands twice says both places."""
    code, group = _clean(given.get("code")), _clean(given.get("family"))
    if not code or not group:
        raise refused(
            name,
            place,
            text("this row has no code or no family"),
            text("give every requirement a code and the code of its family"),
        )
    if code in places:
        raise refused(
            name,
            place,
            text("this requirement stands twice"),
            text("give each a code of its own"),
            detail=f"{code}: {places[code]}",
        )
    places[code] = place
    titled = _clean(given.get("family_title")) or group
    family = families.setdefault(
        group, {"code": group, "title": {"en": titled, "vi": titled}, "requirement": []}
    )
    one: dict[str, Any] = {
        "code": code,
        "title": _words(given, "title"),
        "text": _words(given, "text"),
        "levels": _levels(name, place, given.get("levels")),
        "recurrence": _clean(given.get("recurrence")),
        "measures": _listed(given.get("measures")),
    }
    if not any(one["title"].values()):
        raise refused(name, place, text("it has no title"), text("give its title"))
    family["requirement"].append(_checked(name, place, one))


def _checked(name: str, place: str, one: dict[str, Any]) -> dict[str, Any]:
    """Return a requirement that a catalogue can hold; a fault is said with its row."""
    alone = {
        "code": "x",
        "version": "1",
        "title": {"en": "x", "vi": "x"},
        "source": "x",
        "valid_from": "2000-01-01",
        "family": [{"code": "x", "title": {"en": "x", "vi": "x"}, "requirement": [one]}],
    }
    try:
        catalogue_of(name, alone)
    except CatalogueNotRead as fault:
        raise CatalogueNotRead(**{**fault.values, "place": place}) from None
    return one


def _levels(name: str, place: str, given: Any) -> list[int]:
    if isinstance(given, float) and given.is_integer():
        given = int(given)
    found: list[int] = []
    for part in _listed(given):
        span = _LEVELS.fullmatch(part)
        if span is None:
            raise refused(
                name,
                place,
                text("these are no levels"),
                text("write levels 1 to 5, as 3,4,5 or 3-5"),
                detail=given,
            )
        found += range(int(span[1]), int(span[2] or span[1]) + 1)
    return found


def _words(given: dict[str, Any], field: str) -> dict[str, str]:
    vi, en = str(given.get(field) or ""), str(given.get(f"{field}_en") or "")
    return {"en": en, "vi": vi}


def _listed(given: Any) -> list[str]:
    said = _clean(given).replace(";", ",").replace(" ", ",")
    return [one for one in said.split(",") if one]


def _clean(given: Any) -> str:
    if isinstance(given, float) and given.is_integer():
        return str(int(given))
    return " ".join(str(given).split()) if given is not None else ""


def _names(words: dict[str, tuple[str, str]]) -> dict[str, str]:
    return {one.casefold(): code for code, both in words.items() for one in both}
