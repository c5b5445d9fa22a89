"""Several alerts answered at once from their list: taken, closed, or put into one incident."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from khien.act.response.queries import evidence
from khien.act.response.queries import incidents as response
from khien.watch.detection import queries as detection
from khien.watch.detection.services.alerts import raise_alerts
from khien.watch.detection.types import AlertFilter, AlertState, Hit, Level
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db


def signed_in(name: str) -> Client:
    client = Client()
    client.post("/sign-in/login/", {"login": name, "password": PASSWORD})
    return client


def raised(people: Cast, *hosts: str, unit: str = "XA1") -> list[int]:
    at = timezone.now() - timedelta(minutes=1)
    raise_alerts(
        [
            Hit(
                f"rule-{host}",
                f"Mã lạ {host}",
                Level.HIGH,
                f"e-{host}",
                unit,
                "f",
                host,
                "",
                at,
                (),
            )
            for host in hosts
        ]
    )
    lines = detection.alerts(people.system, AlertFilter()).rows
    return [line.key for line in lines if line.host in hosts]


def states(people: Cast) -> set[AlertState]:
    return {line.state for line in detection.alerts(people.system, AlertFilter()).rows}


def test_ticked_alerts_are_taken_and_then_closed_with_a_reason(people: Cast) -> None:
    minh, keys = signed_in("minh"), raised(people, "PC-1", "PC-2", "PC-3")

    told = minh.post("/alerts/many?level=high", {"key": keys, "act": "take"}, follow=True)
    assert "Đã xử lý 3 cảnh báo." in told.content.decode()
    assert told.redirect_chain[-1][0] == "/alerts/?level=high"
    assert states(people) == {AlertState.SEEN}

    said = {"key": keys[:2], "act": "close", "verdict": "benign", "comment": "Máy quét của ta"}
    minh.post("/alerts/many", said)
    assert sorted(line.state for line in detection.alerts(people.system, AlertFilter()).rows) == [
        AlertState.CLOSED,
        AlertState.CLOSED,
        AlertState.SEEN,
    ]


def test_what_is_not_ones_own_stays_and_the_rest_is_done(people: Cast) -> None:
    own, others = raised(people, "PC-1"), raised(people, "PC-9", unit="XA2")

    told = signed_in("minh").post(
        "/alerts/many", {"key": [*others, *own], "act": "take"}, follow=True
    )

    assert "Đã xử lý 1 cảnh báo." in told.content.decode()
    assert "notes" in told.content.decode()
    assert detection.alert_line(people.system, others[0]).state is AlertState.NEW
    assert detection.alert_line(people.system, own[0]).state is AlertState.SEEN


def test_ticked_alerts_become_one_incident(people: Cast) -> None:
    minh, keys = signed_in("minh"), raised(people, "PC-1", "PC-2")

    form = minh.post("/alerts/many", {"key": keys, "act": "incident"}, follow=True)
    first = form.context["form"].initial
    assert sorted(first["alerts"].split(",")) == sorted(map(str, keys))
    assert first["systems"] in {"PC-1, PC-2", "PC-2, PC-1"}
    minh.post(
        "/incidents/new",
        {
            "alerts": first["alerts"],
            "kind": first["kind"],
            "title": first["title"],
            "unit": "XA1",
            "level": first["level"],
            "detected_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
        },
    )

    (incident,) = response.incidents(people.lan).rows
    attached = evidence.alerts_of(people.lan, incident.number)
    assert {line.key for line in attached} == set(keys)
