"""Money: the annex's sums come out, each act has its paper and stays within the step before."""

import io
from datetime import date

import pytest
from openpyxl import load_workbook
from tests.cast import Cast

from khien.base.core.clock import now
from khien.base.core.refusals import NotAllowed, NotFound
from khien.show.planning.queries import money as queries
from khien.show.planning.rules import portfolio
from khien.show.planning.services import budgeting, loading
from khien.show.planning.tests.build import PLAN, load
from khien.show.planning.types.money import (
    MoneyAct,
    NewMoneyEntry,
    PaperMissing,
    ShareImpossible,
    SumWrong,
    TooMuch,
)
from khien.show.planning.types.plans import PlanNotRead

pytestmark = pytest.mark.django_db
MILLION = 1_000_000
MONEY = """
[[programme]]
clause = "PL"
title = "Đầu tư (mẫu)"
fund = "investment"
total = 900
years = { 2026 = 500, 2027 = 400 }

[[programme.project]]
clause = "PL.1"
title = "Tường lửa (mẫu)"
starts = 2026
ends = 2027
total = 600
years = { 2026 = 300, 2027 = 300 }

[[programme.project]]
clause = "PL.2"
title = "Đào tạo (mẫu)"
starts = 2026
ends = 2027
total = 300
years = { 2026 = 200, 2027 = 100 }
"""


def enter(people: Cast, line: int, act: MoneyAct, amount: int, document: str = "Số 1") -> None:
    entry = NewMoneyEntry(act, amount, date(2026, 3, 1), document)
    budgeting.enter_act(people.lan, line=line, entry=entry)


def first_line(people: Cast) -> int:
    return queries.programmes(people.lan, "KH7")[0].lines[0].key


def test_the_annex_of_ca_mau_comes_out_to_the_million(people: Cast) -> None:
    loading.load_shipped(people.system)

    held = queries.programmes(people.lan, "CM35", 2014)

    assert [[line.planned // MILLION for line in one.lines] for one in held] == [
        [3000, 2000],
        [500, 500],
    ]
    assert sum(one.sums.planned for one in held) == 6000 * MILLION


@pytest.mark.parametrize(
    ("wrong", "right", "sentence"),
    [
        ("total = 900", "total = 800", "the total is stated as 800 VND, its lines make 900 VND"),
        ("2027 = 400", "2027 = 300", "2027 is stated as 300 VND, its lines make 400 VND"),
        ("2027 = 100", "2027 = 90", "PL.2 is stated as 300 VND, its lines make 290 VND"),
    ],
)
def test_a_sum_that_does_not_come_out_refuses_the_file(
    people: Cast, wrong: str, right: str, sentence: str
) -> None:
    with pytest.raises(SumWrong) as refused:
        load(people, PLAN + MONEY.replace(wrong, right))

    assert sentence in str(refused.value)
    with pytest.raises(NotFound):
        queries.programmes(people.lan, "KH7")


@pytest.mark.parametrize(
    ("wrong", "right", "sentence"),
    [
        ('fund = "investment"', 'fund = "lottery"', "this is no source of money (lottery)"),
        ("total = 900", 'total = "900"', "this is no amount (900)"),
        ("starts = 2026", "starts = 2028", "the years of a project are wrong (PL.1)"),
    ],
)
def test_money_that_cannot_be_read_is_refused(
    people: Cast, wrong: str, right: str, sentence: str
) -> None:
    with pytest.raises(PlanNotRead) as refused:
        load(people, PLAN + MONEY.replace(wrong, right, 1))

    assert sentence in str(refused.value)


def test_each_act_has_its_paper_and_stays_within_the_one_before(people: Cast) -> None:
    load(people, PLAN + MONEY)
    line = first_line(people)

    with pytest.raises(PaperMissing):
        enter(people, line, MoneyAct.ALLOCATED, 300, document=" ")
    enter(people, line, MoneyAct.ALLOCATED, 300)
    with pytest.raises(TooMuch, match="301 VND Committed by contract, and 300 VND Allocated"):
        enter(people, line, MoneyAct.COMMITTED, 301)
    enter(people, line, MoneyAct.COMMITTED, 280)
    enter(people, line, MoneyAct.SPENT, 280)
    with pytest.raises(TooMuch):
        enter(people, line, MoneyAct.COMMITTED, -1)
    enter(people, line, MoneyAct.ACCEPTED, 280)

    found, _, entries = queries.line(people.minh, line)
    assert (found.spent, found.accepted, found.variance) == (280, 280, -20)
    assert len(entries) == 4
    with pytest.raises(NotAllowed):
        budgeting.enter_act(
            people.minh,
            line=line,
            entry=NewMoneyEntry(MoneyAct.ALLOCATED, 1, date(2026, 3, 1), "x"),
        )


def test_a_file_again_keeps_what_became_of_its_lines(people: Cast) -> None:
    load(people, PLAN + MONEY)
    line = first_line(people)
    enter(people, line, MoneyAct.ALLOCATED, 300)

    load(people, PLAN + MONEY)

    assert queries.line(people.lan, line)[0].allocated == 300


def test_the_portfolio_is_a_sheet_with_its_sums(people: Cast) -> None:
    load(people, PLAN + MONEY)

    content = portfolio.written(queries.programmes(people.lan, "KH7"), lambda words: words)

    rows = list(load_workbook(io.BytesIO(content)).active.values)
    assert rows[-1][1] == "Sum of all"
    assert rows[-1][4] == 900


def test_a_units_share_is_judged_by_the_rule_of_the_year(people: Cast) -> None:
    year = now().year
    budgeting.enter_budget(people.minh, unit_code="XA1", year=year, it_total=1000, security=120)
    assert [row.is_enough for row in queries.budgets(people.minh, year)] == [False]
    budgeting.enter_budget(people.minh, unit_code="XA1", year=year, it_total=1000, security=150)

    [own] = queries.budgets(people.minh, year)
    assert (own.share, own.is_enough) == (0.15, True)
    assert [row.it_total for row in queries.budgets(people.lan, year)] == [1000, None]
    assert [(row.unit_code, row.counts) for row in queries.share_reached(now(), None)] == [
        ("XA1", True)
    ]
    assert queries.least_share(2020) == 0.10
    assert queries.least_share(2010) == 0


def test_a_budget_is_the_units_own_and_its_part_is_no_more_than_the_whole(people: Cast) -> None:
    with pytest.raises(NotFound):
        budgeting.enter_budget(people.hoa, unit_code="XA1", year=2026, it_total=1, security=1)
    with pytest.raises(ShareImpossible):
        budgeting.enter_budget(people.minh, unit_code="XA1", year=2026, it_total=1, security=2)
