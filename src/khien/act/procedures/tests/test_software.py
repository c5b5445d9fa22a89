"""Software that is asked for: joined to the rules on software and to what stands on machines."""

from datetime import timedelta

import pytest
from tests.cast import Cast

from khien.act.procedures.queries import acts as queries
from khien.act.procedures.services import acts
from khien.act.procedures.tests.build import Hands, hands
from khien.act.procedures.tests.test_definitions import SHIPPED
from khien.act.procedures.tests.test_walks import prepared, thing
from khien.base.core.clock import now, today
from khien.base.core.refusals import Invalid
from khien.know.inventory.queries.control import software_questions
from khien.know.inventory.services import control
from khien.know.inventory.types.control import NewSoftwareRule, ProductForbidden, Ruling
from khien.know.inventory.types.facts import SoftwareAppeared

pytestmark = pytest.mark.django_db
SAID = SHIPPED["software-request"]
GIVEN = {
    "product": "GIMP",
    "publisher": "The GIMP Team",
    "need": "Sửa ảnh cho cổng thông tin",
    "source_of": "vendor",
    "licence": "open",
}


def examined(hold: Hands) -> str:
    """Bring a request to where the centre decides."""
    number = acts.open_act(
        hold.officer,
        procedure=SAID.code,
        unit_code="XA1",
        given=GIVEN,
        things=thing(hold, SAID),
    )
    acts.move_act(hold.head, number=number, move="support")
    prepared(hold, SAID, number)
    return number


def test_what_was_allowed_is_not_asked_about_when_it_appears(people: Cast) -> None:
    hold = hands(people)
    number = examined(hold)
    until = today() + timedelta(days=90)
    acts.move_act(hold.inspector, number=number, move="allow", given={"until": f"{until}"})
    product = queries.act(hold.officer, number).product
    assert product is not None
    assert (product.allowed_until, product.machines) == (until, 0)
    control.hear_appeared(SoftwareAppeared("XA1", "GIMP", "The GIMP Team", 1, now()))
    control.hear_appeared(SoftwareAppeared("XA1", "Máy tính lạ", "", 1, now()))
    assert [one.name for one in software_questions(people.lan).rows] == ["Máy tính lạ"]


def test_what_was_asked_about_is_answered_by_the_request(people: Cast) -> None:
    hold = hands(people)
    control.hear_appeared(SoftwareAppeared("XA1", "GIMP", "The GIMP Team", 1, now()))
    number = examined(hold)
    acts.move_act(hold.inspector, number=number, move="allow")
    assert software_questions(people.lan).rows == ()


def test_a_forbidden_product_is_not_allowed_for_one_unit(people: Cast) -> None:
    hold = hands(people)
    rule = NewSoftwareRule(name="GIMP", ruling=Ruling.DENY, why="Thử")
    control.enter_rule(people.tuan, rule=rule)
    number = examined(hold)
    with pytest.raises(ProductForbidden, match="GIMP"):
        acts.move_act(hold.inspector, number=number, move="allow")
    record = queries.act(hold.officer, number)
    assert record.line.state.code == "examined", "nothing half-done"
    assert record.product is not None
    assert record.product.ruling is Ruling.DENY


def test_a_permission_ends_within_a_year(people: Cast) -> None:
    hold = hands(people)
    number = examined(hold)
    late = {"until": f"{today() + timedelta(days=800)}"}
    with pytest.raises(Invalid, match="within a year"):
        acts.move_act(hold.inspector, number=number, move="allow", given=late)
