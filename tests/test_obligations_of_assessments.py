"""Who inspects, answers and mends finds the new row in the obligation that orders it."""

from datetime import timedelta

import pytest

from khien.base.accounts import queries as accounts
from khien.base.accounts import services as people_of
from khien.base.accounts.types import Actor, BodyTask, Role
from khien.base.core.clock import now, played, today
from khien.base.core.offers import registry
from khien.show.assurance import access
from khien.show.assurance.queries import catalogues
from khien.show.assurance.services import assessments, judging, minutes, responding
from khien.show.assurance.services import shortcomings as mending
from khien.show.assurance.services.catalogues import load_catalogue
from khien.show.assurance.types.answers import NewVerdict, Saved
from khien.show.assurance.types.assessments import AssessmentKind, NewAssessment
from khien.show.planning.queries import plans
from khien.show.planning.services import loading
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db

OWN = frozenset(
    {
        "units-inspected",
        "self-assessments-done",
        "assessments-concluded",
        "shortcomings-closed-in-time",
    }
)
CATALOGUE = """
code = "mau"
version = "1"
title = { en = "Sample", vi = "Bộ mẫu" }
source = "Bộ mẫu"
valid_from = 2026-01-01

[[family]]
code = "A"
title = { en = "Accounts", vi = "Tài khoản" }

[[family.requirement]]
code = "A.1"
title = { en = "Second factor", vi = "Xác thực hai yếu tố" }
"""


def rows(people: Cast, clause: str, unit: str) -> set[tuple[str, bool]]:
    """Return what an obligation's measures of assessments count of a unit now."""
    codes = [one.code for one in plans.printable(people.lan, clause).figures]
    return {
        (code, row.counts)
        for code in codes
        if code in OWN
        for row in registry.measures[code].rows(now(), frozenset({unit}))
    }


def inspector(people: Cast) -> Actor:
    people_of.name_body(people.system, task=BodyTask.POLICE, unit_code="CAT", basis="Mẫu")
    new = people_of.NewPerson("kiemtra", "Cán bộ kiểm tra (mẫu)", "CAT", password=PASSWORD)
    key = people_of.enter_person(people.system, person=new)
    people_of.give_role(
        people.system, person_id=key, unit_code="TINH", role=Role.INSPECTOR, has_subtree=True
    )
    return accounts.actor_of(key)


def assessed(people: Cast, police: Actor, kind: AssessmentKind, ground: str) -> str:
    """Carry an assessment of commune 1 to signed minutes; return the number of its shortcoming."""
    load_catalogue(people.system, name="mau.toml", content=CATALOGUE.encode())
    new = NewAssessment(
        kind=kind,
        title="Đợt mẫu",
        ground=ground,
        edition=catalogues.newest("mau", today()).key,
        level=0,
        unit_codes=("XA1",),
        systems=(),
        team=(),
        answers_by=today() + timedelta(days=3),
        starts_at=now() + timedelta(days=4),
    )
    number = assessments.plan_assessment(police, new=new)
    assessments.announce(police, number=number)
    subject = access.subjects().get(assessment__number=number)
    one = access.answers().get(subject=subject)
    responding.save_answer(people.minh, key=one.pk, saved=Saved("not_met", "Chưa (mẫu)", 1))
    responding.submit(people.minh, key=subject.pk)
    with played(now() + timedelta(days=5)):
        assessments.begin(police, number=number)
        verdict = NewVerdict("not_met", "Chưa có (mẫu)", 2, "Bật (mẫu)", today() + timedelta(20))
        judging.judge(police, key=one.pk, verdict=verdict)
        found = judging.finish_judging(police, key=subject.pk)
        minutes.conclude(police, key=subject.pk, words="Còn một tồn tại (mẫu)")
        minutes.sign_for_team(police, key=subject.pk)
        minutes.sign_for_unit(people.minh, key=subject.pk)
    return found[0]


def test_an_inspection_with_signed_minutes_is_the_row_of_the_police(people: Cast) -> None:
    loading.load_shipped(people.system)
    police = inspector(people)
    assert rows(people, "NB47-III.1-a", "XA1") == {("units-inspected", False)}

    found = assessed(people, police, AssessmentKind.INSPECTION, "police-asked")

    with played(now() + timedelta(days=6)):
        assert rows(people, "NB47-III.1-a", "XA1") == {("units-inspected", True)}
        for clause in ("NB47-III.1-a", "NB47-KT-a", "CM1576-Đ2", "CM35-II.1-a"):
            assert ("assessments-concluded", True) in rows(people, clause, "CAT")

        mending.prove(people.minh, number=found, words="Đã bật (mẫu)")
        mending.close(police, number=found)
        assert ("shortcomings-closed-in-time", True) in rows(people, "NB47-III.1-a", "XA1")


def test_a_self_assessment_is_the_row_of_assessing_the_present_state(people: Cast) -> None:
    loading.load_shipped(people.system)
    police = inspector(people)
    assert rows(people, "NB47-III.3-h", "XA1") == {("self-assessments-done", False)}

    assessed(people, police, AssessmentKind.SELF, "self-independent")

    with played(now() + timedelta(days=6)):
        assert rows(people, "NB47-III.3-h", "XA1") == {("self-assessments-done", True)}
        assert rows(people, "NB47-III.3-h", "CAT") >= {("assessments-concluded", True)}
