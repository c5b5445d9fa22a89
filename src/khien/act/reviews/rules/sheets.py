"""The empty list that a unit fills in: its heads and an example."""

from typing import Final

TEMPLATE: Final = (
    "Tài khoản",
    "Chức vụ",
    "Trạng thái",
    "MFA",
    "Quản trị",
    "Đăng nhập gần nhất",
    "Ngày tạo",
    "Nhóm quyền",
)
"""The heads of a list as offices write it; an example row shows how to fill it in."""
EXAMPLE: Final = (
    "canbo.mau",
    "Chuyên viên",
    "Đang bật",
    "Có",
    "Không",
    "31/12/2026",
    "01/02/2025",
    "Văn thư; Một cửa",
)
