"""Form 08: its rows as of a day, its lines, and every rule by which they must agree."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.cast import Cast

from khien.base.core.clock import now, played, today
from khien.know.inventory.services import registers
from khien.show.assurance.queries import form08 as queries
from khien.show.assurance.rules import form08 as rules
from khien.show.assurance.services import appraising, conditions
from khien.show.assurance.services import dossiers as services
from khien.show.assurance.tests import build
from khien.show.assurance.types.conditions import Condition, ConditionFinding, NewCheck, Occasion
from khien.show.assurance.types.dossiers import Answer, Deployed
from khien.show.assurance.types.form08 import Form08Row, Paper, Rule, Standing

APPROVED = Form08Row(
    number=1,
    system="Một cửa (mẫu)",
    owner="UBND xã",
    operator="UBND xã",
    level=2,
    standing=Standing.APPROVED,
    decision=Paper("12/QĐ", date(2026, 11, 2), "Công an tỉnh"),
    rules=Paper("05/QC", date(2026, 10, 1), "UBND xã"),
    expected_on=None,
    deployed=Deployed.FULL,
    deployed_by=None,
    was_checked_before=True,
    is_checked_periodically=True,
    kind="internal",
)
SENT = replace(
    APPROVED,
    number=2,
    system="Thư (mẫu)",
    standing=Standing.SENT,
    decision=None,
    expected_on=date(2026, 12, 30),
    deployed=Deployed.SOME,
    deployed_by=date(2027, 3, 1),
    is_checked_periodically=False,
)


def broken(*rows: Form08Row) -> list[Rule]:
    return [one.rule for one in rules.faults(rows, rules.totals(rows))]


def test_rows_that_agree_have_no_fault_and_the_lines_count_them() -> None:
    lines = rules.totals([APPROVED, SENT])

    assert broken(APPROVED, SENT) == []
    assert (lines.systems, lines.classified, lines.drafted) == (2, 2, 2)
    assert (lines.appraised, lines.approved, lines.checked) == (1, 1, 1)
    assert lines.expected_on == date(2026, 12, 30)


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (replace(APPROVED, decision=None), Rule.DECISION_MISSING),
        (replace(SENT, decision=APPROVED.decision), Rule.DECISION_EARLY),
        (replace(SENT, expected_on=None), Rule.EXPECTED_MISSING),
        (replace(APPROVED, expected_on=date(2026, 12, 1)), Rule.EXPECTED_DONE),
        (replace(APPROVED, rules=Paper("6/QC", date(2026, 11, 3), "UBND")), Rule.RULES_LATER),
        (replace(APPROVED, deployed_by=date(2027, 1, 1)), Rule.DEPLOYED_DATED),
        (replace(SENT, level=0), Rule.LEVEL),
    ],
)
def test_each_rule_of_a_row_is_named_where_it_is_broken(row: Form08Row, rule: Rule) -> None:
    assert broken(row) == [rule]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("systems", Rule.SYSTEMS),
        ("drafted", Rule.DRAFTED),
        ("appraised", Rule.APPRAISED),
        ("approved", Rule.APPROVED),
        ("checked", Rule.CHECKED),
    ],
)
def test_each_line_that_says_another_number_is_named(line: str, rule: Rule) -> None:
    rows = [APPROVED, SENT]
    lines = replace(rules.totals(rows), **{line: 7})  # type: ignore[arg-type]

    (fault,) = rules.faults(rows, lines)

    assert (fault.rule, fault.row, fault.values["said"]) == (rule, 0, "7")


@pytest.mark.django_db
def test_the_form_follows_the_dossiers_and_a_past_day_comes_out_again(people: Cast) -> None:
    build.catalogue(people)
    bodies = build.bodies(people)
    with played(now() - timedelta(days=9)):
        build.unit_rules(people, issued_on=today())
        first, second = build.system(people), build.system(people, "Thư (mẫu)")
        other = build.system(people, "Kế toán (mẫu)", "XA2")
    with played(now() - timedelta(days=6)):
        number = build.written(people.minh, second)
        build.answer_all(people.minh, number, Answer.PART)
        services.choose_level(
            people.minh,
            number=number,
            level=2,
            planned_on=date(2026, 12, 20),
            version=build.version(people.minh, number),
        )
        appraising.propose(people.minh, number=number)
    past = today() - timedelta(days=4)
    before = queries.form08(people.lan, past, None)
    approved = build.approved(people.minh, bodies, first)
    found = dict.fromkeys(Condition, ConditionFinding(is_met=True))
    conditions.assess(bodies.khanh, check=NewCheck(first, Occasion.PERIODIC, found, today()))

    form = queries.form08(people.lan, today(), None)

    one, two, three = form.rows
    assert (one.standing, one.decision) == (
        Standing.APPROVED,
        Paper("12/QĐ-CAT", today(), "Công an tỉnh"),
    )
    assert one.url.endswith(approved)
    assert (one.rules is not None, one.deployed, one.is_checked_periodically) == (
        True,
        Deployed.FULL,
        True,
    )
    assert (two.standing, two.expected_on, two.deployed) == (
        Standing.SENT,
        date(2026, 12, 20),
        Deployed.SOME,
    )
    assert two.deployed_by == date(2027, 6, 30)
    assert (three.unit_code, three.standing, three.url.endswith(str(other))) == (
        "XA2",
        Standing.NONE,
        True,
    )
    assert [one.rule for one in form.faults] == [Rule.EXPECTED_MISSING]
    assert queries.form08(people.lan, past, None) == before
    assert [one.standing for one in before.rows] == [Standing.NONE, Standing.SENT, Standing.NONE]
    assert len(queries.form08(people.hoa, today(), None).rows) == 1


@pytest.mark.django_db
def test_an_approval_that_only_the_register_claims_is_named_when_it_has_no_decision(
    people: Cast,
) -> None:
    content = {"name": "Cũ (mẫu)", "level": "2", "level_state": "approved"}
    registers.enter_entry(people.minh, register="systems", unit_code="XA1", content=content)

    form = queries.form08(people.minh, today(), None)

    assert [one.rule for one in form.faults] == [Rule.DECISION_MISSING]
