"""An official paper with a block of every kind, as tests render it, and the text of what comes out."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pypdfium2

from khien.base.files.types.papers import (
    Annex,
    Chart,
    Facts,
    Head,
    Heading,
    Paper,
    Parties,
    Series,
    Side,
    Signer,
    Table,
    Words,
)


def report(**changed: Any) -> Paper:
    """Return a report with a block of every kind and a landscape annex."""
    rows = tuple((str(at), f"Ủy ban nhân dân xã {at} (mẫu)", "1.204", "98,4") for at in range(40))
    made = Paper(
        head=Head("Ủy ban nhân dân tỉnh", "Trung tâm Giám sát (mẫu)", "Ninh Bình"),
        name="Báo cáo",
        abbreviation="BC",
        subject="Kết quả bảo đảm an ninh mạng tháng 02 năm 2026",
        number="5",
        day=date(2026, 2, 5),
        addressed=("Bộ Công an", "Ủy ban nhân dân tỉnh"),
        bases=("Căn cứ Luật An ninh mạng số 116/2025/QH15", "Căn cứ kế hoạch năm;"),
        receivers=("Như kính gửi", "Công an tỉnh", "Lưu: VT"),
        signer=Signer(("TM. Ủy ban nhân dân", "KT. Chủ tịch"), "Phó Chủ tịch", "Người ký (mẫu)"),
        foot="BC-2026-02",
        blocks=(
            Heading("I. Tình hình"),
            Words("Có **170 đơn vị** gửi dữ liệu.\nDòng thứ hai."),
            Words("Một gạch đầu dòng", style="item"),
            Facts((("Nguồn", "Hệ thống"), ("Chưa rõ", ""))),
            Table(("TT", "Đơn vị", "Số máy", "Tỷ lệ"), rows, aligns="clrr", title="Bảng 1. Đơn vị"),
            Chart("Tăng gấp đôi", "bars", ("01", "02"), (Series("Năm nay", (3, None)),), "vụ"),
            Table(("TT", "Sự cố"), (), title="Bảng 2. Sự cố"),
            Parties((Side("Bên giao", "Người giao (mẫu)", "", "M 1 2 L 40 50"), Side("Bên nhận"))),
        ),
        annexes=(
            Annex("I", "Danh sách", (Table(("A", "B"), (("một", "hai"),)),), is_landscape=True),
            Annex("II", "Danh sách hai", (Words("Chữ của phụ lục."),)),
        ),
    )
    return replace(made, **changed)


def pdf_text(content: bytes) -> str:
    """Return the text of all pages of a PDF without the places where long words are broken."""
    held = pypdfium2.PdfDocument(content)
    pages = [held[at].get_textpage().get_text_range() for at in range(len(held))]
    return "\n".join(pages).replace("\u200b", "").replace("\r\n", "\n")


def joined(said: str) -> str:
    """Return text without spaces and line ends, which each program sets elsewhere."""
    return re.sub(r"[\s\u200b\u2060]+", "", said)
