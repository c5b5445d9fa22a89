"""Decisions taken on paper: a table looked at, taken in whole or not at all; one entered by hand."""

import io
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook
from tests.cast import Cast

from khien.base.core.clock import today
from khien.base.files.types.stored import MarkedSecret
from khien.know.inventory.queries import registers as inventory
from khien.show.assurance.queries import dossiers as queries
from khien.show.assurance.rules import decision_sheets as sheets
from khien.show.assurance.services import decisions as services
from khien.show.assurance.tests import build
from khien.show.assurance.types.dossiers import (
    Decision,
    Deployed,
    DossierFilter,
    PaperDecision,
    Stage,
)
from khien.show.assurance.types.level_refusals import (
    DecisionsNotTaken,
    DecisionWrong,
    SheetUnreadable,
)

HEAD = "Đơn vị (mã);Tên hệ thống thông tin;Cấp độ;Số quyết định;Ngày quyết định;Cơ quan ban hành;Triển khai phương án"
GOOD = "XA1;Một cửa (mẫu);2;7/QĐ-UBND;15/3/2025;UBND tỉnh;Đã triển khai đầy đủ"


def table(*rows: str) -> bytes:
    return "\n".join(["Danh sách hệ thống đã phê duyệt (mẫu)", HEAD, *rows]).encode()


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("XA1;Một cửa;6;7/QĐ;15/3/2025;UBND;", "no number from 1 to 5"),
        ("XA1;Một cửa;2;7/QĐ;hôm qua;UBND;", "is no day"),
        ("XA1;Một cửa;2;;15/3/2025;UBND;", "is empty"),
        ("XA1;Một cửa;2;7/QĐ;15/3/2025;UBND;gần xong", "none of the words"),
    ],
)
def test_a_row_that_cannot_be_read_says_why(row: str, why: str) -> None:
    (found,) = sheets.read(table(row))

    assert (found.row, found.decision) == (3, None)
    assert why in found.why


def test_a_system_that_stands_twice_is_refused_the_second_time() -> None:
    first, second = sheets.read(table(GOOD, GOOD))

    assert first.decision is not None
    assert (second.decision, second.why_values) == (None, {"other": "3"})


@pytest.mark.parametrize("content", [b"\xff\xfe\x00bad", b"PK\x03\x04bad", b"a;b\n1;2", b""])
def test_what_is_no_table_of_decisions_is_refused_in_one_sentence(content: bytes) -> None:
    with pytest.raises(SheetUnreadable):
        sheets.read(content)


@pytest.mark.django_db
def test_a_table_is_taken_in_whole_from_excel_and_moves_the_register(people: Cast) -> None:
    key = build.system(people)
    book = load_workbook(io.BytesIO(services.template("vi")))
    page = book.active
    assert page is not None
    page.append(
        ["XA1", "MỘT CỬA (mẫu)", 2, "7/QĐ-UBND", date(2025, 3, 15), "UBND tỉnh", None,
         "Đã triển khai một số hạng mục", "30/6/2027"]
    )  # fmt: skip
    kept = io.BytesIO()
    book.save(kept)

    assert services.read_decisions(people.minh, kept.getvalue()).is_good
    (number,) = services.import_decisions(people.minh, kept.getvalue())

    held = queries.dossier(people.minh, number)
    assert (held.line.stage, held.line.is_paper, held.line.level) == (Stage.APPROVED, True, 2)
    assert (held.plan.deployed, held.clocks) == (Deployed.SOME, ())
    said = inventory.entry(people.minh, key).content
    assert (said["level_state"], said["decision"]) == (
        "approved",
        "7/QĐ-UBND, 15/03/2025, UBND tỉnh",
    )


@pytest.mark.django_db
def test_one_row_that_is_refused_keeps_all_out_and_names_its_line(people: Cast) -> None:
    build.system(people)
    content = table(
        GOOD, "XA1;Không có (mẫu);2;8/QĐ;15/3/2025;UBND tỉnh;", "XA2;Sổ;2;9/QĐ;1/1/2025;UBND;"
    )

    sheet = services.read_decisions(people.minh, content)
    assert [one.row for one in sheet.refused] == [4, 5]
    with pytest.raises(DecisionsNotTaken, match=r"row 4, .*Không có.*2 rows are refused"):
        services.import_decisions(people.minh, content)
    assert queries.dossiers(people.minh, DossierFilter()).total == 0


@pytest.mark.django_db
def test_one_is_entered_by_hand_with_its_scan_and_an_older_one_does_not_replace_it(
    people: Cast,
) -> None:
    build.system(people)
    file = services.keep_scan(
        people.minh, name="qd.txt", content="Quyết định (mẫu)".encode(), unit_code="XA1"
    )
    paper = PaperDecision("XA1", "Một cửa (mẫu)", 3, Decision("7/QĐ", today(), "UBND tỉnh"))
    number = services.enter_decision(people.minh, paper=paper, file=file)

    assert queries.file_of(people.minh, number) == file[0]
    older = Decision("6/QĐ", today() - timedelta(days=90), "UBND tỉnh")
    with pytest.raises(DecisionWrong, match="a later one is in force"):
        services.enter_decision(people.minh, paper=PaperDecision("XA1", "Một cửa (mẫu)", 2, older))
    with pytest.raises(MarkedSecret):
        services.keep_scan(
            people.minh, name="mat.txt", content="TUYỆT MẬT\nQuyết định".encode(), unit_code="XA1"
        )
