"""Catalogues as an Excel workbook: one sheet says of the catalogue, one has a row a requirement."""

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineError, CalamineWorkbook

from khien.base.core.refusals import text
from khien.base.regulation.types import Words
from khien.show.assurance.rules.formats.tidying import catalogue_of, day_of, refused
from khien.show.assurance.types.catalogues import Catalogue, CatalogueNotRead, CatalogueRead, Form

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
    "note_en": ("Note in English", "Ghi chú (tiếng Anh)"),
}
COLUMNS: Final[dict[str, tuple[str, str]]] = {
    "family": ("Family", "Mã nhóm"),
    "family_title": ("Family's title", "Tên nhóm"),
    "family_title_en": ("Family's title in English", "Tên nhóm (tiếng Anh)"),
    "code": ("Code", "Mã yêu cầu"),
    "title": ("Requirement", "Yêu cầu"),
    "title_en": ("Requirement in English", "Yêu cầu (tiếng Anh)"),
    "text": ("Full text", "Nội dung đầy đủ"),
    "text_en": ("Full text in English", "Nội dung đầy đủ (tiếng Anh)"),
    "levels": ("Levels (empty: all; 3,4,5; 3-5)", "Cấp độ (trống: mọi cấp; 3,4,5; 3-5)"),
    "recurrence": ("Recurrence", "Mã việc định kỳ"),
    "measures": ("Measures", "Mã chỉ tiêu"),
}
_UNREADABLE: Final = (
    CalamineError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)
"""What a broken or crafted workbook makes its readers raise; a refusal is none of them."""
_LEVELS: Final = re.compile(r"([1-5])(?:-([1-5]))?")
_FILL: Final = PatternFill("solid", fgColor="DDEEEE")


def template(language: str) -> bytes:
    """Return the empty workbook in which a catalogue is typed."""
    return _book({}, [], language)


def written(catalogue: Catalogue, language: str) -> bytes:
    """Return a workbook of a catalogue; brought in again it is the same."""
    about = {
        "code": catalogue.code,
        "version": catalogue.version,
        **_both("title", catalogue.title),
        "source": catalogue.source,
        "valid_from": f"{catalogue.valid_from:%d/%m/%Y}",
        "valid_to": f"{catalogue.valid_to:%d/%m/%Y}" if catalogue.valid_to else "",
        **_both("note", catalogue.note),
    }
    rows = [
        {
            "family": family.code,
            **_both("family_title", family.title),
            "code": one.code,
            **_both("title", one.title),
            **_both("text", one.text),
            "levels": ",".join(map(str, one.levels)),
            "recurrence": one.recurrence,
            "measures": "; ".join(one.measures),
        }
        for family in catalogue.family
        for one in family.requirement
    ]
    return _book(about, rows, language)


def _both(field: str, words: Words) -> dict[str, str]:
    return {field: words.vi, f"{field}_en": words.en}


def _book(
    about: Mapping[str, str], requirements: Iterable[Mapping[str, str]], language: str
) -> bytes:
    place = 0 if language == "en" else 1
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = ("Catalogue", "Bộ yêu cầu")[place]
    for code, words in HEAD.items():
        _append(page, [words[place], about.get(code, "")])
    rows = book.create_sheet(("Requirements", "Yêu cầu")[place])
    _head(rows, [words[place] for words in COLUMNS.values()])
    for one in requirements:
        _append(rows, [one.get(code, "") for code in COLUMNS])
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 28, 80
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _append(page: Worksheet, values: list[str]) -> None:
    """Append a row whose texts are texts: no spreadsheet computes them."""
    page.append(values)
    for cell in page[page.max_row]:
        if isinstance(cell.value, str):
            cell.data_type = "s"


def read(name: str, content: bytes) -> CatalogueRead:
    """Return the catalogue of a workbook. Raises CatalogueNotRead with sheet and row."""
    try:
        _require_small(name, content)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [(one, book.get_sheet_by_name(one).to_python()) for one in book.sheet_names[:2]]
    except _UNREADABLE as fault:
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
    """Refuse a packed workbook that grows without end."""
    if not content.startswith(b"PK"):
        return
    left = UNPACKED_MAX
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
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
    return {
        "code": _clean(given["code"]),
        "version": _clean(given["version"]),
        "title": _words(given, "title"),
        "source": _clean(given["source"]),
        "valid_from": since,
        "valid_to": until,
        "note": _words(given, "note"),
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
    titled = _words({"family_title": group, **_filled(given)}, "family_title")
    family = families.setdefault(group, {"code": group, "title": titled, "requirement": []})
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
    return {"en": _raw(given.get(f"{field}_en")), "vi": _raw(given.get(field))}


def _filled(given: dict[str, Any]) -> dict[str, Any]:
    return {head: cell for head, cell in given.items() if _clean(cell)}


def _listed(given: Any) -> list[str]:
    said = _clean(given).replace(";", ",").replace(" ", ",")
    return [one for one in said.split(",") if one]


def _raw(given: Any) -> str:
    """Return a cell with its lines; a number as it was typed."""
    return given if isinstance(given, str) else _clean(given)


def _clean(given: Any) -> str:
    if isinstance(given, float) and given.is_integer():
        return str(int(given))
    return " ".join(str(given).split()) if given is not None else ""


def _names(words: dict[str, tuple[str, str]]) -> dict[str, str]:
    return {one.casefold(): code for code, both in words.items() for one in both}
