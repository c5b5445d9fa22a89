"""What a unit does for an obligation is seen at once in how it stands, and in its past."""

from datetime import timedelta

import pytest
from tests.cast import Cast

from khien.base.casework import queries as casework
from khien.base.core.clock import now, played, today
from khien.base.core.refusals import NotAllowed, NotFound
from khien.base.files.services import storing as files
from khien.know.inventory.services.registers import say_protection
from khien.show.assurance.services import measures as assurance
from khien.show.planning import access
from khien.show.planning.queries import duties as queries
from khien.show.planning.queries import records
from khien.show.planning.services import duties as services
from khien.show.planning.services import giving, standing
from khien.show.planning.tests.build import duty, load
from khien.show.planning.types.duties import (
    DayPassed,
    DutyNeedsReason,
    EvidenceEmpty,
    EvidenceJudged,
    OwnEvidence,
    Standing,
    Step,
)

pytestmark = pytest.mark.django_db
RULES = "II.2"


@pytest.fixture
def _plan(people: Cast) -> None:
    load(people)


def stands(clause: str = RULES, unit: str = "XA1") -> Standing:
    return Standing(duty(clause, unit).standing)


def waiting(people: Cast, who: str) -> list[str]:
    return [line.title for line in casework.inbox(getattr(people, who))]


@pytest.mark.usefixtures("_plan")
def test_evidence_that_somebody_else_finds_good_makes_it_done(people: Cast) -> None:
    key = duty(RULES, "XA1").pk
    services.give_to(people.minh, key=key, person_id=people.minh.person_id)
    assert stands() is Standing.ON_THE_WAY

    piece = services.show(people.minh, key=key, words="Quy chế số 5/QC-UBND")
    assert duty(RULES, "XA1").step == Step.JUDGE_EVIDENCE
    services.judge(people.lan, key=piece, is_good=True, words="")

    assert stands() is Standing.DONE
    assert stands(unit="XA2") is Standing.SILENT
    history = records.duty(people.minh, key).history
    assert history[0].standing is Standing.DONE


@pytest.mark.usefixtures("_plan")
def test_evidence_with_an_end_holds_until_then(people: Cast) -> None:
    key = duty(RULES, "XA1").pk
    until = today() + timedelta(days=10)
    piece = services.show(people.minh, key=key, words="Giấy phép", holds_until=until)
    services.judge(people.lan, key=piece, is_good=True, words="")

    with played(now() + timedelta(days=11)):
        standing.refresh()

    assert stands() is Standing.SILENT


@pytest.mark.usefixtures("_plan")
def test_nobody_judges_the_evidence_they_put_in_nor_twice(people: Cast) -> None:
    key = duty(RULES, "XA1").pk
    own = services.show(people.system, key=key, words="x")
    piece = services.show(people.minh, key=key, words="Quy chế")

    with pytest.raises(NotAllowed):
        services.judge(people.minh, key=piece, is_good=True, words="")
    with pytest.raises(EvidenceEmpty):
        services.judge(people.lan, key=piece, is_good=False, words=" ")
    services.judge(people.lan, key=piece, is_good=False, words="Chưa có số hiệu")
    with pytest.raises(EvidenceJudged):
        services.judge(people.lan, key=piece, is_good=True, words="")
    access.evidence().filter(pk=own).update(by_id=people.lan.person_id)
    with pytest.raises(OwnEvidence):
        services.judge(people.lan, key=own, is_good=True, words="")


@pytest.mark.usefixtures("_plan")
def test_deleted_files_are_marked_where_they_were_evidence(people: Cast) -> None:
    key = duty(RULES, "XA1").pk
    kept = files.keep_file(people.minh, name="qc.txt", content=b"Quy che", unit_code="XA1")
    services.show(people.minh, key=key, words="Quy chế", file_key=kept.key)
    files.delete_file(people.system, key=kept.key, reason="nhầm")

    [piece] = records.duty(people.lan, key).evidence

    assert (piece.file_name, piece.is_file_there) == ("qc.txt", False)


@pytest.mark.usefixtures("_plan")
def test_what_does_not_apply_says_why_and_is_owed_no_more(people: Cast) -> None:
    key = duty(RULES, "XA1").pk

    with pytest.raises(DutyNeedsReason, match="Xã XA1"):
        services.set_aside(people.lan, key=key, reason=" ")
    with pytest.raises(NotAllowed):
        services.set_aside(people.minh, key=key, reason="không muốn")
    services.set_aside(people.lan, key=key, reason="Đơn vị dùng quy chế của tỉnh")

    assert stands() is Standing.NOT_APPLICABLE
    assert queries.done(now(), frozenset({"XA1"})) != queries.done(now(), None)
    assert len(queries.done(now(), frozenset({"XA1"}))) == 1
    services.take_up(people.lan, key=key)
    assert stands() is Standing.SILENT


@pytest.mark.usefixtures("_plan")
def test_a_passed_revision_is_late(people: Cast) -> None:
    key = duty(RULES, "XA1").pk
    with pytest.raises(DayPassed):
        services.revise_on(people.lan, key=key, day=today())
    services.revise_on(people.lan, key=key, day=today() + timedelta(days=1))

    with played(now() + timedelta(days=3)):
        standing.refresh()

    assert stands() is Standing.LATE


@pytest.mark.usefixtures("_plan")
def test_the_nights_figures_decide_where_a_measure_has_rows(people: Cast) -> None:
    say_protection(
        people.minh, unit_code="XA1", content={"name": "Mạng", "firewall": True}, at=now()
    )
    assurance.keep_measures(people.system, day=today())
    standing.refresh()

    assert stands("II.1", "XA1") is Standing.DONE


def give(people: Cast, *units: str, days: int = 5) -> list[str]:
    obligation = duty(RULES, "XA1").obligation_id
    task = giving.NewTask(
        obligation, units, "Gửi quy chế", "Bản đã ký", today() + timedelta(days=days)
    )
    return list(giving.give_tasks(people.lan, task=task))


@pytest.mark.usefixtures("_plan")
def test_a_task_is_answered_returned_answered_again_and_accepted(people: Cast) -> None:
    [number, _] = give(people, "XA1", "XA2")
    assert duty(RULES, "XA1").step == Step.ANSWER_TASK
    assert waiting(people, "minh")

    giving.answer_task(people.minh, number=number, words="Đã gửi")
    giving.return_task(people.lan, number=number, reason="Thiếu chữ ký")
    assert records.task(people.minh, number).may_answer
    giving.answer_task(people.minh, number=number, words="Bản có chữ ký")
    giving.accept_task(people.lan, number=number)

    record = records.task(people.minh, number)
    assert record.line.state == "accepted"
    assert [one.is_good for one in record.evidence] == [True, False]
    assert stands() is Standing.DONE
    assert stands(unit="XA2") is Standing.ON_THE_WAY


@pytest.mark.usefixtures("_plan")
def test_a_task_that_nobody_answers_is_late_and_counts_so(people: Cast) -> None:
    give(people, "XA1", days=2)

    with played(now() + timedelta(days=4)):
        standing.refresh()
        [row] = queries.answered_in_time(now(), None)

    assert stands() is Standing.LATE
    assert not row.counts


@pytest.mark.usefixtures("_plan")
def test_a_unit_with_an_open_task_is_not_given_a_second_one(people: Cast) -> None:
    give(people, "XA1")

    assert give(people, "XA1", "XA2") == ["II.2.XA2.1"]


@pytest.mark.usefixtures("_plan")
def test_neighbours_neither_see_nor_answer(people: Cast) -> None:
    [number] = give(people, "XA1")

    with pytest.raises(NotFound):
        records.task(people.hoa, number)
    with pytest.raises(NotFound):
        giving.answer_task(people.hoa, number=number, words="x")
    with pytest.raises(NotFound):
        services.show(people.hoa, key=duty(RULES, "XA1").pk, words="x")
    with pytest.raises(NotFound):
        giving.give_tasks(
            people.minh,
            task=giving.NewTask(
                duty(RULES, "XA1").obligation_id, ("XA1",), "x", "", today() + timedelta(days=2)
            ),
        )
