"""Plans that are signed, tasks that are answered and money that is allocated are rows of their obligations."""

from datetime import timedelta

import pytest

from khien.base.accounts import queries as reach
from khien.base.accounts import services as accounts
from khien.base.accounts.types import Actor, Role
from khien.base.core.clock import now, played, today
from khien.show.planning import access
from khien.show.planning.services import budgeting, copying, giving, loading, signing
from khien.show.planning.tests.build import PLAN, load
from khien.show.planning.types.money import MoneyAct, NewMoneyEntry
from khien.show.planning.types.plans import PlanTerms
from tests.cast import Cast
from tests.shown import rows

pytestmark = pytest.mark.django_db
MONEY = """
[[programme]]
clause = "PL"
title = "Kinh phí (mẫu)"
fund = "recurrent"

[[programme.project]]
clause = "PL.1"
title = "Mua tường lửa (mẫu)"
starts = {year}
ends = {year}
total = 3000000
years = {{ {year} = 3000000 }}
"""


def of_this_year(code: str, *, more: str = "") -> bytes:
    text = PLAN.replace('code = "KH7"', f'code = "{code}"')
    return (text.replace("2026-01-15", f"{today():%Y}-01-15") + more).encode()


def head(people: Cast, unit: str) -> Actor:
    new = accounts.NewPerson(
        f"ct-{unit.lower()}", "Chủ tịch (mẫu)", unit, password="mat-khau-dai-2026"
    )
    key = accounts.enter_person(people.tuan, person=new)
    accounts.give_role(people.tuan, person_id=key, unit_code=unit, role=Role.UNIT_HEAD)
    return reach.actor_of(key)


def test_a_plan_that_the_head_signs_and_others_follow_is_a_row(people: Cast) -> None:
    load(people)
    own = PlanTerms(unit_code="XA1", parent="KH7")
    content = of_this_year("XA1-KH")
    loading.load_plan(people.minh, name="plan.toml", content=content, terms=own)
    assert (rows("units-with-plan"), rows("plans-signed")) == ([False], [False])

    signing.sign_plan(head(people, "XA1"), code="XA1-KH")
    assert (rows("units-with-plan"), rows("plans-signed")) == ([True], [True])

    copying.copy_plan(people.lan, code="XA1-KH", unit_codes=["XA2"])
    assert rows("units-with-plan", "XA2") == [False]
    signing.sign_plan(head(people, "XA2"), code="XA1-KH-XA2")
    assert rows("units-with-plan", "XA2") == [True]


def test_the_provinces_draft_is_a_row_until_it_is_signed(people: Cast) -> None:
    terms = PlanTerms(is_draft=True)
    content = of_this_year("KH-TINH")
    loading.load_plan(people.lan, name="plan.toml", content=content, terms=terms)

    assert rows("plans-signed", "TINH") == [False]


def test_a_task_that_is_answered_by_its_day_is_a_row(people: Cast) -> None:
    load(people)
    obligation = access.obligations().get(clause="II.2").pk
    due = today() + timedelta(days=2)
    task = giving.NewTask(obligation, ("XA1", "XA2"), "Gửi quy chế (mẫu)", "", due)
    numbers = giving.give_tasks(people.lan, task=task)

    giving.answer_task(people.minh, number=numbers[0], words="Đã gửi (mẫu)")

    with played(now() + timedelta(days=4)):
        assert rows("tasks-answered-in-time") == [True]
        assert rows("tasks-answered-in-time", "XA2") == [False]


def test_money_that_is_allocated_and_a_units_budget_are_rows(people: Cast) -> None:
    year = today().year
    content = of_this_year("KH-TIEN", more=MONEY.format(year=year))
    loading.load_plan(people.system, name="plan.toml", content=content)
    assert rows("money-allocated", "TINH") == [False]

    line = access.budget_lines().get().pk
    entry = NewMoneyEntry(MoneyAct.ALLOCATED, 2_000_000, today(), "Quyết định 1 (mẫu)")
    budgeting.enter_act(people.lan, line=line, entry=entry)
    budgeting.enter_budget(people.minh, unit_code="XA1", year=year, it_total=100, security=20)

    assert rows("money-allocated", "TINH") == [True]
    assert rows("security-share-of-budget") == [True]
