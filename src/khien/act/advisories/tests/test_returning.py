"""An answer that shows too little is returned: its clock runs again, the unit is told, both answers stay."""

from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.test import Client
from tests.cast import PASSWORD

from khien.act.advisories.queries import advisories as papers
from khien.act.advisories.queries import follow, measures
from khien.act.advisories.queries import matrix as matrices
from khien.act.advisories.services import following, issuing, returning
from khien.act.advisories.tests.build import Province, new_version, sent, settle
from khien.act.advisories.types.follow import (
    AnswerState,
    FollowFilter,
    FollowLine,
    Look,
    NoLonger,
    WordsMissing,
)
from khien.base.casework import queries as casework
from khien.base.casework.types import MoveRefused, Stale
from khien.base.core.clock import now
from khien.base.core.refusals import NotAllowed, NotFound


def done(province: Province) -> str:
    """Have Minh accept and finish; returns the case."""
    case = f"{sent(province, 'XA1', 'XA2')}.1.XA1"
    following.accept(province.minh, number=case, who="Minh")
    following.finish(province.minh, number=case, evidence="Đã vá")
    return case


def line_of(province: Province, case: str) -> FollowLine:
    return follow.answer(province.an, case).line


def letters_to_minh() -> int:
    rows = apps.get_model("delivery", "Delivery")._default_manager
    return rows.filter(key__startswith="adv-returned", address="head@example.vn").count()


def test_returned_answer_is_work_again_to_the_same_end(province: Province) -> None:
    case = done(province)
    assert casework.inbox(province.minh) == []

    returning.return_answer(province.an, number=case, why="Thiếu ảnh chụp phiên bản")

    line = line_of(province, case)
    assert (line.state, line.look) == (AnswerState.IN_WORK, Look.RETURNED)
    (item,) = casework.inbox(province.minh)
    assert (item.kind, item.due_at) == ("clock", line.done_by)
    clock = next(one for one in casework.clocks_of(province.minh, case) if one.code == "done")
    assert (clock.is_running, clock.due_at) == (True, line.done_by)


def test_both_answers_and_the_reason_stay_in_the_timeline(province: Province) -> None:
    case = done(province)
    returning.return_answer(province.an, number=case, why="Thiếu máy thứ hai")
    following.finish(province.minh, number=case, evidence="Đã vá cả hai máy")

    answer = follow.answer(province.an, case)

    assert (answer.line.look, answer.line.returned_why) == (Look.DONE, "")
    told = [(entry.by, entry.words) for entry in answer.timeline if entry.words]
    assert told[-3:] == [
        ("Minh", "Đã vá"),
        ("Anpt", "Thiếu máy thứ hai"),
        ("Minh", "Đã vá cả hai máy"),
    ]
    (mark,) = [each for each in casework.case(province.minh, case).marks if each.code == "done"]
    assert [(change.new, change.reason) for change in mark.changes] == [(None, "Thiếu máy thứ hai")]


def test_unit_is_told_each_time_without_the_reason_in_the_letter(province: Province) -> None:
    case = done(province)
    returning.return_answer(province.an, number=case, why="lý do kín")
    following.finish(province.minh, number=case, evidence="lần hai")
    returning.return_answer(province.lan, number=case, why="lý do kín")

    assert letters_to_minh() == 2
    bodies = apps.get_model("delivery", "Delivery")._default_manager.values_list("body", flat=True)
    assert not any("lý do kín" in body for body in bodies)


def test_returned_not_applicable_goes_back_to_where_the_unit_stood(province: Province) -> None:
    number = sent(province, "XA1", "XA2")
    accepted, unread = f"{number}.1.XA1", f"{number}.1.XA2"
    following.accept(province.minh, number=accepted, who="Minh")
    following.decline(province.minh, number=accepted, why="không dùng")
    following.decline(province.hoa, number=unread, why="không dùng")

    for case in (accepted, unread):
        returning.return_answer(province.an, number=case, why="Kiểm kê thấy có")

    assert line_of(province, accepted).state is AnswerState.IN_WORK
    assert line_of(province, unread).state is AnswerState.OPENED
    assert [item.due_at for item in casework.inbox(province.hoa)] == [
        line_of(province, unread).accept_by
    ]
    following.accept(province.hoa, number=unread, who="Hoa")
    assert line_of(province, unread).look is Look.ACCEPTED


def test_answer_returned_after_its_time_is_late_and_told_upwards(province: Province) -> None:
    case = done(province)
    with time_machine.travel(now() + timedelta(days=6), tick=False):
        returning.return_answer(province.an, number=case, why="Ảnh không đúng máy")
        settle()

        assert line_of(province, case).look is Look.LATE
        assert [one.level for one in casework.inbox(province.minh)] == [1]


def test_matrix_lists_and_figures_show_what_was_returned(province: Province) -> None:
    case = done(province)
    number = line_of(province, case).number
    returning.return_answer(province.an, number=case, why="thiếu")

    found = matrices.matrix(province.an)
    cells = {row.unit_code: [cell.look for cell in row.cells if cell] for row in found.rows}
    assert cells["XA1"] == [Look.RETURNED]
    rows = follow.follow_ups(province.an, FollowFilter(number, look="returned")).rows
    assert [row.case for row in rows] == [case]
    assert follow.follow_ups(province.an, FollowFilter(number, look="in_work")).total == 0
    assert papers.advisory(province.an, number).line.tally.done == 0
    with time_machine.travel(now() + timedelta(days=6), tick=False):
        counted = {row.unit_code: row.counts for row in measures.done_in_time(now(), None)}
        assert counted["XA1"] is False


def test_only_editors_return_and_only_what_ended_and_still_holds(province: Province) -> None:
    case = done(province)
    for actor in (province.minh, province.head, province.leader):
        with pytest.raises(NotAllowed):
            returning.return_answer(actor, number=case, why="x")
    with pytest.raises(NotFound):
        returning.return_answer(province.hoa, number=case, why="x")
    with pytest.raises(WordsMissing):
        returning.return_answer(province.an, number=case, why=" ")
    with pytest.raises(Stale):
        returning.return_answer(province.an, number=case, why="x", version=1)
    waiting = case.replace("XA1", "XA2")
    with pytest.raises(MoveRefused):
        returning.return_answer(province.an, number=waiting, why="x")

    new_version(province, line_of(province, case).number)
    with pytest.raises(NoLonger, match="newer version"):
        returning.return_answer(province.an, number=case, why="x")
    assert line_of(province, case).state is AnswerState.DONE


def test_withdrawal_ends_a_returned_answer(province: Province) -> None:
    case = done(province)
    returning.return_answer(province.an, number=case, why="thiếu")
    issuing.withdraw(province.lan, number=line_of(province, case).number, why="nhầm")
    settle()

    assert line_of(province, case).look is Look.ENDED
    assert casework.inbox(province.minh) == []


def test_editor_returns_by_a_button_and_the_unit_reads_why(province: Province) -> None:
    case = done(province)
    editor, unit = Client(), Client()
    editor.post("/sign-in/login/", {"login": "anpt", "password": PASSWORD})
    unit.post("/sign-in/login/", {"login": "minh", "password": PASSWORD})
    form = f"/advisories/answers/{case}/return"
    assert form in editor.get(f"/advisories/answers/{case}").content.decode()
    assert form not in unit.get(f"/advisories/answers/{case}").content.decode()

    editor.post(form, {"why": "Cần ảnh chụp"})

    page = unit.get(f"/advisories/answers/{case}").content.decode()
    assert "Cần ảnh chụp" in page
    assert f"/advisories/answers/{case}/finish" in page
