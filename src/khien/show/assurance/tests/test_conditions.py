"""Conditions are assessed by somebody else, again after what was missing is met; reminders end themselves."""

from datetime import timedelta

import pytest
from tests.cast import Cast

from khien.base.accounts.types import Actor, Role
from khien.base.casework import queries as casework
from khien.base.core.clock import now, today
from khien.base.core.refusals import Invalid, NotAllowed
from khien.know.inventory.queries import registers as inventory
from khien.know.inventory.services import registers
from khien.show.assurance.queries import conditions as queries
from khien.show.assurance.queries import level_measures
from khien.show.assurance.services import approving, decisions, reminding
from khien.show.assurance.services import conditions as services
from khien.show.assurance.tests import build
from khien.show.assurance.types.conditions import (
    CheckIncomplete,
    Condition,
    ConditionFinding,
    NewCheck,
    Occasion,
    OwnConditions,
)
from khien.show.assurance.types.dossiers import Decision, Ground, PaperDecision

pytestmark = pytest.mark.django_db


def check(key: int, *, missing: str = "", days: int = 0) -> NewCheck:
    """Return an assessment where all is met, or the technical measures are not."""
    found = dict.fromkeys(Condition, ConditionFinding(is_met=True, words="Đạt (mẫu)"))
    if missing:
        found[Condition.TECHNICAL] = ConditionFinding(is_met=False, words=missing)
    return NewCheck(key, Occasion.BEFORE, found, today() + timedelta(days=days), "3/BB")


def waiting(by: Actor) -> list[str]:
    return [one.kind for one in casework.inbox(by)]


def test_what_is_missing_waits_for_the_unit_until_a_re_check_finds_it_met(people: Cast) -> None:
    bodies = build.bodies(people)
    key = build.system(people, is_online=True, level="2", level_state="approved")
    assert [one.counts for one in level_measures.assessed_before_use(now(), None)] == [False]

    first = services.assess(bodies.khanh, check=check(key, missing="Chưa có sao lưu (mẫu)"))

    held = queries.check(people.minh, first)
    assert (held.is_eligible, held.is_open) == (False, True)
    assert held.missing == (("Technical measures", "Chưa có sao lưu (mẫu)"),)
    assert waiting(people.minh) == ["level-recheck"]
    services.assess(bodies.khanh, check=check(key))
    assert waiting(people.minh) == []
    assert not queries.check(people.minh, first).is_open
    assert [one.counts for one in level_measures.assessed_before_use(now(), None)] == [True]


def test_nobody_assesses_what_their_own_unit_runs(people: Cast) -> None:
    bodies = build.bodies(people)
    key = build.system(people)
    own = build.person(people, "tam", "XA1", Role.INSPECTOR)

    with pytest.raises(OwnConditions, match="independent of the operator"):
        services.assess(own, check=check(key))
    with pytest.raises(NotAllowed):
        services.assess(people.minh, check=check(key))
    with pytest.raises(Invalid, match="lies ahead"):
        services.assess(bodies.khanh, check=check(key, days=2))
    with pytest.raises(CheckIncomplete, match="say what is missing"):
        services.assess(bodies.khanh, check=check(key, missing=" "))
    bare = NewCheck(key, Occasion.CHANGE, {}, today())
    with pytest.raises(CheckIncomplete, match="say whether it is met"):
        services.assess(bodies.khanh, check=bare)


def test_reminders_of_a_level_in_force_come_and_end_by_themselves(people: Cast) -> None:
    build.catalogue(people)
    bodies = build.bodies(people)
    key = build.system(people)
    decision = Decision(
        "7/QĐ", today() - timedelta(days=9), "UBND", review_on=today() + timedelta(days=20)
    )
    decisions.enter_decision(people.minh, paper=PaperDecision("XA1", "Một cửa (mẫu)", 2, decision))
    content = {**inventory.entry(people.system, key).content, "procedures": True}
    registers.change_entry(people.system, key=key, content=content)
    reminding.look(people.system)
    assert sorted(waiting(people.minh)) == ["level-higher", "level-review", "level-rules"]

    build.unit_rules(people)
    reminding.look(people.system)
    reminding.look(people.system)
    assert sorted(waiting(people.minh)) == ["level-higher", "level-review"]
    number = build.submitted(people.minh, bodies, key, Ground.CRITERIA)
    approving.approve(bodies.quang, number=number, decision=build.decision())
    assert waiting(people.minh) == []
