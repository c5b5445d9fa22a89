"""Indicators that current plans and directives set: each by the act that moves it, for a past day as for now."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from khien.act.response.services import team
from khien.act.training.queries import exercises as reads
from khien.act.training.services import certificates, exercises, staffing
from khien.act.training.services import people as persons
from khien.act.training.tests.build import paper
from khien.act.training.types.exercises import NewExercise, Outcome
from khien.act.training.types.staffing import NewAppointment, Post
from khien.base.core.clock import now, played, today
from khien.base.core.offers import registry
from khien.know.exposure import access
from khien.know.exposure.services import findings
from khien.know.exposure.tests.scans import TELNET, scan_of, take_in
from khien.know.inventory.services import registers
from khien.watch.telemetry.services import feeds
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def shown(code: str, unit: str = "XA1") -> list[bool]:
    """Return which rows of a unit count in a measure now."""
    return [row.counts for row in registry.measures[code].rows(now(), frozenset({unit}))]


def system(cast: Cast, level: str = "3", **content: object) -> int:
    given = {"name": "Một cửa", "level": level, **content}
    return registers.enter_entry(cast.minh, register="systems", unit_code="XA1", content=given)


def test_a_live_exercise_is_asked_of_units_with_important_systems(people: Cast) -> None:
    assert shown("important-units-drilled-live") == []
    system(people)
    assert shown("important-units-drilled-live") == [False]

    new = NewExercise("CAT", "Diễn tập", "Máy hỏng.", now(), ("XA1",), scene="XA1")
    key = exercises.plan_exercise(people.lan, new=new)
    exercises.add_inject(people.lan, key=key, minutes=0, words="Gọi")
    lan = people.lan.person_id or 0
    exercises.expect(people.lan, key=key, minutes=9, words="Báo", evaluator=lan)
    exercises.start_exercise(people.lan, key=key)
    (one,) = reads.exercise(people.lan, key).expectations
    exercises.judge(people.lan, key=key, expectation=one.key, outcome=Outcome.MET, words="Đúng giờ")
    exercises.learn(people.lan, key=key, words="Danh bạ", unit_code="XA1", due_on=today())
    exercises.end_exercise(people.lan, key=key)

    assert shown("important-units-drilled-live") == [True]
    with played(now() + timedelta(days=400)):
        assert shown("important-units-drilled-live") == [False]


def test_the_response_plan_of_a_system_is_reviewed_every_year(people: Cast) -> None:
    system(people, response_plan="4/PA-UBND", plan_reviewed=today().isoformat())

    assert shown("systems-with-response-plan") == [True]
    with played(now() + timedelta(days=400)):
        assert shown("systems-with-response-plan") == [False]


def test_logs_are_kept_as_long_as_the_highest_level_asks(people: Cast, settings: Any) -> None:
    settings.KHIEN = replace(settings.KHIEN, event_days=100)
    feeds.enter_feed(people.tuan, code="xa1-fw", name="Tường lửa", unit_code="XA1")
    key = system(people, level="3")
    assert shown("logs-kept-long-enough") == [True]

    registers.change_entry(people.minh, key=key, content={"name": "Một cửa", "level": "4"})

    (row,) = registry.measures["logs-kept-long-enough"].rows(now(), frozenset({"XA1"}))
    assert (row.counts, row.detail) == (False, "100 / 180")


def test_operators_of_important_systems_are_certified(people: Cast) -> None:
    key = system(people)
    person = persons.enter_person(people.minh, unit_code="XA1", name="Liên (mẫu)")
    new = NewAppointment("XA1", person, Post.OPERATOR, key, "12/QĐ-UBND", today())
    staffing.appoint(people.minh, new=new)
    assert shown("operators-with-certificate") == [False]

    certificates.enter_certificate(people.minh, learner=person, certificate=paper())

    assert shown("operators-with-certificate") == [True]


def test_the_response_team_stands_by_a_decision(people: Cast) -> None:
    assert shown("team-decided", "TINH") == [False]

    team.enter_decision(
        people.lan, number="8/QĐ-UBND", signed_on=today(), signed_by="Chủ tịch", subject="Đội"
    )

    assert shown("team-decided", "TINH") == [True]


def test_a_fix_is_installed_within_a_month(people: Cast) -> None:
    take_in(
        people.minh,
        scan_of(
            replace(TELNET, fixed_in="2.0"), replace(TELNET, location="tcp/2323", fixed_in="2.0")
        ),
    )
    one, _ = access.findings().order_by("pk")
    findings.mark_fixed(people.minh, key=one.pk, words="Đã tắt telnet")
    findings.retest(people.minh, key=one.pk, is_gone=True, words="nmap: closed")
    assert shown("fixes-within-month") == []

    with played(now() + timedelta(days=40)):
        assert sorted(shown("fixes-within-month")) == [False, True]
    with played(now() + timedelta(days=400)):
        assert shown("fixes-within-month") == []
