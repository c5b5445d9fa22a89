"""Tables that the house makes for reports, by name: each takes a scope and returns a table of a paper."""

from collections.abc import Callable
from typing import Final

from django.utils import timezone

from khien.act.response.queries import statistics
from khien.base.accounts import services as account_services
from khien.base.accounts.types import Actor
from khien.base.core.refusals import text
from khien.base.files.types.papers import Table
from khien.show.assurance.queries import form08
from khien.show.reporting.queries.figures import Scope
from khien.show.reporting.rules.words import number

Maker = Callable[[Actor, str, Scope], Table]


def _incident_classes(by: Actor, unit_code: str, scope: Scope) -> Table:
    """Return the table of form BM05: a row for each class of incident, with a row of totals."""
    last = min(scope.period.last, timezone.localdate(scope.as_of))
    found = statistics.statistics(by, unit_code, scope.period.first, last)
    rows = found["statistics.rows"]
    assert isinstance(rows, list)
    codes = ("quantity", "own", "helped", "foreign", "vncert", "damage")
    return Table(
        (
            "Loại sự cố, tấn công mạng",
            "Số lượng",
            "Tự xử lý",
            "Có tổ chức khác hỗ trợ",
            "Có tổ chức nước ngoài hỗ trợ",
            "Đề nghị cơ quan điều phối hỗ trợ",
            "Thiệt hại ước tính",
        ),
        tuple(
            (
                "Tổng" if row["row"] == "total" else str(row["row"]),
                *(number(int(row.get(code) or 0)) for code in codes),
            )
            for row in rows
        ),
        widths=(3, 1, 1, 1.3, 1.3, 1.5, 1.2),
        aligns="lrrrrrr",
        is_total_last=True,
    )


def _levels(_by: Actor, _unit_code: str, scope: Scope) -> Table:
    """Return the seven lines of Form 08's first part as of the end of the period."""
    counting = account_services.everything(text("a report counts the systems of its units"))
    day = min(scope.period.last, timezone.localdate(scope.as_of))
    lines = form08.form08(counting, day, scope.unit_codes).totals
    said = (
        ("Tổng số hệ thống thông tin quản lý", lines.systems),
        ("Đã được phân loại", lines.classified),
        ("Đã xây dựng hồ sơ đề xuất cấp độ", lines.drafted),
        ("Đã được thẩm định", lines.appraised),
        ("Đã được phê duyệt cấp độ", lines.approved),
        ("Đã phê duyệt và được kiểm tra, đánh giá định kỳ", lines.checked),
    )
    return Table(
        ("Nội dung", "Số hệ thống"),
        tuple((words, number(count)) for words, count in said),
        widths=(4, 1),
        aligns="lr",
    )


TABLES: Final[dict[str, Maker]] = {
    "incident-classes": _incident_classes,
    "levels": _levels,
}


def made(name: str, by: Actor, unit_code: str, scope: Scope) -> Table:
    """Return a table by name."""
    return TABLES[name](by, unit_code, scope)
