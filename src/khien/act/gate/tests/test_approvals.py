"""Approving on a phone: exactly what was shown, with the page's own guards; the refusal comes back."""

import re

import pytest
from tests.cast import Cast

from khien.act.advisories.queries import advisories as papers
from khien.act.advisories.services import drafts, issuing
from khien.act.advisories.types.advisories import VersionState
from khien.act.gate.services import approvals
from khien.act.gate.tests.build import content, enter_writer, hand_in, waiting
from khien.act.gate.tests.conftest import Edge
from khien.act.response.queries import incidents
from khien.act.response.services import handovers
from khien.act.response.services import incidents as opening
from khien.act.response.types.incidents import IncidentKind, NewIncident
from khien.base.core.clock import now
from khien.base.core.tlp import Tlp

pytestmark = pytest.mark.django_db(transaction=True)


def state(people: Cast, number: str) -> VersionState:
    return papers.advisory(people.lan, number).line.state


def shown(page: str) -> dict[str, str]:
    """Return what the first form of an approval would send."""
    above = page.partition('id="report"')[0]
    return dict(re.findall(r'name="(kind|key|seen)" value="([^"]*)"', above))


def test_advisory_is_approved_on_the_phone_as_it_was_shown(people: Cast, edge: Edge) -> None:
    number = waiting(enter_writer(people))
    phone = edge.phone_of(people.lan)
    page = phone.get()
    assert "Lỗ hổng Apache cho phép chiếm quyền" in page
    assert "Rất cao" in page

    phone.post("/decide", **shown(page), answer="yes")
    edge.puller.pull_once()

    assert state(people, number) is VersionState.APPROVED
    assert "Đã duyệt; có thể gửi." in phone.get()
    assert shown(phone.get()) == {}


def test_advisory_is_given_back_with_the_reason(people: Cast, edge: Edge) -> None:
    number = waiting(enter_writer(people))
    phone = edge.phone_of(people.lan)

    phone.post("/decide", **shown(phone.get()), answer="no", why="Thiếu phiên bản bị ảnh hưởng")
    edge.puller.pull_once()

    found = papers.advisory(people.lan, number)
    assert (found.line.state, found.returned_why) == (
        VersionState.DRAFT,
        "Thiếu phiên bản bị ảnh hưởng",
    )


def test_what_changed_after_it_was_shown_is_not_approved(people: Cast, edge: Edge) -> None:
    an = enter_writer(people)
    number = waiting(an)
    phone = edge.phone_of(people.lan)
    seen = shown(phone.get())
    issuing.give_back(an, number=number, why="sửa")
    found = papers.advisory(people.lan, number)
    drafts.keep(
        an,
        number=number,
        content=content(title="Tiêu đề khác"),
        revision=found.revision,
    )
    hand_in(an, number)

    phone.post("/decide", **seen, answer="yes")
    edge.puller.pull_once()

    assert state(people, number) is VersionState.IN_REVIEW
    assert "sau khi hiện trên điện thoại; chưa có gì được thực hiện" in phone.get()


def test_nobody_approves_own_words_on_the_phone_either(people: Cast, edge: Edge) -> None:
    number = waiting(people.lan)
    phone = edge.phone_of(people.lan)
    page = phone.get()
    assert shown(page) == {}
    (one,) = approvals.waiting(people.lan)
    phone.post("/decide", kind="advisory", key=number, seen=one["seen"], answer="yes")
    edge.puller.pull_once()

    assert state(people, number) is VersionState.IN_REVIEW
    assert f"soạn {number} không được duyệt; cần người khác duyệt" in phone.get()


def test_title_that_may_not_travel_stays_at_the_centre(people: Cast, edge: Edge) -> None:
    number = waiting(enter_writer(people), tlp=Tlp.RED)
    phone = edge.phone_of(people.lan)
    page = phone.get()
    assert number in page
    assert "Apache" not in page

    phone.post("/decide", kind="advisory", key=number, seen="anything", answer="yes")
    edge.puller.pull_once()

    assert state(people, number) is VersionState.IN_REVIEW
    assert "không được đưa ra ngoài trung tâm" in phone.get()


def test_who_may_not_approve_sees_nothing_and_gets_nowhere(people: Cast, edge: Edge) -> None:
    number = waiting(enter_writer(people))
    lan, minh = edge.phone_of(people.lan), edge.phone_of(people.minh)

    minh.post("/decide", **shown(lan.get()), answer="yes")
    edge.puller.pull_once()

    assert "Apache" not in minh.get()
    assert state(people, number) is VersionState.IN_REVIEW


@pytest.mark.parametrize(("answer", "lead"), [("yes", "Lan"), ("no", "Minh")])
def test_lead_of_an_incident_is_taken_or_declined_on_the_phone(
    people: Cast, edge: Edge, answer: str, lead: str
) -> None:
    new = NewIncident("Máy lạ", IncidentKind.OTHER, "medium", "XA1", now())
    minh, lan = people.minh, people.lan
    number = opening.open_incident(minh, incident=new, lead_id=minh.person_id)
    handovers.offer_lead(minh, number=number, to_id=lan.person_id or 0, words="Nghỉ phép")
    phone = edge.phone_of(lan)
    page = phone.get()
    assert "Nghỉ phép" in page

    phone.post("/decide", **shown(page), answer=answer, why="Đang trực sự cố khác")
    edge.puller.pull_once()

    assert incidents.incident(minh, number).line.lead == lead
    assert shown(phone.get()) == {}
