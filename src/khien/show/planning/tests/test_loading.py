"""Plans are brought in whole or not at all: from TOML, Excel and Word, each fault with its place."""

import io
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import load_workbook
from tests.cast import Cast

from khien.base.core.refusals import NotAllowed
from khien.show.planning import access
from khien.show.planning.queries import plans as queries
from khien.show.planning.rules.reading import files, sheet
from khien.show.planning.services import loading
from khien.show.planning.tests.build import PLAN, duty, load
from khien.show.planning.types.duties import Standing
from khien.show.planning.types.plans import Mark, PlanNotRead

pytestmark = pytest.mark.django_db


def test_every_unit_that_owes_gets_its_duty(people: Cast) -> None:
    told = load(people)

    assert (told.new, told.duties) == (3, 4)
    line, [section], _ = queries.plan(people.lan, "KH7")
    assert (line.number, line.year) == ("7/KH-UBND", 2026)
    assert [(one.clause, one.tally.owed) for one in section.obligations] == [
        ("II.1", 2),
        ("II.2", 2),
        ("II.3", 0),
    ]


def test_the_same_file_a_second_time_changes_nothing(people: Cast) -> None:
    load(people)
    before = list(access.every_duty().values())

    told = load(people)

    assert (told.new, told.changed, told.same, told.withdrawn) == (0, 0, 3, 0)
    assert list(access.every_duty().values()) == before


def test_a_changed_obligation_keeps_its_duties_and_one_left_out_is_withdrawn(people: Cast) -> None:
    load(people)
    key = duty("II.1", "XA1").pk
    head, _, rest = PLAN.partition('[[obligation]]\nclause = "II.2"')
    left = "[[obligation]]" + rest.partition("[[obligation]]")[2]

    told = load(people, head.replace("Have a firewall.", "Have a good firewall.") + left)

    assert (told.changed, told.same, told.withdrawn) == (1, 1, 1)
    assert duty("II.1", "XA1").pk == key
    assert duty("II.2", "XA1").is_withdrawn
    load(people)
    assert not duty("II.2", "XA1").is_withdrawn


def test_each_unit_sees_its_own_and_the_lead_sees_all(people: Cast) -> None:
    load(people)

    assert {one.unit_code for one in queries.obligation(people.minh, "KH7", "II.1").duties} == {
        "XA1"
    }
    assert len(queries.obligation(people.lan, "KH7", "II.1").duties) == 2
    assert [row[3] for row in queries.matrix(people.minh, "KH7").rows] == ["s", "s"]


def test_what_is_not_done_here_is_owed_by_nobody_and_says_why(people: Cast) -> None:
    load(people)

    row = queries.obligation(people.minh, "KH7", "II.3")

    assert (row.line.mark, row.duties) == (Mark.CONTENT, ())
    assert row.why_not.vi == "Hệ thống không lọc nội dung."


def test_what_is_owed_may_say_what_it_waits_for_and_nothing_else_may(people: Cast) -> None:
    waits = 'waits_for = { en = "Inspections.", vi = "Phần kiểm tra." }'
    owed = PLAN.replace('owes = ["all"]', f'owes = ["all"]\n{waits}')

    load(people, owed)

    assert queries.obligation(people.lan, "KH7", "II.2").waits_for.vi == "Phần kiểm tra."
    with pytest.raises(PlanNotRead, match="what no unit owes waits for nothing"):
        load(people, PLAN.replace('mark = "content"', f'mark = "content"\n{waits}'))


def test_only_who_manages_plans_of_the_province_brings_one_in(people: Cast) -> None:
    with pytest.raises(NotAllowed):
        loading.load_plan(people.minh, name="a", content=PLAN.encode())


@pytest.mark.parametrize(
    ("wrong", "right", "sentence"),
    [
        ('clause = "II.2"', 'clause = "II.1"', "line 24: a clause stands twice (II.1: line 14)"),
        ('owes = ["kind:commune"]', 'owes = ["unit:XA9"]', "line 14: there is no such unit (XA9)"),
        ('owes = ["all"]', 'owes = ["communes"]', "line 24: this names no units (communes)"),
        ("units-with-firewall", "units-with-walls", "there is no such measure (units-with-walls)"),
        ("inventory:devices", "inventory:nothing", "there is no such page (inventory:nothing)"),
        ('mark = "people"', 'mark = "nobody"', "this is no mark (nobody)"),
        ('section = "II"\nsummary', 'section = "IX"\nsummary', "its heading is not among"),
        ('code = "KH7"', 'code = "kh 7"', "the plan has no code"),
        ("[[obligation]]", "[obligation]", "plan.toml, line"),
    ],
)
def test_a_fault_is_told_with_its_place_and_nothing_is_taken(
    people: Cast, wrong: str, right: str, sentence: str
) -> None:
    with pytest.raises(PlanNotRead) as refused:
        load(people, PLAN.replace(wrong, right, 1))

    assert sentence in str(refused.value)
    assert not access.plans().exists()


def filled(change: Callable[[list[list[object]]], None] = lambda _rows: None) -> bytes:
    book = load_workbook(io.BytesIO(sheet.written({}, [], "vi")))
    for row, value in zip(
        book.worksheets[0].iter_rows(max_col=2),
        ["KH8", "8/KH", "15/01/2026", "UBND", "Kế hoạch (mẫu)", ""],
        strict=True,
    ):
        row[1].value = value
    rows: list[list[object]] = [
        [
            "II",
            "Nhiệm vụ",
            "1",
            "",
            "Ban hành quy chế.",
            "Các đơn vị",
            "all",
            "Văn bản",
            "",
            "",
            "",
        ],
        ["II", "", "2", "", "Lọc nội dung.", "", "", "", "C", "", "31/12/2026"],
    ]
    change(rows)
    for one in rows:
        book.worksheets[1].append(one)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_filled_template_is_a_plan(people: Cast) -> None:
    loading.load_plan(people.system, name="kh8.xlsx", content=filled())

    _, [section], _ = queries.plan(people.lan, "KH8")
    assert [(one.clause, one.mark) for one in section.obligations] == [
        ("1", Mark.PEOPLE),
        ("2", Mark.CONTENT),
    ]


def test_a_fault_of_a_sheet_names_its_row(people: Cast) -> None:
    def repeat(rows: list[list[object]]) -> None:
        rows[1][2] = "1"

    with pytest.raises(PlanNotRead, match=r"Nhiệm vụ!3: a clause stands twice"):
        loading.load_plan(people.system, name="kh8.xlsx", content=filled(repeat))


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word(*paragraphs: tuple[str, str]) -> bytes:
    body = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>'
        if style
        else f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"
        for style, words in paragraphs
    )
    styles = "".join(
        f'<w:style w:styleId="H{level}"><w:name w:val="heading {level}"/></w:style>'
        for level in (1, 2, 3)
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "word/document.xml", f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
        )
        archive.writestr(
            "word/styles.xml",
            f'<w:styles xmlns:w="{W}"><w:style w:styleId="T"><w:name w:val="Title"/></w:style>'
            f"{styles}</w:styles>",
        )
    return out.getvalue()


def test_headings_of_a_word_document_are_a_plan(people: Cast) -> None:
    content = word(
        ("T", "KẾ HOẠCH số 12/KH-UBND"),
        ("H1", "I. Mục tiêu"),
        ("", "Bảo đảm an toàn."),
        ("H1", "II. Nhiệm vụ"),
        ("H2", "1. Hạ tầng"),
        ("H3", "a) Tường lửa"),
        ("", "Mỗi đơn vị có tường lửa."),
        ("H3", "b) Mã độc"),
        ("H2", "2. Đào tạo"),
    )

    file = files.read("kh.docx", content)

    assert file.plan.code == "KH12"
    assert [one.clause for one in file.sections] == ["I", "II", "II.1"]
    assert [(one.clause, one.section, one.summary.vi) for one in file.obligations] == [
        ("I-a", "I", "Mục tiêu"),
        ("II.1.a", "II.1", "Tường lửa"),
        ("II.1.b", "II.1", "Mã độc"),
        ("II.2", "II", "Đào tạo"),
    ]
    assert file.obligations[1].quote == "Mỗi đơn vị có tường lửa."
    assert loading.load_plan(people.system, name="kh.docx", content=content).new == 4


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04nothing", word(("", "no heading")), b"\xff\xfe\x00", b"[plan"]
)
def test_what_is_no_plan_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(PlanNotRead, match="Nothing of this file was taken"):
        files.read("x", content)


def test_the_plans_that_come_with_khien_are_whole(people: Cast) -> None:
    told = loading.load_shipped(people.system)

    assert sum(one.new for one in told) == 140
    marks = [mark for _, mark, _ in queries.carried(people.system)]
    assert {one: marks.count(one) for one in Mark} == {
        Mark.SOFTWARE: 84,
        Mark.PEOPLE: 29,
        Mark.OUTSIDE: 19,
        Mark.CONTENT: 8,
    }
    assert access.duties().filter(standing=Standing.SILENT).exists()
