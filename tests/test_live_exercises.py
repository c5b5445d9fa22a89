"""A live exercise runs in the real flow of incidents, is marked everywhere, and counts and leaves nowhere."""

from datetime import timedelta

import pytest

from khien.act.exchange.queries import exports
from khien.act.response.queries import incidents, notices, statistics
from khien.act.response.services import incidents as work
from khien.act.response.services import referrals
from khien.act.response.tests.build import build_bodies
from khien.act.response.types.incidents import CloseReason, ExerciseStaysInside
from khien.act.training.queries import exercises as queries
from khien.act.training.services import exercises
from khien.act.training.types.exercises import NewExercise, Outcome, SceneMissing
from khien.base.accounts import queries as accounts
from khien.base.accounts import services as rights
from khien.base.accounts.types import Role
from khien.base.casework import queries as casework
from khien.base.core.clock import now, played, today
from khien.base.core.offers import registry
from khien.base.delivery import queries as deliveries
from khien.base.delivery import services as delivery
from khien.base.delivery.types import NewTarget
from tests.cast import Cast

pytestmark = pytest.mark.django_db
TITLE = "Mã độc tống tiền (mẫu)"


def started(people: Cast, *units: str) -> int:
    new = NewExercise("CAT", TITLE, "Ba máy không mở được tệp.", now(), units, scene="XA1")
    key = exercises.plan_exercise(people.lan, new=new)
    exercises.add_inject(people.lan, key=key, minutes=0, words="Báo chí gọi hỏi")
    exercises.expect(
        people.lan, key=key, minutes=60, words="Báo sự cố", evaluator=people.lan.person_id or 0
    )
    exercises.start_exercise(people.lan, key=key)
    return key


def test_a_live_exercise_opens_an_incident_that_says_so_wherever_it_is_read(people: Cast) -> None:
    key = started(people, "XA1")

    record = queries.exercise(people.lan, key)
    number = record.incident
    assert number.startswith("DT-")
    seen = incidents.incident(people.minh, number)
    assert seen.line.title == f"DIỄN TẬP: {TITLE}"
    assert seen.line.is_exercise
    assert all("DIỄN TẬP" in item.title for item in casework.inbox(people.minh))

    exercises.give_inject(people.lan, key=key, inject=record.injects[0].key)
    told = incidents.timeline(people.minh, number)
    assert any("Báo chí gọi hỏi" in line.text for line in told)


def test_only_bodies_that_play_are_told_and_by_letters_alone(people: Cast) -> None:
    bodies = build_bodies(people)
    target = NewTarget("hook", "BCHQS", "http://127.0.0.1:9/", "mẫu")
    delivery.enter_target(people.system, target=target)
    for units in (("XA1",), ("XA1", "BCHQS")):
        number = queries.exercise(people.lan, started(people, *units)).incident
        work.say_facts(people.minh, number=number, facts=frozenset({"important_target"}))
        told = notices.notices_to(bodies.military).rows
        assert len(told) == len(units) - 1

    assert "DIỄN TẬP" in told[0].title
    assert not deliveries.page(people.system, kind="hook").rows


def test_an_exercise_counts_in_no_figure_and_no_statistics(people: Cast) -> None:
    key = started(people, "XA1")
    number = queries.exercise(people.lan, key).incident
    clocks = registry.measures["incident-clocks-kept"]

    assert incidents.open_count(people.lan, None) == (0, 0)
    with played(now() + timedelta(days=30)):
        assert not clocks.rows(now(), None)
    rights.give_role(
        people.system,
        person_id=people.lan.person_id or 0,
        unit_code="TINH",
        role=Role.LEADERSHIP,
        has_subtree=True,
    )
    lan = accounts.actor_of(people.lan.person_id or 0)
    said = statistics.statistics(lan, "TINH", today(), today())
    rows = said["statistics.rows"]
    assert isinstance(rows, list)
    assert sum(row["quantity"] for row in rows) == 0
    assert incidents.incident(people.lan, number).line.is_open


def test_nothing_of_an_exercise_leaves(people: Cast) -> None:
    number = queries.exercise(people.lan, started(people, "XA1")).incident

    with pytest.raises(ExerciseStaysInside):
        exports.incident(people.lan, number, form="json")
    with pytest.raises(ExerciseStaysInside):
        referrals.refer(people.lan, number=number, to="Cơ quan điều tra")


def test_the_end_of_the_exercise_closes_its_incident(people: Cast) -> None:
    key = started(people, "XA1")
    number = queries.exercise(people.lan, key).incident
    (expected,) = queries.exercise(people.lan, key).expectations
    exercises.judge(
        people.lan, key=key, expectation=expected.key, outcome=Outcome.MET, words="Đúng giờ"
    )
    exercises.learn(people.lan, key=key, words="Lập danh bạ", unit_code="XA1", due_on=today())

    exercises.end_exercise(people.lan, key=key)

    closed = incidents.incident(people.lan, number)
    assert not closed.line.is_open
    assert not [one for one in casework.inbox(people.minh) if number in one.url]


def test_players_may_close_it_before_and_a_renamed_one_stays_marked(people: Cast) -> None:
    key = started(people, "XA1")
    number = queries.exercise(people.lan, key).incident
    work.close_incident(
        people.minh, number=number, reason=CloseReason.RESOLVED, comment="Đã khôi phục"
    )

    exercises.cancel_exercise(people.lan, key=key, reason="Hết giờ")

    assert incidents.incident(people.lan, number).reason_name == "Resolved"


def test_a_live_exercise_strikes_a_unit_that_plays(people: Cast) -> None:
    new = NewExercise("CAT", TITLE, "Máy hỏng.", now(), ("XA1",), scene="XA2")
    with pytest.raises(SceneMissing):
        exercises.plan_exercise(people.lan, new=new)
