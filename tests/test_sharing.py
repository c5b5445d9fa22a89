"""What other rooms hand in: CSAF documents for others, observables of an incident that is exported."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from stix2validator import ValidationOptions, validate_instance  # type: ignore[import-untyped]

from khien.act.exchange.queries import exports
from khien.act.exchange.tests.build import peer
from khien.act.response.tests.build import build_bodies, report
from khien.base.core.offers import registry
from khien.base.core.refusals import NotFound
from khien.base.core.sharing import Shareable, SharedDocument, SharedObservable
from khien.base.core.tlp import Tlp
from khien.base.trust.queries import signatures as trust
from khien.base.trust.services import keys as making
from khien.base.trust.types.signatures import SignatureState
from tests.cast import Cast

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 2, 8, tzinfo=UTC)


def document(number: str, tlp: Tlp) -> SharedDocument:
    csaf = {"document": {"tracking": {"id": number}}}
    return SharedDocument(number, "1", "advisory", tlp, f"Cảnh báo {number}", AT, AT, csaf)


@pytest.fixture
def shared() -> Iterator[None]:
    """Have a room hand in three documents and two observables."""
    found = [
        document("CB-2026/1", Tlp.CLEAR),
        document("CB-2", Tlp.AMBER),
        document("CB-3", Tlp.AMBER_STRICT),
    ]
    observables = [
        SharedObservable("ipv4", "203.0.113.9", Tlp.GREEN),
        SharedObservable("ipv4", "10.0.0.9", Tlp.GREEN),
        SharedObservable("domain", "evil.example", Tlp.RED),
    ]
    registry.shareables.append(
        Shareable("tests", lambda: found, lambda _actor, _number: observables)
    )
    yield
    registry.shareables.pop()


@pytest.mark.usefixtures("shared")
def test_csaf_documents_stand_under_their_label_alone(people: Cast) -> None:
    nobody = Client()
    amber = Client(headers={"authorization": f"Bearer {peer(people.lan).token}"})
    root = "/.well-known/csaf"

    def labels(client: Client) -> list[str]:
        metadata = client.get(f"{root}/provider-metadata.json").json()
        return [feed["tlp_label"] for feed in metadata["distributions"][0]["rolie"]["feeds"]]

    assert labels(nobody) == ["WHITE"]
    assert labels(amber) == ["WHITE", "GREEN", "AMBER"]
    assert nobody.get(f"{root}/white/index.txt").content == b"2026/cb-2026_1.json\n"
    assert nobody.get(f"{root}/amber/index.txt").status_code == 404
    assert nobody.get(f"{root}/white/2026/cb-2.json").status_code == 404
    assert amber.get(f"{root}/amber/index.txt").content == b"2026/cb-2.json\n"
    assert amber.get(f"{root}/red/2026/cb-3.json").status_code == 404
    feed = nobody.get(f"{root}/white/csaf-feed-tlp-white.json").json()["feed"]
    url = feed["entry"][0]["link"][0]["href"].partition("testserver")[2]
    content = nobody.get(url).content
    assert nobody.get(f"{url}.sha256").content.split()[0].decode() == (
        hashlib.sha256(content).hexdigest()
    )
    assert nobody.get(f"{url}.p7s").status_code == 404
    assert nobody.get(f"{root}/white/changes.csv").content.startswith(b'"2026/cb-2026_1.json","')


@pytest.mark.usefixtures("shared")
def test_csaf_document_is_signed_once_there_is_a_key(people: Cast) -> None:
    making.make_key(people.system, holder="Trung tâm")
    url = "/.well-known/csaf/white/2026/cb-2026_1.json"

    content, signature = Client().get(url).content, Client().get(f"{url}.p7s").content

    assert trust.verify_detached(content, signature).state is SignatureState.TRUSTED


@pytest.mark.usefixtures("shared")
def test_incident_is_exported_without_inner_addresses_and_above_nothing(people: Cast) -> None:
    build_bodies(people)
    number = report(people.minh)

    made = exports.incident(people.minh, number, form="stix", tlp=Tlp.GREEN)
    event = exports.incident(people.minh, number, form="misp", tlp=Tlp.GREEN)["Event"]
    plain = exports.incident(people.minh, number, form="json", tlp=Tlp.RED)

    verdict = validate_instance(made, ValidationOptions(version="2.1"))
    assert (verdict.is_valid, [str(fault) for fault in verdict.errors]) == (True, [])
    values: list[Any] = [one["name"] for one in made["objects"] if one["type"] == "indicator"]
    assert values == ["203.0.113.9"]
    assert [one["value"] for one in event["Attribute"] if one["to_ids"]] == ["203.0.113.9"]
    assert {one["value"] for one in plain["observables"]} == {"203.0.113.9", "evil.example"}
    with pytest.raises(NotFound):
        exports.incident(people.hoa, number, form="stix")
