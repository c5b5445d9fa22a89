"""The posts of heads of units in the signature blocks of official papers."""

import pytest

from khien.base.files import queries


@pytest.mark.parametrize(
    ("kind", "name", "head"),
    [
        ("province", "UBND Tỉnh mẫu", "CHỦ TỊCH"),
        ("commune", "UBND xã Mẫu 12", "CHỦ TỊCH"),
        ("police", "Công an Tỉnh mẫu", "GIÁM ĐỐC"),
        ("police", "Công an xã Mẫu 12", "TRƯỞNG CÔNG AN"),
        ("military", "Bộ Chỉ huy quân sự Tỉnh mẫu", "CHỈ HUY TRƯỞNG"),
        ("department", "Văn phòng UBND tỉnh", "CHÁNH VĂN PHÒNG"),
        ("department", "Thanh tra tỉnh", "CHÁNH THANH TRA"),
        ("department", "Ban Quản lý khu kinh tế", "TRƯỞNG BAN"),
        ("department", "Sở Nội vụ", "GIÁM ĐỐC"),
        ("service", "Trường THPT Mẫu", "HIỆU TRƯỞNG"),
        ("military", "Đồn biên phòng Mẫu", "THỦ TRƯỞNG ĐƠN VỊ"),
    ],
)
def test_the_head_of_a_unit_is_called_by_what_the_unit_is(kind: str, name: str, head: str) -> None:
    assert queries.post_of(kind, name).head == head
