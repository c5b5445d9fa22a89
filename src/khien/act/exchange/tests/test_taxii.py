"""The TAXII server: who reads what, in which order, and what is refused how."""

import contextlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import Cast

from khien.act.exchange.queries.own import instance
from khien.act.exchange.rules import taxii
from khien.act.exchange.services import indicators, peers
from khien.act.exchange.tests.build import bundle, entered, peer, said, stix_indicator
from khien.base.core.refusals import Invalid
from khien.base.core.stix import MARKS, derived_uuid
from khien.base.core.tlp import Tlp

pytestmark = pytest.mark.django_db


def asks(token: str) -> Client:
    return Client(headers={"authorization": f"Bearer {token}", "accept": taxii.MEDIA})


def objects_url(code: str) -> str:
    return f"/taxii2/khien/collections/{derived_uuid(instance(), 'collection', code)}/objects/"


def names(client: Client, query: str = "", code: str = "indicators") -> list[str]:
    held = client.get(objects_url(code) + query).json().get("objects", [])
    return [thing["name"] for thing in held if thing["type"] == "indicator"]


def post(client: Client, *things: Any, code: str = "received", kind: str = taxii.MEDIA) -> Any:
    body = json.dumps({"objects": list(things)})
    return client.post(objects_url(code), body, content_type=kind)


def test_peer_reads_only_its_collections_and_nothing_above_its_ceiling(people: Cast) -> None:
    for number, tlp in enumerate(Tlp):
        entered(people.lan, f"203.0.113.{number + 1}", tlp=tlp)
    green = asks(peer(people.lan, ceiling=Tlp.GREEN).token)
    other = asks(peer(people.lan, "Khác", reads=("advisories",), writes=()).token)

    assert names(green) == ["203.0.113.1", "203.0.113.2"]
    assert names(green, "?match[version]=all") == ["203.0.113.1", "203.0.113.2"]
    assert other.get(objects_url("indicators")).status_code == 404
    listed = other.get("/taxii2/khien/collections/").json()["collections"]
    assert [(one["alias"], one["can_write"]) for one in listed] == [("advisories", False)]
    assert post(other, stix_indicator()).status_code == 404


def test_nobody_reads_without_a_token_and_a_closed_peer_reads_nothing(people: Cast) -> None:
    given_one = peer(people.lan)
    url = objects_url("indicators")
    entered(people.lan)

    assert len(names(asks(given_one.token))) == 1
    refused = Client().get(url)
    assert (refused.status_code, refused["WWW-Authenticate"][:5]) == (401, "Basic")
    assert refused.json()["http_status"] == "401"
    peers.close_peer(people.lan, key=given_one.key)
    assert asks(given_one.token).get(url).status_code == 401
    assert asks("falsch").get(url).status_code == 401


def test_raised_marking_takes_an_object_from_peers_below(people: Cast) -> None:
    green = asks(peer(people.lan, ceiling=Tlp.GREEN).token)
    key = entered(people.lan)
    assert names(green) == ["203.0.113.7"]

    indicators.change_indicator(people.lan, key=key, indicator=said(tlp=Tlp.RED))

    assert names(green) == []


def test_pages_follow_each_other_without_gap_or_repeat(people: Cast) -> None:
    client = asks(peer(people.lan).token)
    for number in range(7):
        entered(people.lan, f"203.0.113.{number + 1}")
    url = objects_url("indicators")
    seen: list[str] = []
    mark = ""
    for _ in range(20):
        page = client.get(f"{url}?limit=2&next={mark}")
        found = page.json()
        seen += [thing["id"] for thing in found.get("objects", [])]
        mark = found.get("next", "")
        if not found.get("more"):
            break

    whole = client.get(url)
    assert seen == [thing["id"] for thing in whole.json()["objects"]]
    assert len(seen) == len(set(seen)) == 9
    after = whole["X-TAXII-Date-Added-Last"]
    assert client.get(f"{url}?added_after={after}").json() == {}
    entered(people.lan, "203.0.113.99")
    assert names(client, f"?added_after={after}") == ["203.0.113.99"]


def test_revoked_indicator_is_told_as_a_new_version(people: Cast) -> None:
    client = asks(peer(people.lan).token)
    key = entered(people.lan)
    indicators.revoke_indicator(people.lan, key=key, why="nhầm")
    url = objects_url("indicators")

    (last,) = client.get(f"{url}?match[type]=indicator").json()["objects"]
    (first,) = client.get(f"{url}?match[type]=indicator&match[version]=first").json()["objects"]
    every = client.get(f"{url}{last['id']}/versions/").json()["versions"]

    assert (last["revoked"], "revoked" in first) == (True, False)
    assert every == [first["modified"], last["modified"]]
    dated = client.get(f"{url}?match[version]={first['modified']}&match[id]={last['id']}")
    assert dated.json()["objects"] == [first]


def test_objects_of_a_peer_are_kept_once_and_faults_told_with_their_path(people: Cast) -> None:
    client = asks(peer(people.lan).token)
    good, bad = stix_indicator(), stix_indicator(valid_from="gestern")

    status = post(client, good, bad)
    again = post(client, good).json()

    told = status.json()
    assert (status.status_code, told["success_count"], told["failure_count"]) == (202, 1, 1)
    assert told["failures"][0]["message"].startswith("objects[1].valid_from: it is no instant")
    assert again["success_count"] == 1
    assert client.get(f"/taxii2/khien/status/{told['id']}/").json() == told
    (kept,) = client.get(objects_url("received")).json()["objects"]
    assert kept == good
    other = asks(peer(people.lan, "Khác").token)
    assert other.get(f"/taxii2/khien/status/{told['id']}/").status_code == 404


def test_derived_objects_inherit_the_highest_marking(people: Cast) -> None:
    writer = asks(peer(people.lan, ceiling=Tlp.RED).token)
    reader = asks(peer(people.lan, "Khác", ceiling=Tlp.GREEN).token)
    secret, plain = stix_indicator("198.51.100.1", Tlp.RED), stix_indicator("198.51.100.2")
    report = {
        "type": "report",
        "spec_version": "2.1",
        "id": "report--84e4d88f-44ea-4bcd-bbf3-b2c1c320bcb3",
        "created": "2026-01-01T00:00:00.000Z",
        "modified": "2026-01-01T00:00:00.000Z",
        "name": "Chiến dịch",
        "published": "2026-01-01T00:00:00Z",
        "object_refs": [secret["id"]],
        "object_marking_refs": [MARKS[Tlp.CLEAR]],
    }

    assert post(writer, secret, plain).status_code == 202
    assert post(writer, report).status_code == 202

    assert [thing["id"] for thing in reader.get(objects_url("received")).json()["objects"]] == [
        plain["id"]
    ]
    assert len(writer.get(objects_url("received")).json()["objects"]) == 3


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?limit=0", 400),
        ("?limit=x", 400),
        ("?next=x", 400),
        ("?added_after=gestern", 400),
        ("?match[version]=neu", 400),
        ("?match[spec_version]=2.0", 200),
    ],
)
def test_wrong_words_are_refused_in_the_form_of_taxii(
    people: Cast, query: str, status: int
) -> None:
    response = asks(peer(people.lan).token).get(objects_url("indicators") + query)

    assert (response.status_code, response["Content-Type"]) == (status, taxii.MEDIA)


def test_other_media_types_and_methods_are_refused(people: Cast) -> None:
    client = asks(peer(people.lan).token)
    url = objects_url("received")

    assert client.get(url, headers={"accept": "text/html"}).status_code == 406
    assert post(client, stix_indicator(), kind="application/json").status_code == 415
    assert client.delete(f"{url}x/").status_code == 405
    assert post(client, stix_indicator(), code="indicators").status_code == 403
    huge = client.post(url, "x" * (taxii.POST_BYTES_MAX + 1), content_type=taxii.MEDIA)
    assert huge.status_code == 413
    assert client.post(url, "{", content_type=taxii.MEDIA).json()["title"].startswith("1:2: ")


def test_page_costs_the_same_for_more_objects(people: Cast) -> None:
    client = asks(peer(people.lan).token)
    costs = []
    for number in range(3):
        entered(people.lan, f"203.0.113.{number + 1}")
        client.get(objects_url("indicators"))
        with CaptureQueriesContext(connection) as asked:
            client.get(objects_url("indicators"))
        costs.append(len(asked))

    assert len(set(costs)) == 1


def test_file_may_be_posted_as_it_is_kept(people: Cast) -> None:
    client = asks(peer(people.lan).token)
    url = objects_url("received")

    response = client.post(url, bundle(stix_indicator()), content_type=taxii.MEDIA)

    assert response.json()["success_count"] == 1


@given(
    st.integers(min_value=0, max_value=4 * 10**15),
    st.integers(min_value=0, max_value=10**15),
)
def test_mark_of_a_page_is_read_as_it_was_given(micros: int, key: int) -> None:
    at = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=micros)

    assert taxii.read_next(taxii.next_mark(at, key)) == (at, key)


@given(st.text(max_size=60))
def test_any_mark_is_read_or_refused(written: str) -> None:
    with contextlib.suppress(Invalid):
        taxii.read_next(written)
