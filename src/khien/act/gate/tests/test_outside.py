"""The public form on the gateway: the core's page and rules; sealed, counted in memory, found at the core."""

import re

import pytest
from tests.cast import Cast

from khien.act.gate import queries
from khien.act.gate.rules import public as rules
from khien.act.gate.rules.public import Places
from khien.act.gate.services import public as services
from khien.act.gate.tests.conftest import Edge
from khien.act.gate.tests.phone import Phone
from khien.act.gate.types import NewReport, TooMany
from khien.base.core.clock import now

SAID = {"kind": "phishing", "place": "thư giả mạo", "seen_at": "2026-11-25T08:00", "words": "x"}


def send(phone: Phone, **changes: str) -> str:
    """Send the public form."""
    return phone.post("/report", page="/report", **(SAID | changes))


@pytest.mark.django_db(transaction=True)
def test_report_of_the_public_comes_sealed_and_is_found_by_its_reference(
    people: Cast, edge: Edge
) -> None:
    edge.puller.pull_once()
    page = send(Phone(edge.address))
    found = re.search(r'figure">([0-9A-Z]{5}-[0-9A-Z]{5})<', page)
    assert found is not None

    assert "thư giả".encode() not in edge.held()
    assert edge.puller.pull_once() == 1
    assert edge.puller.pull_once() == 0

    (line,) = queries.reports(people.lan, quoted=found[1].lower()).rows
    assert (line.place, line.reference) == ("thư giả mạo", found[1])
    assert queries.reports(people.lan, quoted=line.number).total == 1
    assert queries.reports(people.lan, quoted="ZZZZZ").total == 0


@pytest.mark.django_db(transaction=True)
def test_what_is_no_technical_matter_is_pointed_elsewhere_and_never_queued(
    people: Cast, edge: Edge
) -> None:
    edge.puller.pull_once()
    phone = Phone(edge.address)

    assert "113" in send(phone, kind=rules.ELSEWHERE)
    assert "113" in send(phone, website="https://spam.example")
    send(phone, kind="botnet")

    assert edge.waiting() == []


@pytest.mark.django_db(transaction=True)
def test_one_place_cannot_flood_the_gateway(people: Cast, edge: Edge) -> None:
    edge.puller.pull_once()
    phone = Phone(edge.address)
    for _ in range(rules.FROM_ONE_PLACE):
        send(phone)

    assert "quá nhiều tin báo" in send(phone)
    assert len(edge.waiting()) == rules.FROM_ONE_PLACE
    assert b"127.0.0.1" not in edge.held()


@pytest.mark.django_db(transaction=True)
def test_reports_beyond_the_hours_bound_wait_on_the_gateway(people: Cast, edge: Edge) -> None:
    edge.puller.pull_once()
    send(Phone(edge.address))
    for number in range(rules.ALTOGETHER):
        new = NewReport("deface", "x", "y", "", now(), f"{number}")
        services.take_report(services.PUBLIC, report=new)

    assert edge.puller.pull_once() == 0
    assert len(edge.waiting()) == 1


@pytest.mark.django_db(transaction=True)
def test_gateway_that_the_core_never_spoke_to_says_so(people: Cast, edge: Edge) -> None:
    page = send(Phone(edge.address))

    assert "Cổng chưa liên lạc được với trung tâm" in page
    assert edge.waiting() == []


def test_places_are_counted_for_an_hour_each_for_itself() -> None:
    places, at = Places(), now()
    for _ in range(rules.FROM_ONE_PLACE):
        places.require_room("a", at)

    with pytest.raises(TooMany):
        places.require_room("a", at)
    places.require_room("b", at)
    places.require_room("a", at + rules.WINDOW + rules.WINDOW)
