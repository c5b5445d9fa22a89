"""Answers of units: opening is not accepting; clocks, reminders, the ladder, letters, figures."""

from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.db.models import Model, QuerySet
from django.test import Client
from tests.cast import PASSWORD

from khien.act.advisories.queries import advisories as papers
from khien.act.advisories.queries import follow, measures
from khien.act.advisories.queries import matrix as matrices
from khien.act.advisories.services import following, issuing
from khien.act.advisories.tests.build import Province, new_version, sent, settle
from khien.act.advisories.types.advisories import Tally
from khien.act.advisories.types.follow import AnswerState, FollowFilter, Look, WordsMissing
from khien.base.accounts.types import Actor
from khien.base.casework import queries as casework
from khien.base.casework import services as cases
from khien.base.casework.types import MoveRefused, Stale
from khien.base.core.clock import now
from khien.base.core.offers import Counted
from khien.base.core.refusals import NotAllowed, NotFound
from khien.base.core.tlp import Tlp
from khien.base.delivery import queries as deliveries


def letters() -> QuerySet[Model]:
    return apps.get_model("delivery", "Delivery")._default_manager.order_by("pk")


def signed_in(name: str) -> Client:
    client = Client()
    client.post("/sign-in/login/", {"login": name, "password": PASSWORD})
    return client


def state_of(actor: Actor, case: str) -> AnswerState:
    return follow.answer(actor, case).line.state


def letters_to(name: str) -> list[str]:
    rows = letters().filter(address=f"{name}@example.vn").values_list("key", flat=True)
    return [key.rpartition("-")[0].partition("-")[2].partition("-")[0] for key in rows]


def test_clocks_end_at_the_advisory_s_own_times(province: Province) -> None:
    number = sent(province, "XA1")
    content = papers.advisory(province.an, number).content
    case = f"{number}.1.XA1"

    (accept,) = casework.clocks_of(province.minh, case)
    assert (accept.code, accept.due_at, accept.source) == (
        "accept",
        content.accept_by,
        f"{number} v1",
    )
    following.accept(province.minh, number=case, who="Minh")
    done, stopped = casework.clocks_of(province.minh, case)
    assert (done.code, done.due_at, done.is_running) == ("done", content.done_by, True)
    assert (stopped.code, stopped.is_running) == ("accept", False)


def test_opening_is_noted_once_and_accepts_nothing(province: Province) -> None:
    number = sent(province, "XA1")
    case, client = f"{number}.1.XA1", signed_in("minh")

    assert client.get(f"/advisories/answers/{case}").status_code == 200
    first = follow.answer(province.minh, case).line.opened_at
    client.get(f"/advisories/answers/{case}")

    line = follow.answer(province.minh, case).line
    assert (line.state, line.opened_at, line.accepted_at) == (AnswerState.OPENED, first, None)
    assert [one.kind for one in casework.inbox(province.minh)] == ["clock"]


@pytest.mark.parametrize("reader", ["anpt", "lan", "leader"])
def test_reading_by_the_province_opens_nothing(province: Province, reader: str) -> None:
    case = f"{sent(province, 'XA1')}.1.XA1"

    assert signed_in(reader).get(f"/advisories/answers/{case}").status_code == 200

    assert state_of(province.an, case) is AnswerState.DELIVERED


def test_unit_s_way_from_accepting_to_done(province: Province) -> None:
    case = f"{sent(province, 'XA1')}.1.XA1"
    with pytest.raises(WordsMissing):
        following.accept(province.minh, number=case, who=" ")
    with pytest.raises(MoveRefused):
        following.finish(province.minh, number=case, evidence="x")

    following.accept(province.minh, number=case, who="Trần Minh, công chức VHXH")
    following.start(province.minh, number=case)
    with pytest.raises(WordsMissing):
        following.finish(province.minh, number=case, evidence="")
    following.finish(province.minh, number=case, evidence="Đã vá 2 máy")

    line = follow.answer(province.an, case).line
    assert (line.state, line.accepted_by, line.words) == (
        AnswerState.DONE,
        "Trần Minh, công chức VHXH",
        "Đã vá 2 máy",
    )
    assert casework.inbox(province.minh) == []


def test_not_applicable_needs_a_reason_and_ends(province: Province) -> None:
    case = f"{sent(province, 'XA1')}.1.XA1"
    with pytest.raises(WordsMissing):
        following.decline(province.minh, number=case, why="  ")

    following.decline(province.head, number=case, why="Không có máy chủ web")

    assert state_of(province.minh, case) is AnswerState.NOT_APPLICABLE
    assert casework.inbox(province.minh) == []
    with time_machine.travel(now() + timedelta(days=9), tick=False):
        settle()
        assert "up" not in letters_to("head")


def test_second_of_two_answers_is_told(province: Province) -> None:
    case = f"{sent(province, 'XA1')}.1.XA1"
    seen = follow.answer(province.minh, case).case_version
    following.accept(province.minh, number=case, who="Minh", version=seen)

    with pytest.raises(Stale):
        following.decline(province.head, number=case, why="Không dùng", version=seen)


def test_who_reads_all_answers_for_nobody(province: Province) -> None:
    case = f"{sent(province, 'XA1')}.1.XA1"
    for actor in (province.an, province.lan, province.leader):
        with pytest.raises(NotAllowed):
            following.accept(actor, number=case, who="x")
    with pytest.raises(NotFound):
        following.accept(province.hoa, number=case, who="x")


def test_silence_is_told_to_the_unit_then_the_head_then_the_leadership(province: Province) -> None:
    start = now()
    number = sent(
        province, "XA1", accept_by=start + timedelta(hours=30), done_by=start + timedelta(days=5)
    )
    case = f"{number}.1.XA1"
    assert letters_to("head") == ["sent"]
    steps: list[tuple[float, list[str], list[str]]] = [
        (5, ["sent"], []),
        (7, ["sent", "remind"], []),
        (27, ["sent", "remind", "remind"], []),
        (30.1, ["sent", "remind", "remind", "up"], []),
        (53, ["sent", "remind", "remind", "up"], []),
        (54.1, ["sent", "remind", "remind", "up"], ["up"]),
        (900, ["sent", "remind", "remind", "up"], ["up"]),
    ]

    for hours, head, leader in steps:
        with time_machine.travel(start + timedelta(hours=hours), tick=False):
            settle()
            assert (letters_to("head"), letters_to("leader")) == (head, leader), hours

    with time_machine.travel(start + timedelta(hours=60), tick=False):
        assert follow.answer(province.an, case).line.look is Look.SILENT
        assert [one.level for one in casework.inbox(province.leader)] == [2]
        assert signed_in("leader").get(casework.inbox(province.leader)[0].url).status_code == 200


def test_ladder_is_climbed_once_after_an_outage_of_days(province: Province) -> None:
    sent(province, "XA1")
    with time_machine.travel(now() + timedelta(days=4), tick=False):
        settle()
        settle()
        assert letters_to("head").count("up") == 1
        assert letters_to("leader").count("up") == 1


def test_letter_of_red_and_strict_tells_no_title(province: Province) -> None:
    sent(province, "XA3", tlp=Tlp.AMBER_STRICT, title="Rất kín")
    sent(province, "XA3", tlp=Tlp.AMBER, title="Kín vừa")

    told = [
        f"{subject} {body}"
        for subject, body in letters()
        .filter(key__contains="adv-sent")
        .values_list("subject", "body")
    ]
    assert len(told) == 2
    assert not any("Rất kín" in one for one in told)
    assert any("Kín vừa" in one for one in told)
    assert all("(UTC+07:00)" in one for one in told)
    assert {row.address for row in deliveries.page(province.cast.system).rows} == {
        "baxa3@example.vn"
    }


def test_letter_is_in_the_reader_s_language_and_tells_the_exact_times(province: Province) -> None:
    sent(province, "XA3")

    ((body, about),) = letters().filter(key__contains="adv-sent").values_list("body", "about")
    assert "Hạn tiếp nhận: " in body
    assert about == "/advisories/answers/" + follow.follow_ups(province.ba).rows[0].case


def test_looks_of_the_list_and_of_the_row_are_one(province: Province) -> None:
    """The filter in the database says the same as the rule that draws a row."""
    number = sent(province, "XA1", "XA2", "XA3", "SO1", "CAT")
    following.accept(province.minh, number=f"{number}.1.XA1", who="Minh")
    following.note_opened(province.hoa, number=f"{number}.1.XA2")
    following.decline(province.ba, number=f"{number}.1.XA3", why="không dùng")

    for later in (timedelta(0), timedelta(hours=25), timedelta(days=6)):
        with time_machine.travel(now() + later, tick=False):
            rows = follow.follow_ups(province.an, FollowFilter(number)).rows
            for look in Look:
                found = follow.follow_ups(province.an, FollowFilter(number, look=look.value))
                expected = {row.case for row in rows if row.look is look}
                assert {row.case for row in found.rows} == expected, (later, look)
                assert found.total == len(expected)


def test_tally_counts_what_the_rows_show(province: Province) -> None:
    number = sent(province, "XA1", "XA2", "XA3")
    following.accept(province.minh, number=f"{number}.1.XA1", who="Minh")
    following.finish(province.minh, number=f"{number}.1.XA1", evidence="xong")
    following.accept(province.hoa, number=f"{number}.1.XA2", who="Hoa")

    with time_machine.travel(now() + timedelta(hours=25), tick=False):
        (line,) = papers.advisories(province.an).rows
        assert line.tally == Tally(addressed=3, answered=2, done=1, silent=1)


def test_matrix_shows_silence_and_every_cell_opens_its_row(province: Province) -> None:
    first = sent(province, "XA1", "XA2")
    second = sent(province, "XA2")
    following.accept(province.hoa, number=f"{first}.1.XA2", who="Hoa")

    with time_machine.travel(now() + timedelta(hours=25), tick=False):
        found = matrices.matrix(province.an)
        assert [column.number for column in found.columns] == [second, first]
        looks = {
            row.unit_code: [cell.look if cell else None for cell in row.cells] for row in found.rows
        }
        assert looks == {"XA1": [None, Look.SILENT], "XA2": [Look.SILENT, Look.ACCEPTED]}
        only = matrices.matrix(
            province.an, only_silent=True, unit_kind="commune", severity="critical"
        )
        assert [row.silent for row in only.rows] == [1, 1]
        assert matrices.matrix(province.an, severity="low").rows == ()
        page = signed_in("anpt").get("/advisories/matrix").content.decode()
        assert page.count('class="cell silent"') == 2
        for row in found.rows:
            for cell in row.cells:
                assert cell is None or f"/advisories/answers/{cell.case}" in page


def test_matrix_is_paged_by_advisories(province: Province) -> None:
    numbers = [sent(province, "XA1", title=f"Số {place}") for place in range(10)]

    first = matrices.matrix(province.an)
    second = matrices.matrix(province.an, after=first.after)

    shown = [column.number for column in (*first.columns, *second.columns)]
    assert shown == numbers[::-1]
    assert (first.total, second.after) == (10, "")


def counted(rows: list[Counted]) -> dict[str, bool]:
    return {row.unit_code: row.counts for row in rows}


def test_measures_count_in_time_from_rows(province: Province) -> None:
    start = now()
    number = sent(province, "XA1", "XA2", "XA3", "SO1")
    following.accept(province.minh, number=f"{number}.1.XA1", who="Minh")
    following.decline(province.ba, number=f"{number}.1.XA3", why="không dùng")
    with time_machine.travel(start + timedelta(hours=30), tick=False):
        following.accept(province.hoa, number=f"{number}.1.XA2", who="Hoa")
        following.finish(province.hoa, number=f"{number}.1.XA2", evidence="xong")

    at = start + timedelta(days=6)
    assert counted(measures.accepted_in_time(at, None)) == {
        "XA1": True,
        "XA2": False,
        "XA3": True,
        "SO1": False,
    }
    assert counted(measures.done_in_time(at, None)) == {"XA1": False, "XA2": True, "SO1": False}
    assert counted(measures.accepted_in_time(at, frozenset({"XA1"}))) == {"XA1": True}
    assert measures.accepted_in_time(start + timedelta(hours=2), None) == []


def test_what_was_replaced_or_withdrawn_before_its_time_is_not_counted(province: Province) -> None:
    start = now()
    number = sent(province, "XA1")
    with time_machine.travel(start + timedelta(hours=1), tick=False):
        new_version(province, number)
    other = sent(province, "XA2")
    with time_machine.travel(start + timedelta(hours=2), tick=False):
        issuing.withdraw(province.lan, number=other, why="nhầm")
        settle()

    rows = measures.accepted_in_time(start + timedelta(days=6), None)
    assert [row.label.partition(" ·")[0] for row in rows] == [f"{number} v2"]


def test_move_of_casework_alone_cannot_withdraw_or_replace(province: Province) -> None:
    case = f"{sent(province, 'XA1')}.1.XA1"
    for move in ("withdraw", "replace"):
        with pytest.raises(NotAllowed):
            cases.move_case(province.minh, number=case, move=move)
