"""Who acts on a system's level finds the new row in the obligation that orders it."""

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from khien.base.core.clock import now, played, today
from khien.base.core.offers import registry
from khien.show.assurance.cli.levels import levels_group
from khien.show.assurance.services import appraising, approving, conditions
from khien.show.assurance.services import measures as assurance
from khien.show.assurance.tests import build
from khien.show.assurance.types.conditions import Condition, ConditionFinding, NewCheck, Occasion
from khien.show.planning import access
from khien.show.planning.queries import plans
from khien.show.planning.services import loading, standing
from tests.cast import Cast

pytestmark = pytest.mark.django_db
OF_LEVELS = ("systems-", "level-")


def rows(people: Cast, clause: str, unit: str = "XA1") -> list[tuple[str, bool]]:
    """Return what an obligation's measures of levels count of a unit now."""
    codes = [one.code for one in plans.printable(people.lan, clause).figures]
    return [
        (code, row.counts)
        for code in codes
        if code.startswith(OF_LEVELS)
        for row in registry.measures[code].rows(now(), frozenset({unit}))
    ]


def test_a_level_approved_in_time_and_an_assessment_are_the_rows_of_their_obligation(
    people: Cast,
) -> None:
    loading.load_shipped(people.system)
    build.catalogue(people)
    bodies = build.bodies(people)
    with played(now() - timedelta(days=3)):
        build.unit_rules(people)
        key = build.system(people, is_online=True)
    assert rows(people, "CM35-II.3-c") == [("systems-with-approved-level", False)]

    number = build.written(people.minh, key)
    appraising.propose(people.minh, number=number)
    appraising.appraise(bodies.nga, number=number, opinion=build.FIT)
    appraising.submit(people.minh, number=number)
    approving.approve(bodies.dung, number=number, decision=build.decision())
    in_time = [("level-dossiers-in-time", True)] * 3
    assert rows(people, "CM35-II.3-c") == [
        ("systems-with-approved-level", True),
        ("systems-assessed-before-use", False),
        *in_time,
    ]
    assert rows(people, "NB47-II.2-a") == [("systems-with-plan-deployed", True)]
    plan = registry.measures["systems-with-protection-plan"]
    assert [row.counts for row in plan.rows(now(), frozenset({"XA1"}))] == [True]

    found = dict.fromkeys(Condition, ConditionFinding(is_met=True))
    conditions.assess(bodies.khanh, check=NewCheck(key, Occasion.BEFORE, found, today()))

    assert rows(people, "CM35-II.3-c") == [
        ("systems-with-approved-level", True),
        ("systems-assessed-before-use", True),
        *in_time,
    ]
    assurance.keep_measures(people.system, day=today())
    standing.refresh()
    duty = access.duties().get(obligation__clause="CM35-II.3-c", unit__code="XA1")
    assert duty.standing == "done"


def test_an_important_system_is_protected_once_its_level_is_in_force_and_its_plan_deployed(
    people: Cast,
) -> None:
    build.catalogue(people)
    bodies = build.bodies(people)
    build.unit_rules(people)
    key = build.system(people, kind="internal", data_class="private", level="3")
    important = registry.measures["important-systems-protected"]
    assert [row.counts for row in important.rows(now(), None)] == [False]

    number = build.submitted(people.minh, bodies, key)
    decided = build.decision("5/QĐ-UBND", issuer="UBND tỉnh")
    approving.approve(bodies.quang, number=number, decision=decided)

    assert [row.counts for row in important.rows(now(), None)] == [True]


def test_the_command_brings_paper_in_and_says_what_form_08_lacks(
    people: Cast, tmp_path: Path
) -> None:
    build.system(people)
    build.system(people, "Thư (mẫu)")
    run, file = CliRunner(), tmp_path / "qd.csv"
    good = "unit,system,level,number,decided,issuer\nXA1,Một cửa (mẫu),2,7/QĐ,1/3/2025,UBND\n"
    file.write_text(f"{good}XA1,Lạ,2,8/QĐ,1/3/2025,UBND\n", encoding="utf-8")
    looked = run.invoke(levels_group, ["import", "--look", str(file)])
    assert (looked.exit_code, "1 good, 1 refused" in looked.output) == (1, True)
    file.write_text(good, encoding="utf-8")
    assert run.invoke(levels_group, ["import", str(file)]).output.strip() == "HS.XA1.1"

    told = run.invoke(levels_group, ["list", "--unit", "XA1"]).output
    assert "7/QĐ" in told
    checked = run.invoke(levels_group, ["check"])
    assert checked.exit_code == 1
    assert "cột 9" in checked.output
