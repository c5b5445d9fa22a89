"""The public form: technical classes only, within bounds, nothing of anything else kept."""

from datetime import timedelta

import pytest
from django.test import Client
from tests.cast import PASSWORD, Cast

from khien.act.gate import queries
from khien.act.gate.rules import public as rules
from khien.act.gate.services import public as services
from khien.act.gate.services.public import PUBLIC
from khien.act.gate.types import Dismissal, NewReport, NotTechnical, ReportState, TooMany
from khien.act.procedures.queries import acts
from khien.act.response.queries import incidents
from khien.base.accounts.types import Actor
from khien.base.casework import queries as casework
from khien.base.core.clock import now
from khien.base.core.refusals import Invalid, NotFound
from khien.base.files.types.stored import MarkedSecret

pytestmark = pytest.mark.django_db


def told(kind: str = "deface", words: str = "Trang hiện chữ lạ", origin: str = "a") -> NewReport:
    return NewReport(kind, "https://xa1.example.vn", words, "0900", now(), origin)


def send(words: str = "x", **more: str) -> str:
    return services.take_report(PUBLIC, report=told(words=words, **more))


def test_report_of_the_public_waits_for_the_centre(people: Cast) -> None:
    number = send()

    (line,) = queries.reports(people.lan).rows
    assert (line.number, line.state) == (number, ReportState.NEW)
    assert [item.title for item in casework.inbox(people.lan)] == [
        f"Xem tin báo công khai {number}"
    ]
    assert casework.inbox(people.minh) == []


def test_report_becomes_an_incident_of_the_unit_it_is_about(people: Cast) -> None:
    send()
    (line,) = queries.reports(people.lan).rows

    number = services.raise_incident(people.lan, key=line.key, unit_code="XA1")

    found = incidents.incident(people.minh, number)
    assert (found.channel_name, found.line.unit_code) == ("From the public form", "XA1")
    assert casework.inbox(people.lan)[0].url == f"/incidents/{number}"
    with pytest.raises(Invalid):
        services.dismiss(people.lan, key=line.key, why=Dismissal.KNOWN)


def test_a_weakness_that_somebody_found_is_followed_without_who_found_it(people: Cast) -> None:
    words = "Thư mục tải lên mở được, gọi tôi 0912 345 678 hoặc ban@mail.example"
    number = send(words, kind="weakness")
    (line,) = queries.reports(people.lan).rows
    act = services.follow_weakness(people.lan, key=line.key, unit_code="XA1")
    record = acts.act(people.minh, act)
    assert record.content["what"] == "Thư mục tải lên mở được, gọi tôi … hoặc …"
    assert number in record.content["steps"]
    assert queries.reports(people.lan, state="raised").rows[0].act == act
    with pytest.raises(Invalid):
        services.follow_weakness(people.lan, key=line.key, unit_code="XA1")


@pytest.mark.parametrize(
    ("why", "kept"), [(Dismissal.NOT_TECHNICAL, ""), (Dismissal.KNOWN, "Trang hiện chữ lạ")]
)
def test_what_is_no_technical_matter_is_deleted(people: Cast, why: Dismissal, kept: str) -> None:
    send("Trang hiện chữ lạ")
    (line,) = queries.reports(people.lan).rows

    services.dismiss(people.lan, key=line.key, why=why)

    (line,) = queries.reports(people.lan).rows
    assert (line.state, line.words) == (ReportState.DISMISSED, kept)


def test_other_matters_are_pointed_elsewhere_and_not_kept(people: Cast) -> None:
    client = Client()
    answer = client.post(
        "/report",
        {"kind": rules.ELSEWHERE, "place": "x", "seen_at": "2026-11-25T08:00", "words": "y"},
    )

    assert answer.status_code == 422
    assert "113" in answer.content.decode()
    with pytest.raises(NotTechnical):
        send(kind="botnet")
    assert queries.reports(people.lan).total == 0


def test_one_place_cannot_flood_and_another_still_gets_in(people: Cast) -> None:
    for _ in range(rules.FROM_ONE_PLACE):
        send(origin="a")

    with pytest.raises(TooMany):
        send(origin="a")
    send(origin="b")

    assert queries.reports(people.lan).total == rules.FROM_ONE_PLACE + 1


def test_marked_text_and_the_future_are_refused(people: Cast) -> None:
    with pytest.raises(MarkedSecret):
        send("TUYỆT MẬT\nSố: 01/BC\nKính gửi")
    late = NewReport("deface", "x", "y", "", now() + timedelta(days=1), "a")
    with pytest.raises(Invalid):
        services.take_report(PUBLIC, report=late)


def test_public_form_works_without_signing_in_and_keeps_no_address(people: Cast) -> None:
    client = Client()
    assert client.get("/report").status_code == 200
    answer = client.post(
        "/report",
        {"kind": "phishing", "place": "thư giả", "seen_at": "2026-11-25T08:00", "words": "x"},
        REMOTE_ADDR="198.51.100.7",
    )

    (line,) = queries.reports(people.lan).rows
    assert line.number in answer.content.decode()
    first = rules.origin_of("198.51.100.7", secret="s", day=now().date())
    next_day = rules.origin_of("198.51.100.7", secret="s", day=now().date() + timedelta(days=1))
    assert first != next_day
    assert "198" not in first


def test_units_do_not_read_what_the_public_told(people: Cast) -> None:
    send()
    client = Client()
    client.post("/sign-in/login/", {"login": "minh", "password": PASSWORD})

    assert client.get("/gate/reports").status_code == 404
    with pytest.raises(NotFound):
        queries.reports(people.minh)
    with pytest.raises(NotFound):
        services.dismiss(people.hoa, key=1, why=Dismissal.SPAM)


def test_actor_of_the_public_has_no_rights() -> None:
    assert Actor("public form", None) == PUBLIC


def test_way_to_the_reports_stands_for_the_centre_alone(people: Cast) -> None:
    send()

    assert [(one.title, one.detail) for one in queries.pages(people.lan, "")] == [
        ("Public reports", "1"),
        ("Offline forms", ""),
    ]
    assert queries.pages(people.minh, "") == []
