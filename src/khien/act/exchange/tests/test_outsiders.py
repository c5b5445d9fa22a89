"""Outsiders' own tools against a server of ours: taxii2-client, stix2-validator, PyMISP."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from pymisp import MISPEvent
from stix2validator import ValidationOptions, validate_instance  # type: ignore[import-untyped]
from taxii2client.v21 import Server, as_pages  # type: ignore[import-untyped]

from khien.act.exchange.tests.build import bundle, instance, ran, stix_indicator
from khien.base.core.tlp import Tlp

COUNT = 45


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Serve an instance with indicators of three markings, and give a peer's token."""
    folder = tmp_path_factory.mktemp("served")
    with instance(folder) as (address, env):
        tlps = (Tlp.CLEAR, Tlp.GREEN, Tlp.RED)
        things = [stix_indicator(f"198.51.100.{n}", tlps[n % 3]) for n in range(COUNT)]
        file = folder / "bundle.json"
        file.write_bytes(bundle(*things))
        said = ran(env, "exchange", "import", str(file), "--source", "CERT mẫu")
        assert f"of {COUNT} records were {COUNT} new, 0 changed, 0 known, 0 refused" in said
        words = ("--reads", "indicators", "--reads", "received", "--writes", "received")
        token = ran(env, "exchange", "add-peer", "Bạn", "--tlp", "green", *words).strip()
        yield address, token, env


def test_taxii_client_reads_every_page_and_the_validator_finds_no_fault(
    served: tuple[str, str, dict[str, str]],
) -> None:
    address, token, _ = served

    server = Server(f"{address}/taxii2/", user="peer", password=token)
    by_alias = {one.title: one for one in server.default.collections}
    collection = next(one for title, one in by_alias.items() if title.startswith("Indicators"))
    found: list[Any] = []
    for page in as_pages(collection.get_objects, per_request=7):
        found += page.get("objects", [])

    indicators = [thing for thing in found if thing["type"] == "indicator"]
    assert len(indicators) == COUNT * 2 // 3
    assert len({thing["id"] for thing in found}) == len(found)
    whole = {"type": "bundle", "id": "bundle--5d0092c5-5f74-4287-9642-33f4c354e56d"}
    verdict = validate_instance(whole | {"objects": found}, ValidationOptions(version="2.1"))
    faults = [str(error) for error in verdict.errors]
    assert (verdict.is_valid, faults) == (True, [])
    manifest = collection.get_manifest(limit=3)
    assert [one["id"] for one in manifest["objects"]] == [thing["id"] for thing in found[:3]]


def test_taxii_client_pushes_and_reads_back(served: tuple[str, str, dict[str, str]]) -> None:
    address, token, _ = served
    server = Server(f"{address}/taxii2/", user="peer", password=token)
    collection = next(one for one in server.default.collections if one.can_write)
    thing = stix_indicator("203.0.113.200")

    status = collection.add_objects({"objects": [thing]})

    assert (status.status, status.success_count, status.failure_count) == ("complete", 1, 0)
    assert collection.get_object(thing["id"])["objects"] == [thing]


def test_pymisp_reads_the_feed(served: tuple[str, str, dict[str, str]]) -> None:
    address, token, _ = served

    def values(headers: dict[str, str]) -> set[str]:
        manifest = requests.get(f"{address}/misp/manifest.json", headers=headers, timeout=20).json()
        found = set()
        for uuid in manifest:
            event = MISPEvent()
            url = f"{address}/misp/{uuid}.json"
            event.load(requests.get(url, headers=headers, timeout=20).json())
            assert event.uuid == uuid
            found |= {attribute.value for attribute in event.attributes}
        hashes = requests.get(f"{address}/misp/hashes.csv", headers=headers, timeout=20).text
        assert len(hashes.splitlines()) == len(found)
        return found

    nobody, peer = values({}), values({"Authorization": token})

    assert nobody == {f"198.51.100.{n}" for n in range(0, COUNT, 3)}
    assert peer == {f"198.51.100.{n}" for n in range(COUNT) if n % 3 != 2}
    wrong = requests.get(
        f"{address}/misp/manifest.json", headers={"Authorization": "x"}, timeout=20
    )
    assert wrong.status_code == 401


def test_firewall_reads_the_block_list(served: tuple[str, str, dict[str, str]]) -> None:
    address, _, env = served
    token = ran(env, "exchange", "add-consumer", "Tường lửa", "--tlp", "clear").strip()

    lines = requests.get(f"{address}/blocklist/{token}/edl", timeout=20).text.split()

    assert set(lines) == {f"198.51.100.{n}" for n in range(0, COUNT, 3)}


def test_files_are_told_apart_checked_and_refused_whole(
    served: tuple[str, str, dict[str, str]], tmp_path: Path
) -> None:
    _, _, env = served
    file = tmp_path / "x.json"
    event = MISPEvent()
    event.info = "Chiến dịch mẫu"
    event.add_tag("tlp:red")
    event.add_attribute("domain", "c2.example.com", comment="c2 server")
    event.add_attribute("ip-dst", "10.0.0.5", comment="c2 server")
    event.add_attribute("comment", "chỉ là lời")
    file.write_text(json.dumps({"Event": json.loads(event.to_json())}))

    checked = ran(env, "exchange", "check", str(file))
    assert "MISP: of 3 records would be 1 new, 0 changed, 0 known, 2 refused" in checked
    assert "were 1 new" in ran(env, "exchange", "import", str(file))
    assert "were 0 new, 0 changed, 1 known, 2 refused" in ran(env, "exchange", "import", str(file))

    file.write_bytes(bundle(stix_indicator("203.0.113.1"), stix_indicator(created="gestern")))
    refused = ran(env, "exchange", "import", str(file), code=2)
    assert "objects[1].created: it is no instant" in refused
    file.write_text('{"a": 1}')
    assert "This is no STIX 2.1 bundle" in ran(env, "exchange", "check", str(file), code=2)
