"""Stamps are found and ordinary papers left alone, over whole collections in all formats."""

import io
from pathlib import Path

import pypdfium2
import pytest
from conftest import require_or_skip

from khien.base.files.rules.judging import Means, judge_with
from khien.base.files.rules.markings import marking
from khien.base.files.rules.plain import text_parts
from khien.base.files.rules.signatures import Signatures
from khien.base.files.services.rendering import render_pdf
from khien.base.files.tests.build import docx, paragraph, pdf
from khien.base.files.tests.papers import ordinary, stamped
from khien.base.files.types.stored import Answer, Fault, Level
from khien.base.files.wire import answers
from khien.base.files.wire.checkers import Checker
from khien.base.files.wire.checkers import Means as ProcessMeans

MEANS = Means(Signatures(None))


def test_stamps_are_found_in_every_format() -> None:
    found = [
        (name, judge_with(MEANS, content).level is level) for name, content, level in stamped(420)
    ]

    missed = sorted({name for name, is_found in found if not is_found})
    assert sum(is_found for _, is_found in found) / len(found) >= 0.98, missed
    assert len({name for name, _ in found}) == 14


def test_ordinary_papers_are_left_alone() -> None:
    flagged = [
        (name, found)
        for name, content in ordinary(1500)
        if (found := judge_with(MEANS, content)).fault is not Fault.NONE or found.level
    ]

    assert len(flagged) <= 1500 // 500, flagged


def test_checking_processes_say_the_same(tmp_path: Path) -> None:
    papers = [*stamped(60, seed=3)]
    with Checker(ProcessMeans(tmp_path)) as checker:
        looked = [answers.look(content, checker, "") for _, content, _ in papers]
        plain = [answers.look(content, checker, "") for _, content in ordinary(120, seed=4)]

    rows = [answers.answer("", one) for one in looked]
    assert [row.verdict for row in rows] == [Answer.MARKED] * 60
    assert [row.level for row in rows] == [level for _, _, level in papers]
    assert {answers.answer("", one).verdict for one in plain} == {Answer.CLEAN}


@pytest.mark.parametrize("name", ["ninh-binh-47-kh-ubnd-2014.txt", "ca-mau-1576-qd-ubnd-2013.txt"])
def test_plans_bear_no_marking(data_folder: Path, name: str) -> None:
    plan = data_folder.parent / "plans" / name
    if not plan.is_file():
        require_or_skip(f"{plan} is not there")
    content = plan.read_bytes()
    lines = content.decode().splitlines()

    assert marking(text_parts(content)) is None
    assert (
        judge_with(MEANS, docx("".join(map(paragraph, map(_escaped, lines))))).fault is Fault.NONE
    )


def test_own_printed_paper_bears_no_marking(tmp_path: Path) -> None:
    template = tmp_path / "paper.typ"
    template.write_text(
        '#import "nd30.typ": *\n#set text(lang: "vi")\nPhương án bảo vệ bí mật nhà nước, độ mật: không\n'
    )

    assert judge_with(MEANS, render_pdf(template, {})).fault is Fault.NONE


@pytest.mark.parametrize(
    ("lines", "level"),
    [
        (["LƯU HÀNH NỘI BỘ"], Level.INTERNAL),
        (["TÀI LIỆU LƯU HÀNH NỘI BỘ"], Level.INTERNAL),
        (["Tài liệu này lưu hành nội bộ trong cơ quan."], Level.NONE),
        (["MẬT", "LƯU HÀNH NỘI BỘ"], Level.SECRET),
        (["MẬT", "GIẢI MẬT", "LƯU HÀNH NỘI BỘ"], Level.INTERNAL),
        (["TUYỆT", "MẬT"], Level.UTMOST),
        (["Mật", "TÀI LIỆU THU HỒI THEO SỔ"], Level.SECRET),
        (["Độ mật", "Tối mật", "Số bản", "02"], Level.TOP),
        (["Độ mật", "Tối mật", "Mật"], Level.NONE),
        (["☑ MẬT"], Level.SECRET),
        (["[ ] MẬT"], Level.NONE),
    ],
)
def test_levels_and_what_stands_beside_them(lines: list[str], level: Level) -> None:
    found = judge_with(MEANS, "\n".join(["SỞ NỘI VỤ", *lines, "Số: 1/BC"]).encode())

    assert found.level is level
    assert (found.fault is Fault.MARKED) is (level not in {Level.NONE, Level.INTERNAL})


def test_place_says_where_without_names_or_words() -> None:
    marked = pdf("#v(1cm) SỞ NỘI VỤ \\ TỐI MẬT #pagebreak() x")

    assert judge_with(MEANS, marked).place == "page 1"
    assert judge_with(MEANS, docx(header1=paragraph("MẬT"))).place == "header1"


def test_pages_far_behind_count_by_their_header() -> None:
    pages = pdf(
        "#set page(header: context if counter(page).get().first() == 6 [MẬT])\n" + "Lời. " * 9000
    )

    assert len(pypdfium2.PdfDocument(io.BytesIO(pages))) > 6
    assert judge_with(MEANS, pages).place == "page 6"


def _escaped(line: str) -> str:
    return line.replace("&", "&amp;").replace("<", "&lt;")
