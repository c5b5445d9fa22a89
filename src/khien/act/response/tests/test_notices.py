"""Notices: who is told what, who said that it has it, and who is rung up."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from tests.cast import PASSWORD, Cast

from khien.act.response.queries import incidents
from khien.act.response.queries import notices as queries
from khien.act.response.services import calls as calling
from khien.act.response.services import incidents as services
from khien.act.response.services import notices
from khien.act.response.tests.build import Bodies, build_bodies, report, settle
from khien.act.response.types.incidents import IncidentKind, NewIncident
from khien.act.response.types.notices import (
    AlreadyReceived,
    CallResult,
    CallTaken,
    NoticeState,
    ReceiptChannel,
)
from khien.base.accounts.types import Actor
from khien.base.casework import queries as casework
from khien.base.core.clock import now
from khien.base.core.refusals import NotAllowed, NotFound
from khien.base.delivery import queries as deliveries

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bodies(people: Cast) -> Bodies:
    return build_bodies(people)


def first_notice(actor: Actor) -> int:
    return queries.notices_to(actor).rows[0].key


def test_important_target_is_told_to_all_bodies_in_the_same_second(bodies: Bodies) -> None:
    number = report(bodies.cast.minh, "important_target")

    told = queries.notices_of(bodies.cast.minh, number)

    assert {line.body_code for line in told} == {"CAT", "BCHQS", "SKHCN"}
    assert {line.state for line in told} == {NoticeState.TOLD}
    assert {line.sent_at.replace(microsecond=0) for line in told}.__len__() <= 2
    assert {row.address for row in deliveries.page(bodies.cast.system).rows} == {
        "dung@example.vn",
        "quan@example.vn",
        "khoa@example.vn",
    }


def test_lesser_incident_is_told_to_the_csirt_alone(bodies: Bodies) -> None:
    number = report(bodies.cast.minh)

    assert [line.body_code for line in queries.notices_of(bodies.cast.minh, number)] == ["CAT"]
    assert queries.notices_to(bodies.military).total == 0


def test_each_body_reads_only_the_sections_of_its_routes(bodies: Bodies) -> None:
    report(bodies.cast.minh, "important_target", "personal_data")

    def read(actor: Actor) -> set[str]:
        return {section.code for section in queries.notice(actor, first_notice(actor)).sections}

    assert "people" in read(bodies.police)
    assert "people" not in read(bodies.military)
    military = queries.notice(bodies.military, first_notice(bodies.military))
    assert "people" in military.withheld
    assert "120 công dân" not in str(military.sections)


def test_copy_stays_as_it_was_told_and_news_come_as_a_new_version(bodies: Bodies) -> None:
    number = report(bodies.cast.minh, "important_target")
    notices.acknowledge(bodies.military, key=first_notice(bodies.military))
    services.note_action(bodies.cast.lan, number=number, words="Đã ngắt mạng")
    before = queries.notice(bodies.military, first_notice(bodies.military))

    notices.send_update(bodies.cast.lan, number=number, words="Đã lan sang máy chủ")

    after = queries.notice(bodies.military, first_notice(bodies.military))
    assert "Đã ngắt mạng" not in str(before.sections)
    assert "Đã ngắt mạng" in str(after.sections)
    assert (before.line.version, after.line.version) == (1, 2)
    assert after.line.state is NoticeState.TOLD
    assert queries.notice(bodies.military, before.line.key).sections == before.sections


def test_opening_the_page_acknowledges_nothing_and_the_act_does(bodies: Bodies) -> None:
    number = report(bodies.cast.minh, "important_target")
    key = first_notice(bodies.military)
    client = Client()
    client.post("/sign-in/login/", {"login": "quan", "password": PASSWORD})

    assert client.get(f"/incidents/notices/{key}").status_code == 200
    assert client.get(f"/incidents/notices/{key}/acknowledge").status_code == 405
    assert queries.notice(bodies.military, key).line.receipt is None

    assert client.post(f"/incidents/notices/{key}/acknowledge").status_code == 302
    seen_by_unit = {line.body_code: line for line in queries.notices_of(bodies.cast.minh, number)}
    receipt = seen_by_unit["BCHQS"].receipt
    assert receipt is not None
    assert receipt.by == ""
    with pytest.raises(AlreadyReceived):
        notices.acknowledge(bodies.military, key=key)


def test_body_sees_its_notice_and_nothing_of_the_incident_or_of_other_bodies(
    bodies: Bodies,
) -> None:
    number = report(bodies.cast.minh, "important_target")
    police, military = first_notice(bodies.police), first_notice(bodies.military)

    with pytest.raises(NotFound):
        queries.notice(bodies.military, police)
    with pytest.raises(NotFound):
        incidents.incident(bodies.military, number)
    with pytest.raises(NotFound):
        queries.notice(bodies.cast.hoa, military)
    assert incidents.incidents(bodies.military).total == 0
    assert incidents.find(bodies.military, number) == []
    assert [item.url for item in casework.inbox(bodies.military)] == [
        f"/incidents/notices/{military}"
    ]
    with pytest.raises(NotAllowed):
        notices.acknowledge(bodies.cast.lan, key=military)


def test_silence_becomes_a_call_that_one_caller_makes(bodies: Bodies) -> None:
    number = report(bodies.cast.minh, "important_target")
    notices.acknowledge(bodies.police, key=first_notice(bodies.police))
    with time_machine.travel(now() + timedelta(hours=1), tick=False):
        settle()
        waiting = queries.calls(bodies.cast.lan)
        assert {call.body for call in waiting} == {"Bộ CHQS", "Sở KH&CN"}
        call = next(call for call in waiting if call.body == "Bộ CHQS")

        calling.take_call(bodies.cast.lan, key=call.key)
        with pytest.raises(CallTaken):
            calling.take_call(bodies.cast.system, key=call.key)
        calling.end_call(
            bodies.cast.lan, key=call.key, result=CallResult.NO_ANSWER, words="Máy bận"
        )
        again = next(call for call in queries.calls(bodies.cast.lan) if call.body == "Bộ CHQS")
        calling.end_call(
            bodies.cast.lan, key=again.key, result=CallResult.REACHED, words="Trực ban Quân"
        )

    told = {line.body_code: line for line in queries.notices_of(bodies.cast.lan, number)}
    receipt = told["BCHQS"].receipt
    assert receipt is not None
    assert (receipt.channel, receipt.by) == (ReceiptChannel.PHONE, "Trực ban Quân")
    assert [call.body for call in queries.calls(bodies.cast.lan)] == ["Sở KH&CN"]
    assert queries.calls(bodies.cast.minh) == []


def test_receipt_in_time_leaves_no_call_behind(bodies: Bodies) -> None:
    report(bodies.cast.minh, "important_target")
    for actor in (bodies.police, bodies.military, bodies.digital):
        notices.acknowledge(actor, key=first_notice(actor))

    with time_machine.travel(now() + timedelta(days=3), tick=False):
        settle()

    assert queries.calls(bodies.cast.lan) == []


def test_returned_notice_asks_the_unit_for_what_is_missing(bodies: Bodies) -> None:
    number = report(bodies.cast.minh, "important_target")

    notices.return_notice(bodies.military, key=first_notice(bodies.military), why="Địa chỉ máy?")

    told = {line.body_code: line for line in queries.notices_of(bodies.cast.minh, number)}
    assert told["BCHQS"].state is NoticeState.RETURNED
    assert any("yêu cầu bổ sung" in item.title for item in casework.inbox(bodies.cast.minh))
    timeline = incidents.incident(bodies.cast.minh, number).timeline
    assert ("Returned for supplement", "Bộ CHQS", "Địa chỉ máy?") in {
        (line.kind_name, line.by, line.text) for line in timeline
    }


def test_facts_said_later_tell_the_bodies_that_they_name(bodies: Bodies) -> None:
    number = report(bodies.cast.minh)

    services.say_facts(bodies.cast.lan, number=number, facts=frozenset({"important_target"}))

    told = {line.body_code for line in queries.notices_of(bodies.cast.minh, number)}
    assert told == {"CAT", "BCHQS", "SKHCN"}


def test_note_of_one_body_is_not_read_by_another(bodies: Bodies) -> None:
    number = report(bodies.cast.minh)

    services.write_note(bodies.cast.lan, number=number, words="Nghi người quen", private_to="CAT")

    assert "Nghi người quen" in str(incidents.incident(bodies.cast.lan, number).timeline)
    assert "Nghi người quen" not in str(incidents.incident(bodies.cast.minh, number).timeline)


def test_inner_addresses_in_words_are_not_told_to_the_bodies(bodies: Bodies) -> None:
    new = NewIncident(
        title="Máy 192.168.7.20 gọi ra ngoài",
        kind=IncidentKind.MALWARE,
        level="critical",
        unit_code="XA1",
        detected_at=now() - timedelta(minutes=1),
        summary="Từ 10.1.2.3 sang 203.0.113.9",
        facts=frozenset({"important_target"}),
    )
    services.open_incident(bodies.cast.minh, incident=new)

    for body in (bodies.police, bodies.military, bodies.digital):
        told = str(queries.notice(body, first_notice(body)))
        assert "192.168.7.20" not in told
        assert "10.1.2.3" not in told
    assert "203.0.113.9" in str(queries.notice(bodies.police, first_notice(bodies.police)))
