"""Official papers: one description becomes PDF, DOCX and a workbook with the same words, by changeable templates."""

import io
import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from docx import Document
from openpyxl import load_workbook

from khien.base.files.rules.papers import words
from khien.base.files.services import rendering
from khien.base.files.tests.official import joined, pdf_text, report
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
    day_words,
)
from khien.base.files.types.rendering import (
    PaperNotRead,
    PaperTooLarge,
)

HOSTILE = (
    "#import x", "{{ unit }}", "{% if %}", "{_{ }_} %_}", "<w:br/>", "</w:t>&amp;", "$x$ *a* _b_ @c \\n", "=1+1",
    "\u202eđảo\u202c", "a\x00b\x07c\ud800", "مرحبا", "😀", "x" * 10_000,
)  # fmt: skip
SEEN = (
    "#import x", "{{ unit }}", "{% if %}", "{_{ }_} %_}", "<w:br/>", "</w:t>&amp;", "$x$ *a* _b_ @c \\n", "=1+1",
    "đảo", "abc",
)  # fmt: skip


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Path:
    """Make an empty home in which a province may keep templates."""
    settings.KHIEN = replace(settings.KHIEN, home=tmp_path)
    (tmp_path / "templates").mkdir()
    return tmp_path / "templates"


@pytest.mark.parametrize("is_landscape", [False, True])
def test_room_for_a_signature_lies_between_the_post_and_the_name(*, is_landscape: bool) -> None:
    signer = Signer(("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH"), "PHÓ CHỦ TỊCH", "Họ Tên (mẫu)")
    paper = replace(report(), signer=signer, is_landscape=is_landscape)

    content, room = rendering.pdf_to_sign(paper)

    assert room is not None
    left, bottom, right, top = room.box
    document = pypdfium2.PdfDocument(content)
    words = document[room.page - 1].get_textpage()
    post, name = (words.search(one).get_next() for one in ("PHÓ CHỦ TỊCH", "Họ Tên (mẫu)"))
    above, below = words.get_charbox(post[0]), words.get_charbox(name[0])
    document.close()
    assert below[3] <= bottom + 2 < top <= above[1] + 2
    assert top - bottom == pytest.approx(22 * 72 / 25.4, abs=0.1)
    assert left < above[0] < right


def office_text(content: bytes, folder: Path) -> str:
    """Return the text that LibreOffice reads from a DOCX (its heads and feet of pages are no text)."""
    (folder / "paper.docx").write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "txt:Text (encoded):UTF8",
        "--outdir",
        str(folder),
    ]
    subprocess.run([*command, str(folder / "paper.docx")], check=True, capture_output=True)
    return (folder / "paper.txt").read_text("utf-8-sig")


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2026, 2, 5), "ngày 05 tháng 02 năm 2026"),
        (date(2026, 3, 15), "ngày 15 tháng 3 năm 2026"),
        (None, "ngày …… tháng …… năm ……"),
    ],
)
def test_days_below_ten_and_the_first_two_months_have_two_digits(
    day: date | None, told: str
) -> None:
    assert day_words(day) == told


@pytest.mark.parametrize(
    ("number", "told"),
    [("5", "Số: 05/BC"), ("12/BC-TTGS", "Số: 12/BC-TTGS"), ("", "Số:          /BC")],
)
def test_a_number_takes_its_zero_and_its_kind(number: str, told: str) -> None:
    assert words.number_line(report(number=number)) == told


def test_a_paper_frozen_as_json_comes_back_the_same() -> None:
    made = report(is_draft=True, template="x")

    assert rendering.from_data(json.loads(json.dumps(rendering.as_data(made)))) == made


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"blocks": [{"block": "picture"}]}, "blocks[0].block"),
        ({"blocks": [{"block": "words", "text": 5}]}, "blocks[0].text"),
        ({"annexes": [{"number": "I", "title": "A", "blocks": [{"block": "heading"}]}]}, "annexes[0].blocks[0]"),
        ({"colour": "red"}, "colour"),
        ({"day": "hôm nay"}, "day"),
        ({"head": {"parent": "A"}}, "head"),
    ],
)  # fmt: skip
def test_data_that_is_no_paper_is_refused_with_its_place(
    change: dict[str, Any], place: str
) -> None:
    data = {**rendering.as_data(report()), **change}

    with pytest.raises(PaperNotRead) as refused:
        rendering.from_data(data)

    assert refused.value.values["place"] == place


def test_the_parts_of_a_paper_stand_in_the_order_of_the_decree(home: Path) -> None:
    said = joined(pdf_text(rendering.pdf(report())))

    wanted = (
        "TRUNG TÂM GIÁM SÁT (MẪU)", "Số: 05/BC", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Ninh Bình, ngày 05 tháng 02 năm 2026", "BÁO CÁO", "Kết quả bảo đảm an ninh mạng", "Kính gửi:",
        "Căn cứ Luật An ninh mạng số 116/2025/QH15;", "Căn cứ kế hoạch năm.", "I. Tình hình",
        "Có 170 đơn vị gửi dữ liệu.", "- Một gạch đầu dòng", "Bảng 1. Đơn vị", "1.204", "Tăng gấp đôi",
        "(Không có)", "BÊN GIAO", "Nơi nhận:", "- Lưu: VT.", "TM. ỦY BAN NHÂN DÂN", "PHÓ CHỦ TỊCH",
        "Người ký (mẫu)", "Phụ lục I",
        "(Kèm theo Báo cáo số 05/BC ngày 05 tháng 02 năm 2026 của Trung tâm Giám sát (mẫu))", "Phụ lục II",
    )  # fmt: skip
    places = [said.find(joined(one)) for one in wanted]
    assert -1 not in places
    assert places == sorted(places)


def test_annexes_turn_their_pages_and_count_them_from_one(home: Path) -> None:
    rows = tuple((str(at), "Nội dung") for at in range(60))
    long = Annex("II", "Danh sách hai", (Table(("TT", "Nội dung"), rows),))
    last = replace(long, number="III", is_landscape=True)

    held = pypdfium2.PdfDocument(rendering.pdf(report(annexes=(report().annexes[0], long, last))))

    texts = [held[at].get_textpage().get_text_range() for at in range(len(held))]
    begins = [at for at, said in enumerate(texts) if said.startswith("Phụ lục")]
    is_wide = [wide > tall for wide, tall in (held[at].get_size() for at in range(len(held)))]
    assert [is_wide[at] for at in begins] == [True, False, True]
    for first, after in pairwise([0, *begins, len(held)]):
        heads = [said.split("\r\n")[0] for said in texts[first + 1 : after]]
        assert heads == [str(at) for at in range(2, after - first + 1)]
    assert begins[1] + 1 < begins[2] < len(held) - 1


def test_libreoffice_reads_from_the_docx_what_stands_in_the_pdf(home: Path, tmp_path: Path) -> None:
    paper = report(blocks=report().blocks[:5] + report().blocks[6:], foot="")

    office = office_text(rendering.docx(paper), tmp_path)
    printed = pdf_text(rendering.pdf(paper))

    assert set(office.split()) == set(printed.split())
    held = Document(io.BytesIO(rendering.docx(paper)))
    tables = [[[cell.text for cell in row.cells] for row in one.rows] for one in held.tables]
    table = paper.blocks[4]
    assert isinstance(table, Table)
    assert [list(table.heads), *map(list, table.rows)] in tables


@pytest.mark.parametrize("made", [rendering.pdf, rendering.docx, rendering.xlsx])
def test_hostile_text_is_text_in_every_format(home: Path, made: Callable[[Paper], bytes]) -> None:
    said = " ".join(HOSTILE)
    series = tuple(Series(one, (1.0,) * len(HOSTILE)) for one in HOSTILE[:6])
    blocks = (
        Table(HOSTILE[:2], tuple((str(at), one) for at, one in enumerate(HOSTILE)), title=said),
        Words(said),
        Heading(said),
        Facts(((said, said),)),
        Chart(said, "bars", HOSTILE, series, HOSTILE[-2]),
        Parties((Side(said, said, said, "M 1 2 L <x> y", said),)),
    )
    paper = Paper(
        Head(said, said, said), said, said, said, blocks, said, None, (said, said), (said,), (said,),
        Signer((said,), said, said), (Annex(said, said, blocks),), foot=said,
    )  # fmt: skip

    content = made(paper)

    said = joined(_text(content, made))
    for one in SEEN:
        assert joined(one) in said
    assert said.count("x") > 10_000


def _text(content: bytes, made: Callable[[Paper], bytes]) -> str:
    if made is rendering.pdf:
        return pdf_text(content)
    if made is rendering.docx:
        held = Document(io.BytesIO(content))
        cells = [cell.text for table in held.tables for row in table.rows for cell in row.cells]
        return "\n".join([*(one.text for one in held.paragraphs), *cells])
    book = load_workbook(io.BytesIO(content))
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)
    return "\n".join(str(cell.value) for cell in cells)


def test_every_picture_of_a_docx_has_a_number_of_its_own(home: Path) -> None:
    drawn = Chart("A", "lines", ("01",), (Series("A", (1,)),))

    held = Document(io.BytesIO(rendering.docx(report(blocks=(drawn, drawn, drawn)))))

    numbers = [one.get("id") for one in held.element.iter() if one.tag.endswith("}docPr")]
    assert len(numbers) == len(set(numbers)) == 3


def test_a_workbook_has_a_page_a_table_and_numbers_as_numbers(home: Path) -> None:
    book = load_workbook(io.BytesIO(rendering.xlsx(report())))

    assert book.sheetnames == [
        "Văn bản", "Thông tin", "Bảng 1. Đơn vị", "Tăng gấp đôi", "Bảng 2. Sự cố", "PL I Danh sách",
    ]  # fmt: skip
    assert [cell.value for cell in book["Bảng 1. Đơn vị"][2]] == [
        "0", "Ủy ban nhân dân xã 0 (mẫu)", 1204, 98.4,
    ]  # fmt: skip
    assert book["Bảng 2. Sự cố"]["A2"].value == "(Không có)"


def test_a_row_longer_than_the_head_loses_no_cell(home: Path) -> None:
    uneven = Table(("A",), (("một", "hai", "ba"), ()))

    assert "ba" in pdf_text(rendering.pdf(report(blocks=(uneven, Table((), ())), annexes=())))
    book = load_workbook(io.BytesIO(rendering.xlsx(report(blocks=(uneven,), annexes=()))))
    assert [cell.value for cell in book["Bảng 1"][2]] == ["một", "hai", "ba"]


def test_a_chart_of_a_page_has_the_colours_of_the_page() -> None:
    drawn = rendering.chart_svg(
        Chart("<b>", "lines", ("01", "02", "03"), (Series("A", (1, None, 2)),))
    )

    assert "var(--chart-1)" in drawn
    assert 'aria-label="&lt;b&gt;"' in drawn
    assert drawn.count("<circle") == 2
    assert 'stroke-width="2"' not in drawn


def test_a_paper_with_too_many_cells_is_refused(home: Path) -> None:
    many = Table(("A", "B"), (("1", "2"),) * 200_001)

    with pytest.raises(PaperTooLarge):
        rendering.pdf(report(blocks=(many,)))
