"""Incidents between centres: signed, once, with only what was chosen."""

import json
import time
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from khien.act.exchange.models import PassedIncident
from khien.act.exchange.services import federation, peers
from khien.act.exchange.tests.build import peer
from khien.act.exchange.types.federation import AboveCeiling, NotFederated, Section
from khien.act.response.queries import incidents as response
from khien.act.response.tests.build import build_bodies, report
from khien.base.core.refusals import NotAllowed
from khien.base.core.tlp import Tlp
from khien.base.delivery import services as delivery
from khien.base.delivery.models import Delivery
from khien.base.delivery.rules import signature
from khien.base.delivery.types import NewTarget
from tests.cast import Cast

pytestmark = pytest.mark.django_db

SECRET = "khien_bi-mat-cua-ben-kia"


@dataclass(frozen=True)
class Pair:
    """A peer that is federated, and the token it holds."""

    key: int
    token: str


def federated(people: Cast, ceiling: Tlp = Tlp.AMBER) -> Pair:
    build_bodies(people)
    made = peer(people.lan, ceiling=ceiling)
    target = NewTarget("Bạn", "TINH", "https://ban.example.org/federation/incidents")
    target_id = delivery.enter_target(people.tuan, target=target)
    peers.federate(
        people.tuan, key=made.key, target_id=target_id, their_token="cua-ban", their_secret=SECRET
    )
    return Pair(made.key, made.token)


def message(token: str, key: str = "k1", **incident: Any) -> dict[str, Any]:
    said = {
        "title": "Máy chủ bị khóa",
        "kind": "ransomware",
        "level": "critical",
        "tlp": "amber",
        "detected_at": "2026-11-01T08:00:00Z",
        "summary": "Từ 203.0.113.9",
        "observables": [{"kind": "ipv4", "value": "203.0.113.9"}],
    }
    return {
        "about": "incident",
        "key": key,
        "number": "SC-2026-00042",
        "token": token,
        "incident": said | incident,
    }


def post(values: Any, secret: str = SECRET, at: int | None = None) -> Any:
    body = json.dumps(values).encode()
    header = signature(secret, int(time.time()) if at is None else at, body)
    return Client().post(
        "/federation/incidents",
        body,
        content_type="application/json",
        headers={"x-khien-signature": header},
    )


def test_incident_comes_in_once_and_keeps_the_other_number(people: Cast) -> None:
    pair = federated(people)

    first, again = post(message(pair.token)), post(message(pair.token))

    assert (first.status_code, again.status_code) == (201, 200)
    number = first.json()["number"]
    assert again.json() == {"number": number}
    record = response.incident(people.lan, number)
    assert (record.line.title, record.line.unit_code) == ("Máy chủ bị khóa", "CAT")
    assert "SC-2026-00042" in record.summary
    assert "203.0.113.9" in record.summary
    row = PassedIncident.objects.get()
    assert (row.their_number, row.receipt_at is not None) == ("SC-2026-00042", True)
    receipt = json.loads(Delivery.objects.get(key="exchange:receipt:k1").body)
    assert (receipt["about"], receipt["number"], receipt["token"]) == ("receipt", number, "cua-ban")


def test_message_of_a_wrong_hand_or_an_old_one_opens_nothing(people: Cast) -> None:
    pair = federated(people)
    old = int(time.time()) - 301

    answers = [
        post(message(pair.token), secret="khac"),
        post(message("khac")),
        post(message(pair.token), at=old),
        Client().post("/federation/incidents", "{}", content_type="application/json"),
    ]

    assert [answer.status_code for answer in answers] == [401, 401, 401, 422]
    assert PassedIncident.objects.count() == 0


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ({"title": " "}, "incident.title"),
        ({"title": 5}, "incident.title"),
        ({"detected_at": "gestern"}, "incident.detected_at"),
        ({"tlp": "geheim"}, "incident.tlp"),
        ({"observables": {}}, "incident.observables"),
        ({"observables": [1]}, "incident.observables[0]"),
        ({"summary": "x" * 10_001}, "incident.summary"),
    ],
)
def test_broken_message_is_refused_with_its_path(
    people: Cast, said: dict[str, Any], path: str
) -> None:
    pair = federated(people)

    refused = post(message(pair.token, **said))

    assert (refused.status_code, refused.json()["detail"].split(":")[0]) == (422, path)
    assert PassedIncident.objects.count() == 0


def test_only_chosen_sections_leave_and_no_inner_address(people: Cast) -> None:
    pair = federated(people)
    number = report(people.minh)

    federation.pass_incident(
        people.lan, number=number, peer_id=pair.key, sections=frozenset(), tlp=Tlp.AMBER
    )
    key = federation.pass_incident(
        people.lan,
        number=number,
        peer_id=pair.key,
        sections=frozenset({Section.SUMMARY}),
        tlp=Tlp.GREEN,
    )

    bare, more = [
        json.loads(row.body)["incident"]
        for row in Delivery.objects.filter(key__startswith="exchange:incident").order_by("pk")
    ]
    assert sorted(bare) == ["detected_at", "kind", "level", "title", "tlp", "unit"]
    assert sorted(set(more) - set(bare)) == ["summary"]
    receipt = {"about": "receipt", "key": key, "number": "SC-9", "token": pair.token, "receipt": {}}
    assert post(receipt).json() == {"number": number}
    row = PassedIncident.objects.get(key=key)
    assert (row.their_number, row.receipt_at is not None) == ("SC-9", True)


def test_nothing_goes_above_the_ceiling_or_to_a_peer_without_a_way(people: Cast) -> None:
    pair = federated(people, ceiling=Tlp.GREEN)
    other = peer(people.lan, "Khác")
    number = report(people.minh)
    words: dict[str, Any] = {"number": number, "sections": frozenset()}

    with pytest.raises(AboveCeiling):
        federation.pass_incident(people.lan, peer_id=pair.key, tlp=Tlp.AMBER, **words)
    with pytest.raises(NotFederated):
        federation.pass_incident(people.lan, peer_id=other.key, tlp=Tlp.GREEN, **words)
    with pytest.raises(NotAllowed):
        federation.pass_incident(people.minh, peer_id=pair.key, tlp=Tlp.GREEN, **words)
    assert PassedIncident.objects.count() == 0
