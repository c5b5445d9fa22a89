"""Form 08 as it is printed: its exact columns and values, what it leaves as dots, the annexes of Art. 36."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from tests.cast import Cast

from khien.base.core.clock import now, played, today
from khien.base.files.services import rendering
from khien.base.files.types.papers import Facts, Paper, Table
from khien.show.assurance.queries import form08_paper as printing
from khien.show.assurance.queries.form08_paper import COLUMNS, form08_paper
from khien.show.assurance.services import conditions
from khien.show.assurance.tests import build, campaigns
from khien.show.assurance.tests.test_form08 import APPROVED, SENT
from khien.show.assurance.types.conditions import Condition, ConditionFinding, NewCheck, Occasion

pytestmark = pytest.mark.django_db


def tables(blocks: object) -> list[Table]:
    return [one for one in blocks if isinstance(one, Table)]  # type: ignore[attr-defined]


def test_the_table_has_the_twelve_columns_and_the_values_of_the_decree() -> None:
    said = printing.table([APPROVED, SENT])

    assert len(said.heads) == len(COLUMNS) == 12
    assert said.rows == (
        (
            "1", "Một cửa (mẫu)", "UBND xã", "UBND xã", "2", "Đã được phê duyệt",
            "12/QĐ, 02/11/2026, Công an tỉnh", "05/QC, 01/10/2026, UBND xã", "", "Đã triển khai đầy đủ", "",
            "Trước khi đưa vào sử dụng; Định kỳ",
        ),
        (
            "2", "Thư (mẫu)", "UBND xã", "UBND xã", "2", "Đã gửi thẩm định", "",
            "05/QC, 01/10/2026, UBND xã", "30/12/2026", "Đã triển khai một số hạng mục", "01/03/2027",
            "Trước khi đưa vào sử dụng",
        ),
    )  # fmt: skip


def test_the_form_is_printed_with_its_lines_bodies_and_annexes(
    people: Cast, client: Client
) -> None:
    build.catalogue(people)
    bodies = build.bodies(people)
    build.unit_rules(people, issued_on=today())
    first = build.system(people)
    build.system(people, "Điều hành (mẫu)", level="5")
    build.approved(people.minh, bodies, first)
    met = dict.fromkeys(Condition, ConditionFinding(is_met=True))
    conditions.assess(bodies.khanh, check=NewCheck(first, Occasion.PERIODIC, met, today()))
    police = campaigns.inspector(people)
    number, key = campaigns.announced(police, campaigns.catalogue(people))
    campaigns.submitted(people.minh, key)
    campaigns.judged(police, number, key)

    with played(now() + timedelta(days=7)):
        found = form08_paper(people.lan, today())

    paper = found.paper
    assert isinstance(paper, Paper)
    general, owner, leading = [one for one in paper.blocks if isinstance(one, Facts)]
    assert [value for _, value in general.rows] == ["2", "2", "1", "1", "1", "1", ""]
    assert dict(owner.rows)["Văn bản quy định chức năng, nhiệm vụ, quyền hạn"] == ""
    assert dict(leading.rows)["Tên"] == "Công an"
    assert ("Công an", "its address") in found.missing
    assert paper.is_landscape
    (candidates,), (complying,), (criteria, open_) = (tables(one.blocks) for one in paper.annexes)
    assert [row[1] for row in candidates.rows] == ["Điều hành (mẫu)"]
    assert [(row[1], row[4]) for row in complying.rows] == [("Một cửa (mẫu)", "05/QC-XA1")]
    assert {row[0]: row[2:4] for row in criteria.rows} == {
        "QL.1": ("1", "0"),
        "QL.2": ("0", "1"),
        "KT.1": ("0", "1"),
    }
    assert ("KT.1", "Lắp đặt (mẫu)") in [(row[2], row[4]) for row in open_.rows]
    assert rendering.pdf(paper).startswith(b"%PDF")

    assert (paper.head.unit, paper.addressed[0][-10:]) == ("Tỉnh", "Bộ Công an")
    own = form08_paper(people.minh, today()).paper
    assert (own.head.unit, own.addressed) == ("Xã XA1", ("Công an",))

    client.force_login(get_user_model().objects.get(username="lan"))
    page = client.get(reverse("assurance:form-08")).content.decode()
    given = client.get(reverse("assurance:form-08-file", args=["xlsx"]))
    assert "form-08.docx" in page
    assert given["Content-Type"].endswith("spreadsheetml.sheet")
