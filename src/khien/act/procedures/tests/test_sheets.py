"""A register goes out as a sheet in the office's order; an old one comes in, its wrong rows told."""

import io

import openpyxl
import pytest
from django.utils import translation
from tests.cast import Cast

from khien.act.procedures.queries import acts as queries
from khien.act.procedures.services import acts, sheets
from khien.act.procedures.tests.build import asked, hands
from khien.act.procedures.types.acts import ActFilter, FromPaper
from khien.base.core.workbooks import SheetNotRead

pytestmark = pytest.mark.django_db
WANTED = ActFilter(procedure="pre-use-inspection")


def book(rows: list[list[object]]) -> bytes:
    """Return a workbook of rows."""
    page = openpyxl.Workbook()
    assert page.active is not None
    for row in rows:
        page.active.append(row)
    out = io.BytesIO()
    page.save(out)
    return out.getvalue()


def cells(content: bytes) -> list[list[object]]:
    """Return the cells of a workbook's first sheet."""
    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [list(row) for row in page.iter_rows(values_only=True)]


def test_what_stands_goes_out_in_the_order_of_the_office(people: Cast) -> None:
    number = asked(people.minh, purpose="=cmd|calc")
    asked(hands(people).officer)
    with translation.override("vi"):
        head, *rows = cells(sheets.written(people.minh, WANTED, with_rows=True))
    assert head[:6] == [
        "Số *",
        "Ngày *",
        "Đơn vị (mã)",
        "Đối tượng (mỗi dòng một mục)",
        "Mục đích sử dụng",
        "Nguồn gốc",
    ]
    assert rows[0][0] == number
    assert rows[0][4] == "'=cmd|calc", "no cell is computed"
    assert len(rows) == 2
    assert cells(sheets.written(people.hoa, WANTED, with_rows=True))[1:] == []


def test_an_old_register_comes_in_once_and_has_no_steps(people: Cast) -> None:
    old = book(
        [
            ["Number", "Day", "Unit (code)", "What it is about (one a line)", "What it is to be used for", "State"],
            ["12/2019", "05/03/2019", "XA1", "Máy chủ cũ", "Một cửa", "Eligible"],
            ["13/2019", "2019-04-01", "", "Bộ chuyển mạch", "Mạng", ""],
            ["14/2019", "31/02/2019", "XA1", "", "Mạng", ""],
            ["15/2019", "05/03/2019", "XA2", "", "Mạng", ""],
            ["16/2019", "05/03/2099", "XA1", "", "Mạng", ""],
        ]
    )  # fmt: skip
    with translation.override("en"):
        told = sheets.bring(people.minh, procedure="pre-use-inspection", content=old)
        again = sheets.bring(people.minh, procedure="pre-use-inspection", content=old)
    assert (told.taken, told.same, len(told.refused)) == (2, 0, 3)
    assert [line.split(":")[0] for line in told.refused] == ["A4", "A5", "A6"]
    assert (again.taken, again.same) == (0, 2)
    record = queries.act(people.minh, "12/2019")
    assert record.line.is_paper
    assert record.line.state.code == "passed"
    assert [one.label for one in record.things] == ["Máy chủ cũ"]
    assert record.moves == ()
    with pytest.raises(FromPaper):
        acts.move_act(people.lan, number="12/2019", move="expire")


def test_a_sheet_without_its_columns_is_refused(people: Cast) -> None:
    with pytest.raises(SheetNotRead, match="column is missing"):
        sheets.bring(people.minh, procedure="difficulty", content=book([["Gì đó"], ["x"]]))
    with pytest.raises(SheetNotRead, match="no Excel"):
        sheets.bring(people.minh, procedure="difficulty", content=b"PK nothing")
