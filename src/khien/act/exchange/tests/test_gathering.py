"""Advisories on the shelf: whole, each version once, and no farther than they are marked."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from tests.cast import Cast

from khien.act.advisories.types.advisories import AdvisorySent
from khien.act.exchange.rules.marks import MARKS
from khien.act.exchange.services import gathering, shelf
from khien.act.exchange.tests.build import peer
from khien.act.exchange.types.imports import BadFile
from khien.base.core import outbox
from khien.base.core.models import OutboxRow
from khien.base.core.offers import registry
from khien.base.core.sharing import Shareable, SharedDocument
from khien.base.core.tlp import Tlp

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 2, 8, tzinfo=UTC)
US = "identity--44298a74-ba52-4f0c-87a3-1824e67d7fa0"
URL = "/taxii2/khien/collections/advisories/objects/"


def stix(kind: str, place: int, hour: int = 8, **more: Any) -> dict[str, Any]:
    return {
        "type": kind,
        "spec_version": "2.1",
        "id": f"{kind}--44298a74-ba52-4f0c-87a3-1824e67d7f{place:02d}",
        "created": "2026-11-02T08:00:00.000Z",
        "modified": f"2026-11-02T{hour:02d}:00:00.000Z",
        "name": f"{kind} {place}",
        **more,
    }


def document(place: int, tlp: Tlp, hour: int = 8, **more: Any) -> SharedDocument:
    gap = stix("vulnerability", place)
    told = stix(
        "report",
        place,
        hour,
        published="2026-11-02T08:00:00.000Z",
        report_types=["vulnerability"],
        object_refs=[gap["id"]],
        created_by_ref=US,
        object_marking_refs=[MARKS[tlp]],
        **more,
    )
    us = stix("identity", 0, identity_class="organization") | {"id": US}
    things = (us, gap, told)
    return SharedDocument(f"CB-{place}", str(hour), "x", tlp, "Cảnh báo", AT, AT, stix=things)


@pytest.fixture
def shared() -> Iterator[list[SharedDocument]]:
    """Have a room hand in documents that a test may change."""
    found = [document(1, Tlp.CLEAR), document(2, Tlp.AMBER)]
    registry.shareables.append(Shareable("tests", lambda: found))
    yield found
    registry.shareables.pop()


def seen(client: Client) -> list[dict[str, Any]]:
    answer = client.get(URL, headers={"accept": "application/taxii+json;version=2.1"})
    objects: list[dict[str, Any]] = answer.json().get("objects", [])
    return objects


def reports_of(client: Client) -> list[str]:
    return sorted(one["name"] for one in seen(client) if one["type"] == "report")


def reader(people: Cast, name: str, ceiling: Tlp) -> Client:
    given = peer(people.lan, name, ceiling=ceiling, reads=("advisories",), writes=())
    return Client(headers={"authorization": f"Bearer {given.token}"})


def test_sent_advisory_is_on_the_shelf_for_each_reader_as_far_as_it_goes(
    people: Cast, shared: list[SharedDocument]
) -> None:
    wide, narrow = reader(people, "A", Tlp.AMBER), reader(people, "B", Tlp.CLEAR)

    outbox.tell(AdvisorySent("CB-1", 1, "high"))
    outbox.work_once("w", is_long=False)
    outbox.work_once("w", is_long=True)

    reports = {client: reports_of(client) for client in (wide, narrow)}
    assert reports == {wide: ["report 1", "report 2"], narrow: ["report 1"]}
    names = {one["id"] for one in seen(narrow)}
    assert US in names
    assert not [one for one in seen(narrow) if one["id"].endswith("7f02")]
    assert not OutboxRow.objects.exclude(error="").exists()


def test_a_version_stands_once_and_a_withdrawal_is_told(
    people: Cast, shared: list[SharedDocument]
) -> None:
    client = reader(people, "A", Tlp.AMBER)
    gathering.gather()
    gathering.gather()
    before = seen(client)

    shared[0] = document(1, Tlp.CLEAR, 9, revoked=True)
    gathering.gather()

    after = seen(client)
    assert len(after) == len(before)
    (withdrawn,) = [one for one in after if one.get("revoked")]
    assert withdrawn["name"] == "report 1"
    assert after[-1] == withdrawn


def test_faulty_document_is_named_and_keeps_no_other_off_the_shelf(
    people: Cast, shared: list[SharedDocument]
) -> None:
    shared.append(document(3, Tlp.CLEAR, confidence=101))

    with pytest.raises(BadFile, match=r"CB-3 objects\[2\].confidence"):
        gathering.gather()

    assert reports_of(reader(people, "A", Tlp.AMBER)) == ["report 1", "report 2"]
    assert shelf.own_collection(shelf.ADVISORIES).last_added is not None
