"""The offline form: a workbook with one question a row, and how a filled one is read."""

import io
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import python_calamine
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from khien.act.gate.types import FormRefused
from khien.base.core.refusals import text

SHEET: Final = "Bao su co"
FIRST_ROW: Final = 4
BYTES_MAX: Final = 1024 * 1024
TEXT_MAX: Final = 4000
YES: Final = ("co", "có", "x", "yes", "1", "true")

ROWS: Final[tuple[tuple[str, str, bool], ...]] = (
    ("kind", "Hiện tượng (chọn trong danh sách)", True),
    ("title", "Tóm tắt ngắn", True),
    ("detected_at", "Phát hiện lúc (ngày/tháng/năm giờ:phút)", True),
    ("systems", "Máy, hệ thống nào", False),
    ("service_interrupted", "Công việc hoặc dịch vụ cho người dân bị ngừng (có/không)", False),
    ("may_spread", "Đang lan, hoặc có thể lan sang máy khác (có/không)", False),
    ("personal_data", "Lộ hoặc có thể lộ dữ liệu cá nhân (có/không)", False),
    ("important_target", "Thuộc mục tiêu quan trọng (có/không)", False),
    ("beyond_capacity", "Đơn vị không tự xử lý được (có/không)", False),
    ("contact", "Liên hệ lại với ai, điện thoại", True),
    ("summary", "Chi tiết", False),
)
FACTS: Final = frozenset(
    {"service_interrupted", "may_spread", "personal_data", "important_target", "beyond_capacity"}
)
_MOMENTS: Final = ("%d/%m/%Y %H:%M", "%H:%M %d/%m/%Y", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M:%S")


@dataclass(frozen=True, slots=True)
class Filled:
    """What a filled form says."""

    code: str
    kind: str
    title: str
    detected_at: datetime
    systems: str
    contact: str
    summary: str
    facts: frozenset[str]


def workbook(*, code: str, unit: str, kinds: dict[str, str]) -> bytes:
    """Return the form as XLSX for a unit. `kinds` are the signs of an incident by their codes."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = SHEET
    sheet["A1"], sheet["B1"] = "BÁO SỰ CỐ AN NINH MẠNG (biểu mẫu ngoại tuyến)", code
    sheet["A2"] = f"{unit}. Điền cột B. Không ghi bí mật nhà nước. Mã ở ô B1 chỉ dùng một lần."
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 52, 70
    for place, (_, label, is_required) in enumerate(ROWS, FIRST_ROW):
        sheet.cell(place, 1, f"{label}{' *' if is_required else ''}").font = Font(bold=is_required)
        answer = sheet.cell(place, 2)
        answer.fill = PatternFill("solid", fgColor="FFF9E5")
        answer.alignment = Alignment(wrap_text=True, vertical="top")
    listed = book.create_sheet("Danh muc")
    for place, name in enumerate(kinds.values(), 1):
        listed.cell(place, 1, name)
    choices = DataValidation(type="list", formula1=f"'Danh muc'!$A$1:$A${len(kinds)}")
    sheet.add_data_validation(choices)
    choices.add(f"B{FIRST_ROW}")
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def read(content: bytes, *, kinds: dict[str, str], zone: str) -> Filled:
    """Return what a filled form says. Raises FormRefused, naming the row."""
    rows = _rows(content)
    said = {name: _cell(rows, place) for place, (name, _, _) in enumerate(ROWS, FIRST_ROW)}
    for place, (name, label, is_required) in enumerate(ROWS, FIRST_ROW):
        if is_required and not said[name]:
            raise FormRefused(why=f"B{place} “{label}” " + text("is empty"))
    by_name = {name: code for code, name in kinds.items()}
    kind = by_name.get(str(said["kind"]).strip())
    if kind is None:
        raise FormRefused(why=f"B{FIRST_ROW} “{said['kind']}” " + text("is not one of the list"))
    return Filled(
        code=str(_cell(rows, 1)).strip().upper(),
        kind=kind,
        title=_text(said, "title", 300),
        detected_at=_moment(said["detected_at"], zone),
        systems=_text(said, "systems", 500),
        contact=_text(said, "contact", 300),
        summary=_text(said, "summary", TEXT_MAX),
        facts=frozenset(fact for fact in FACTS if str(said[fact]).strip().lower() in YES),
    )


def _rows(content: bytes) -> list[list[Any]]:
    if len(content) > BYTES_MAX:
        raise FormRefused(why=text("it is larger than 1 MB; send the pictures apart"))
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        return book.get_sheet_by_name(SHEET).to_python(skip_empty_area=False, nrows=100)
    except (python_calamine.CalamineError, ValueError, KeyError) as broken:
        raise FormRefused(
            why=text("it is not the form that was given out; download it again")
        ) from broken


def _cell(rows: list[list[Any]], place: int) -> Any:
    row = rows[place - 1] if place <= len(rows) else []
    return row[1] if len(row) > 1 else ""


def _text(said: dict[str, Any], name: str, longest: int) -> str:
    return str(said[name]).strip()[:longest]


def _moment(value: Any, zone: str) -> datetime:
    if isinstance(value, datetime):
        return value.replace(tzinfo=ZoneInfo(zone))
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=ZoneInfo(zone))
    for form in _MOMENTS:
        try:
            found = datetime.strptime(str(value).strip(), form).replace(tzinfo=UTC)
        except ValueError:
            continue
        return found.replace(tzinfo=ZoneInfo(zone))
    raise FormRefused(
        why=f"B{FIRST_ROW + 2} “{value}” " + text("is no time; write it as 25/11/2026 08:30")
    )
