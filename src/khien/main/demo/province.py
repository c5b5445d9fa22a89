"""The units and figures of the demo province: today's bodies, Cà Mau's baselines of 2013.

60 units of which 3 have a proper firewall and 31 hold certificates; 2,780 PCs of which 278 have
licensed anti-virus; 1,613 IT people and 50 security people.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from khien.base.accounts.types import UnitKind
from khien.base.core.clock import now

PROVINCE: Final = ("TINH", "UBND Tỉnh mẫu")
BODIES: Final = (
    ("CAT", "Công an Tỉnh mẫu", UnitKind.POLICE),
    ("BCHQS", "Bộ Chỉ huy quân sự Tỉnh mẫu", UnitKind.MILITARY),
)
DEPARTMENTS: Final = (
    ("SKHCN", "Sở Khoa học và Công nghệ"),
    ("SNV", "Sở Nội vụ"),
    ("STC", "Sở Tài chính"),
    ("SYT", "Sở Y tế"),
    ("SGDDT", "Sở Giáo dục và Đào tạo"),
    ("SNNMT", "Sở Nông nghiệp và Môi trường"),
    ("SXD", "Sở Xây dựng"),
    ("SCT", "Sở Công Thương"),
    ("STP", "Sở Tư pháp"),
    ("SVHTTDL", "Sở Văn hóa, Thể thao và Du lịch"),
    ("TTT", "Thanh tra tỉnh"),
    ("VPUB", "Văn phòng UBND tỉnh"),
    ("BQLKKT", "Ban Quản lý khu kinh tế"),
    ("TTPVHCC", "Trung tâm Phục vụ hành chính công"),
)
ENTERPRISES: Final = (
    ("CTCN", "Công ty Cấp nước Tỉnh mẫu"),
    ("CTMT", "Công ty Môi trường đô thị Tỉnh mẫu"),
)
COMMUNE_COUNT: Final = 44
WARD_COUNT: Final = 9
PC_COUNT: Final = 2780
PROTECTED_COUNT: Final = 278
FIREWALL_UNITS: Final = ("SKHCN", "STC", "VPUB")
CERTIFICATE_COUNT: Final = 31
IT_PEOPLE: Final = 1613
SECURITY_PEOPLE: Final = 50
HISTORY_MONTHS: Final = 13


@dataclass(frozen=True, slots=True)
class DemoUnit:
    """One of the sixty units."""

    code: str
    name: str
    kind: UnitKind


def units() -> list[DemoUnit]:
    """Return the sixty units that the plans' orders are addressed to."""
    communes = [
        DemoUnit(
            f"XA{number:02d}",
            f"UBND {'phường' if number <= WARD_COUNT else 'xã'} Mẫu {number}",
            UnitKind.COMMUNE,
        )
        for number in range(1, COMMUNE_COUNT + 1)
    ]
    return [
        *(DemoUnit(code, name, UnitKind.DEPARTMENT) for code, name in DEPARTMENTS),
        *(DemoUnit(code, name, UnitKind.ENTERPRISE) for code, name in ENTERPRISES),
        *communes,
    ]


def shares(total: int, count: int) -> list[int]:
    """Return a total spread over `count` places as evenly as whole numbers allow."""
    base, rest = divmod(total, count)
    return [base + (place < rest) for place in range(count)]


def months_ago(months: int) -> datetime:
    """Return the instant so many months of thirty days before now."""
    return now() - timedelta(days=30 * months)
