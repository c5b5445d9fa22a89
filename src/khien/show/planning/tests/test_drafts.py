"""Drafts are signed by somebody else; next year's plan grows out of this year's; a pilot is copied."""

import io

import pytest
from openpyxl import load_workbook
from tests.cast import Cast

from khien.base.accounts import queries as accounts
from khien.base.accounts import services as people_services
from khien.base.accounts.types import Actor, Role
from khien.base.casework import queries as casework
from khien.base.core.refusals import NotAllowed, NotFound
from khien.show.planning import access
from khien.show.planning.models import Duty
from khien.show.planning.queries import plans as queries
from khien.show.planning.rules.reading import sheet
from khien.show.planning.services import copying, loading, signing
from khien.show.planning.tests.build import PLAN, load
from khien.show.planning.types.plans import (
    NotADraft,
    NotAPilot,
    OwnPlan,
    ParentMissing,
    PlanIsClosed,
    PlanStatus,
    PlanTaken,
    PlanTerms,
)

pytestmark = pytest.mark.django_db
OWN = PLAN.replace('code = "KH7"', 'code = "XA1-2026"').replace("7/KH-UBND", "1/KH-XA1")
OF_XA1 = PlanTerms(unit_code="XA1", parent="KH7")


def person(people: Cast, name: str, role: Role, unit: str, *, has_subtree: bool = False) -> Actor:
    new = people_services.NewPerson(name, name.capitalize(), unit, password="mat-khau-dai-2026")
    key = people_services.enter_person(people.system, person=new)
    people_services.give_role(
        people.system, person_id=key, unit_code=unit, role=role, has_subtree=has_subtree
    )
    return accounts.actor_of(key)


@pytest.fixture
def head(people: Cast) -> Actor:
    return person(people, "head", Role.UNIT_HEAD, "XA1")


@pytest.fixture
def leader(people: Cast) -> Actor:
    return person(people, "leader", Role.LEADERSHIP, "TINH", has_subtree=True)


def bring(by: Actor, text: str, terms: PlanTerms) -> None:
    loading.load_plan(by, name="plan.toml", content=text.encode(), terms=terms)


def test_a_units_plan_is_owed_once_its_head_has_signed(people: Cast, head: Actor) -> None:
    load(people)
    bring(people.minh, OWN, OF_XA1)
    plans_duties = access.duties().filter(obligation__plan__code="XA1-2026")
    assert not plans_duties.exists()
    assert [one.title for one in casework.inbox(head)]

    signing.sign_plan(head, code="XA1-2026")

    assert {row.unit.code for row in plans_duties} == {"XA1"}
    line, _, acts = queries.plan(people.minh, "XA1-2026")
    assert (line.signed_by, line.status, acts.parent) == ("Head", PlanStatus.IN_FORCE, "KH7")
    assert not casework.inbox(head)


def test_nobody_signs_what_they_wrote_nor_twice_nor_for_a_neighbour(
    people: Cast, head: Actor
) -> None:
    load(people)
    bring(head, OWN, OF_XA1)

    with pytest.raises(OwnPlan):
        signing.sign_plan(head, code="XA1-2026")
    with pytest.raises(NotAllowed):
        signing.sign_plan(people.minh, code="XA1-2026")
    with pytest.raises(NotFound):
        signing.sign_plan(people.hoa, code="XA1-2026")
    other = person(people, "other", Role.UNIT_HEAD, "XA1")
    signing.sign_plan(other, code="XA1-2026")
    with pytest.raises(NotADraft):
        signing.sign_plan(other, code="XA1-2026")


def test_a_units_plan_serves_one_of_the_province_and_keeps_its_code(people: Cast) -> None:
    load(people)

    with pytest.raises(ParentMissing):
        bring(people.minh, OWN, PlanTerms(unit_code="XA1"))
    with pytest.raises(PlanTaken):
        bring(people.minh, PLAN, OF_XA1)
    with pytest.raises(NotFound):
        bring(people.hoa, OWN, OF_XA1)


def test_next_years_plan_grows_out_of_this_years_and_closes_it(people: Cast, leader: Actor) -> None:
    load(people)
    head_row, rows = queries.as_rows(people.lan, "KH7")
    content = sheet.written(head_row, rows, "vi")
    book = load_workbook(io.BytesIO(content))
    assert book.worksheets[0]["B1"].value == "KH7-2027"

    terms = PlanTerms(based_on="KH7", is_draft=True)
    loading.load_plan(people.lan, name="kh.xlsx", content=content, terms=terms)
    assert not duty_of_plan("KH7", "XA1").is_withdrawn
    signing.sign_plan(leader, code="KH7-2027")

    assert duty_of_plan("KH7", "XA1").is_withdrawn
    assert not duty_of_plan("KH7-2027", "XA1").is_withdrawn
    assert access.plans().get(code="KH7").status == PlanStatus.CLOSED
    with pytest.raises(PlanIsClosed):
        load(people)
    _, [section], _ = queries.plan(people.lan, "KH7-2027")
    assert [one.clause for one in section.obligations] == ["II.1", "II.2", "II.3"]


def duty_of_plan(code: str, unit: str) -> Duty:
    rows = access.every_duty().filter(obligation__plan__code=code, obligation__clause="II.2")
    return rows.get(unit__code=unit)


def test_a_formula_in_a_plan_stays_words(people: Cast) -> None:
    text = PLAN.replace("Ban hành quy chế của đơn vị.", "=1+1")
    load(people, text)

    head_row, rows = queries.as_rows(people.lan, "KH7")
    book = load_workbook(io.BytesIO(sheet.written(head_row, rows, "vi")))

    cell = next(one for row in book.worksheets[1].iter_rows() for one in row if one.value == "=1+1")
    assert cell.data_type == "s"


def test_a_pilots_signed_plan_is_copied_to_others_as_drafts(people: Cast, head: Actor) -> None:
    load(people)
    with pytest.raises(NotAPilot):
        copying.copy_plan(people.lan, code="KH7", unit_codes=["XA2"])
    bring(people.minh, OWN, OF_XA1)
    with pytest.raises(NotAPilot):
        copying.copy_plan(people.lan, code="XA1-2026", unit_codes=["XA2"])
    signing.sign_plan(head, code="XA1-2026")

    made = copying.copy_plan(people.lan, code="XA1-2026", unit_codes=["XA1", "XA2"])

    assert made == ["XA1-2026-XA2"]
    assert copying.copy_plan(people.lan, code="XA1-2026", unit_codes=["XA2"]) == []
    _, [section], _ = queries.plan(people.hoa, "XA1-2026-XA2")
    assert len(section.obligations) == 3
    signing.sign_plan(person(people, "head2", Role.UNIT_HEAD, "XA2"), code="XA1-2026-XA2")
    assert access.duties().filter(obligation__plan__code="XA1-2026-XA2").count() == 2
    with pytest.raises(NotAllowed):
        copying.copy_plan(people.minh, code="XA1-2026", unit_codes=["XA2"])


def test_a_unit_does_not_see_a_neighbours_plan(people: Cast) -> None:
    load(people)
    bring(people.minh, OWN, OF_XA1)

    with pytest.raises(NotFound):
        queries.plan(people.hoa, "XA1-2026")
    assert [line.code for line, _ in queries.plans(people.hoa)] == ["KH7"]
