"""A tabletop exercise: players see what is given to them, evaluators judge, lessons wait; no incident arises."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from tests.cast import Cast
from tests.clients import signed_in

from khien.act.response.queries import incidents as response
from khien.act.training import access
from khien.act.training.queries import exercises as queries
from khien.act.training.services import exercises as services
from khien.act.training.types.exercises import (
    ExerciseIncomplete,
    MinutesWrong,
    NewExercise,
    NotAllJudged,
    NotTheEvaluator,
    Outcome,
    PlayerEvaluates,
    Stage,
    WrongStage,
)
from khien.base.accounts.types import Actor
from khien.base.casework import queries as casework
from khien.base.core.clock import now, played, today
from khien.base.core.refusals import Invalid, NotAllowed, NotFound

pytestmark = pytest.mark.django_db
TITLE = "Mã độc ở bộ phận một cửa (mẫu)"


def plan(cast: Cast) -> int:
    new = NewExercise("CAT", TITLE, "Ba máy không mở được tệp.", now(), ("XA1",))
    key = services.plan_exercise(cast.lan, new=new)
    services.add_inject(cast.lan, key=key, minutes=0, words="Cán bộ gọi điện báo lỗi")
    services.add_inject(cast.lan, key=key, minutes=30, words="Báo chí hỏi")
    services.expect(
        cast.lan,
        key=key,
        minutes=60,
        words="Báo sự cố trong một giờ",
        evaluator=cast.lan.person_id or 0,
    )
    return key


def waiting(actor: Actor) -> list[str]:
    return [line.title for line in casework.inbox(actor) if TITLE in line.title]


def expectation(key: int) -> int:
    return access.expectations().get(exercise_id=key).pk


def judge(cast: Cast, key: int, by: Actor | None = None) -> None:
    services.judge(
        by or cast.lan, key=key, expectation=expectation(key), outcome=Outcome.MET, words="Đúng giờ"
    )


def learn(cast: Cast, key: int, unit: str = "XA1") -> None:
    services.learn(
        cast.lan, key=key, words="Lập danh bạ", unit_code=unit, due_on=today() + timedelta(days=9)
    )


def test_players_see_an_inject_when_it_is_given_and_expectations_at_the_end(people: Cast) -> None:
    key = plan(people)
    before = queries.exercise(people.minh, key)
    assert (before.injects, before.expectations) == ((), ())
    assert len(queries.exercise(people.lan, key).injects) == 2
    with pytest.raises(NotFound):
        queries.exercise(people.hoa, key)

    services.start_exercise(people.lan, key=key)
    first = queries.exercise(people.lan, key).injects[0].key
    services.give_inject(people.lan, key=key, inject=first)
    assert [one.words for one in queries.exercise(people.minh, key).injects] == [
        "Cán bộ gọi điện báo lỗi"
    ]
    assert queries.exercise(people.minh, key).expectations == ()
    judge(people, key)
    learn(people, key)
    services.end_exercise(people.lan, key=key)

    seen = queries.exercise(people.minh, key)
    assert [one.outcome for one in seen.expectations] == [Outcome.MET]
    assert seen.line.stage is Stage.ENDED


def test_each_expectation_waits_for_its_evaluator_and_each_lesson_for_its_unit(
    people: Cast,
) -> None:
    key = plan(people)
    assert waiting(people.lan) == []

    services.start_exercise(people.lan, key=key)
    assert len(waiting(people.lan)) == 1
    with pytest.raises(NotTheEvaluator):
        judge(people, key, people.minh)
    judge(people, key)
    assert waiting(people.lan) == []
    with pytest.raises(NotTheEvaluator):
        judge(people, key)
    learn(people, key)
    assert len(waiting(people.minh)) == 1
    lesson = access.lessons().get().pk
    with pytest.raises(NotFound):
        services.close_lesson(people.hoa, key=key, lesson=lesson, words="Đã lập")
    services.close_lesson(people.minh, key=key, lesson=lesson, words="Đã lập danh bạ")
    assert waiting(people.minh) == []
    with pytest.raises(Invalid):
        services.close_lesson(people.minh, key=key, lesson=lesson, words="Lần nữa")


def test_nobody_evaluates_the_own_unit_and_players_do_not_run_it(people: Cast) -> None:
    key = plan(people)

    with pytest.raises(Invalid):
        services.expect(
            people.lan, key=key, minutes=1, words="x", evaluator=people.minh.person_id or 0
        )
    own = services.plan_exercise(
        people.lan, new=NewExercise("CAT", TITLE, "Ba máy", now(), ("CAT",))
    )
    with pytest.raises(PlayerEvaluates):
        services.expect(
            people.lan, key=own, minutes=1, words="x", evaluator=people.lan.person_id or 0
        )
    with pytest.raises((NotAllowed, NotFound)):
        services.start_exercise(people.minh, key=key)
    offered = {name for _, name in queries.exercise(people.lan, key).evaluators}
    assert "Lan" in offered
    assert "Minh" not in offered


def test_an_exercise_goes_forward_only_when_it_is_whole(people: Cast) -> None:
    good = NewExercise("CAT", TITLE, "Kịch bản", now(), ("XA1",))
    for wrong in (replace(good, scenario=" "), replace(good, unit_codes=())):
        with pytest.raises(ExerciseIncomplete):
            services.plan_exercise(people.lan, new=wrong)
    with pytest.raises(NotFound):
        services.plan_exercise(people.lan, new=replace(good, unit_codes=("XA9",)))
    empty = services.plan_exercise(people.lan, new=good)
    with pytest.raises(ExerciseIncomplete):
        services.start_exercise(people.lan, key=empty)
    with pytest.raises(MinutesWrong):
        services.add_inject(people.lan, key=empty, minutes=4321, words="x")

    key = plan(people)
    with pytest.raises(WrongStage):
        learn(people, key)
    services.start_exercise(people.lan, key=key)
    with pytest.raises(WrongStage):
        services.add_inject(people.lan, key=key, minutes=1, words="x")
    with pytest.raises(NotAllJudged):
        services.end_exercise(people.lan, key=key)
    judge(people, key)
    with pytest.raises(NotAllJudged):
        services.end_exercise(people.lan, key=key)
    with pytest.raises(Invalid):
        learn(people, key, "XA2")


def test_a_cancelled_exercise_asks_nobody_and_does_not_count(people: Cast) -> None:
    key = plan(people)
    services.start_exercise(people.lan, key=key)
    learn(people, key)

    with pytest.raises(Invalid):
        services.cancel_exercise(people.lan, key=key, reason=" ")
    services.cancel_exercise(people.lan, key=key, reason="Có sự cố thật")

    assert waiting(people.lan) == waiting(people.minh) == []
    assert [one.counts for one in queries.held(now(), frozenset({"XA1"}))] == [False]
    with pytest.raises(WrongStage):
        services.start_exercise(people.lan, key=key)


def test_the_figure_counts_a_year_and_no_incident_arises(people: Cast) -> None:
    key = plan(people)
    services.start_exercise(people.lan, key=key)
    judge(people, key)
    learn(people, key)
    before = now()
    with played(before + timedelta(days=1)):
        services.end_exercise(people.lan, key=key)

    def figure(days: int) -> list[tuple[str, bool]]:
        rows = queries.held(before + timedelta(days=days), None)
        return [(one.unit_code, one.counts) for one in rows]

    assert figure(0) == [("XA1", False), ("XA2", False)]
    assert figure(2) == [("XA1", True), ("XA2", False), ("CAT", True)]
    assert figure(367) == [("XA1", False), ("XA2", False), ("CAT", False)]
    assert response.find(people.lan, "ma doc") == []


def test_the_pages_run_an_exercise(people: Cast) -> None:
    lan, minh = signed_in("lan"), signed_in("minh")
    said = {"unit": "CAT", "title": TITLE, "scenario": "Ba máy", "units": ["XA1"]}
    assert lan.post("/training/exercises/new", said).status_code == 422
    where = lan.post(
        "/training/exercises/new", said | {"planned_at": f"{today().isoformat()}T08:00"}
    )["Location"]

    def act(client: Client, name: str, **words: object) -> int:
        return client.post(f"{where}/act", {"act": name} | words).status_code

    assert act(lan, "inject", minutes=0, words="Có điện thoại") == 302
    assert act(lan, "inject", minutes="x", words="Có điện thoại") == 303
    evaluator = people.lan.person_id
    assert act(lan, "expect", minutes=60, words="Báo sự cố", evaluator=evaluator) == 302
    assert act(lan, "start") == 302
    assert "Có điện thoại" not in minh.get(where).content.decode()
    assert act(lan, "give", inject=access.injects().get().pk) == 302
    page = minh.get(where).content.decode()
    assert "Có điện thoại" in page
    assert "EXERCISE" in page
    assert "Báo sự cố" not in page
    found = expectation(access.exercises().get().pk)
    assert act(lan, "judge", expectation=found, outcome="perhaps") == 303
    assert act(lan, "judge", expectation=found, outcome="late", words="Trễ 10 phút") == 302
    due = (today() + timedelta(days=9)).isoformat()
    assert act(lan, "learn", words="Lập danh bạ", unit="XA1", due_on=due) == 302
    assert act(minh, "close", lesson=access.lessons().get().pk, words="Xong") == 302
    assert act(lan, "end") == 302
    assert act(lan, "dance") == 303
    assert "Trễ 10 phút" in minh.get(where).content.decode()
    assert TITLE in minh.get("/training/exercises").content.decode()
    assert TITLE not in signed_in("hoa").get("/training/exercises").content.decode()
