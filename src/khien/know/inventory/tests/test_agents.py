"""Agents: their keys, the protocols of GLPI and FusionInventory, osquery's TLS API."""

import base64
import shutil
import subprocess
import zlib
from datetime import timedelta
from itertools import pairwise
from typing import Any

import orjson
import pytest
from conftest import require_or_skip
from django.test import Client
from pytest_django.live_server_helper import LiveServer
from tests.cast import Cast

from khien.base.core.clock import now
from khien.base.core.refusals import NotAllowed, NotFound
from khien.know.inventory import access
from khien.know.inventory.queries.measures import machines_with_antivirus
from khien.know.inventory.rules import packs
from khien.know.inventory.services import agents, osquery
from khien.know.inventory.services.devices import enter_devices
from khien.know.inventory.tests.test_importing import signed_in
from khien.know.inventory.tests.test_reading import WINDOWS
from khien.know.inventory.types.agents import NotAllowListed, SamePerson
from khien.know.inventory.types.devices import DeviceKind, NewDevice

pytestmark = pytest.mark.django_db

HARMLESS_TABLES = {
    "system_info",
    "os_version",
    "interface_details",
    "interface_addresses",
    "patches",
    "programs",
    "deb_packages",
    "rpm_packages",
    "apps",
    "bitlocker_info",
    "disk_encryption",
    "windows_security_products",
}


@pytest.fixture
def key(people: Cast) -> str:
    return agents.make_key(people.minh, unit_code="XA1", name="Văn phòng")


def post(client: Client, body: bytes, key: str, path: str = "/inventory") -> Any:
    basic = base64.b64encode(f"khien:{key}".encode()).decode()
    headers = {"Authorization": f"Basic {basic}"}
    return client.post(path, body, content_type="application/octet-stream", headers=headers)


def test_a_glpi_agent_makes_contact_and_brings_its_machine(client: Client, key: str) -> None:
    contact = post(client, orjson.dumps({"action": "contact", "deviceid": "a"}), key).json()
    assert (contact["status"], contact["expiration"]) == ("ok", 24)
    assert "deploy" in contact["disabled"]

    answer = post(client, zlib.compress(orjson.dumps(WINDOWS)), key)

    assert answer.json() == {"status": "ok", "expiration": 24}
    device = access.everything().get()
    assert (device.host_name, device.unit.code, device.build) == ("XA1-PC-001", "XA1", 19045)
    assert access.installed_of(device).count() == 1


def test_an_agent_that_waits_for_an_answer_gets_it_and_a_proxy_may_wait(
    client: Client, key: str
) -> None:
    basic = base64.b64encode(f"khien:{key}".encode()).decode()
    headers = {"Authorization": f"Basic {basic}", "GLPI-Request-ID": "8E2B9C1D"}

    assert client.get("/inventory", headers=headers).json() == {"status": "ok", "expiration": 24}
    waits = post(client, orjson.dumps({"status": "pending", "expiration": "10s"}), key)
    assert waits.json()["status"] == "ok"
    assert not access.everything().exists()
    assert client.get("/inventory", headers={"GLPI-Request-ID": "8E2B9C1D"}).status_code == 401


def test_a_posted_inventory_moves_the_figure_of_antivirus_and_the_figure_opens_its_row(
    client: Client, people: Cast, key: str
) -> None:
    name = "XA1-PC-001"
    new = NewDevice(name, "XA1", DeviceKind.PC, has_licensed_antivirus=False)
    enter_devices(people.minh, devices=[new], at=now() - timedelta(days=30))
    assert [row.counts for row in machines_with_antivirus(now(), None)] == [False]

    post(client, orjson.dumps(WINDOWS), key)

    (row,) = machines_with_antivirus(now(), None)
    assert row.counts
    assert name in signed_in("minh").get(row.url).content.decode()


def test_what_a_person_entered_of_antivirus_holds_until_a_source_speaks_of_it(
    client: Client, people: Cast, key: str
) -> None:
    new = NewDevice("XA1-PC-001", "XA1", DeviceKind.PC, has_licensed_antivirus=True)
    enter_devices(people.minh, devices=[new], at=now() - timedelta(days=30))
    content = {name: held for name, held in WINDOWS["content"].items() if name != "antivirus"}  # type: ignore[attr-defined]

    post(client, orjson.dumps(WINDOWS | {"content": content}), key)
    assert [row.counts for row in machines_with_antivirus(now(), None)] == [True]
    post(client, orjson.dumps(WINDOWS | {"content": content | {"antivirus": []}}), key)

    assert [row.counts for row in machines_with_antivirus(now(), None)] == [False]


def test_a_partial_inventory_takes_nothing_away(client: Client, key: str) -> None:
    post(client, orjson.dumps(WINDOWS), key)
    part = {
        "deviceid": WINDOWS["deviceid"],
        "partial": True,
        "content": {
            "bios": {"ssn": "BR5NN12"},
            "hardware": {"name": "XA1-PC-001", "memory": 16384},
        },
    }

    post(client, orjson.dumps(part), key)

    device = access.everything().get()
    assert (device.memory_mb, device.build, device.antivirus) == (16384, 19045, "Kaspersky 12.1")
    assert access.installed_of(device).filter(until__isnull=True).count() == 1


def test_the_same_again_changes_nothing(client: Client, key: str) -> None:
    post(client, orjson.dumps(WINDOWS), key)
    post(client, orjson.dumps(WINDOWS), key)

    assert access.everything().count() == 1
    assert access.device_changes().count() == 0
    assert access.installed().count() == 1


def test_without_a_key_or_with_a_revoked_one_nothing_is_taken(
    client: Client, people: Cast, key: str
) -> None:
    (row,) = access.keys_visible_to(people.minh)
    with pytest.raises(NotFound):
        agents.revoke_key(people.hoa, key=row.pk)
    agents.revoke_key(people.minh, key=row.pk)

    for given in (key, "", "khác"):
        answer = post(client, orjson.dumps(WINDOWS), given)
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Basic")
    assert access.everything().count() == 0
    with pytest.raises((NotAllowed, NotFound)):
        agents.make_key(people.hoa, unit_code="XA1", name="của người khác")


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"x" * (16 * 1024 * 1024 + 1), 422), (b'{"content": ', 422), (b"<html/>", 422), (b"", 422)],
)
def test_a_body_that_cannot_be_read_is_refused_in_a_sentence(
    client: Client, key: str, body: bytes, status: int
) -> None:
    answer = post(client, body, key)

    assert answer.status_code == status
    assert answer.json()["status"] == "error"
    assert answer.json()["message"]


def test_a_fusioninventory_agent_asks_first_and_is_answered_packed(
    client: Client, key: str
) -> None:
    ask = b"<?xml version='1.0'?><REQUEST><DEVICEID>a</DEVICEID><QUERY>PROLOG</QUERY></REQUEST>"
    answer = post(client, zlib.compress(ask), key)

    assert b"<RESPONSE>SEND</RESPONSE>" in zlib.decompress(answer.content)
    assert b"<PROLOG_FREQ>24</PROLOG_FREQ>" in post(client, ask, key).content


def test_debians_fusioninventory_agent_works_unchanged(
    people: Cast, live_server: LiveServer
) -> None:
    program = shutil.which("fusioninventory-agent")
    if program is None:
        require_or_skip("fusioninventory-agent is not installed")
    assert program is not None
    key = agents.make_key(people.minh, unit_code="XA1", name="Debian")

    done = subprocess.run(
        [
            program,
            f"--server={live_server.url}/inventory",
            "--user=khien",
            f"--password={key}",
            "--force",
            "--no-category=printer",
            "--tasks=inventory",
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert "[error]" not in done.stderr, done.stderr
    device = access.everything().get()
    assert device.unit.code == "XA1"
    assert device.distribution == "debian"
    assert access.installed_of(device).count() > 50


def test_osquery_enrols_runs_the_allowed_queries_and_its_results_are_taken(
    client: Client, people: Cast, key: str
) -> None:
    def ask(path: str, **words: object) -> dict[str, Any]:
        body = orjson.dumps(words)
        found = client.post(f"/osquery/{path}", body, content_type="application/json").json()
        assert isinstance(found, dict)
        return found

    uuid = "4c4c4544-0042-3510-8052-b4c04f4e3132"
    assert ask("enroll", enroll_secret="khác", host_identifier=uuid) == {"node_invalid": True}
    node = ask("enroll", enroll_secret=key, host_identifier=uuid)["node_key"]
    assert set(ask("config", node_key=node)["schedule"]) == set(packs.allowed())
    assert ask("distributed/read", node_key=node)["queries"] == {}
    rows = [
        {"name": "os_version", "snapshot": [{"name": "Microsoft Windows 10 Pro", "platform": "windows", "build": "19045"}]},
        {"name": "programs", "snapshot": [{"name": "7-Zip", "version": "19.00"}]},
        {"name": "shell_history", "snapshot": [{"command": "bí mật"}]},
    ]  # fmt: skip
    for row in rows:
        assert ask("log", node_key=node, log_type="result", data=[row]) == {"node_invalid": False}

    device = access.everything().get()
    assert (device.uuid, device.build) == (uuid, 19045)
    assert [one.package.name for one in access.installed_of(device)] == ["7-Zip"]
    (held,) = access.keys_visible_to(people.minh)
    agents.revoke_key(people.minh, key=held.pk)
    assert ask("log", node_key=node, log_type="result", data=rows) == {"node_invalid": True}


def test_which_queries_run_is_changed_by_two_persons(people: Cast) -> None:
    with pytest.raises(NotAllowListed):
        osquery.propose(people.tuan, queries=["shell_history"])
    with pytest.raises(NotAllowed):
        osquery.propose(people.minh, queries=["programs"])

    key = osquery.propose(people.tuan, queries=["programs", "os_version"])
    assert set(osquery.running()) == set(packs.allowed())
    with pytest.raises(SamePerson):
        osquery.agree(people.tuan, key=key)
    osquery.agree(people.lan, key=key)

    assert osquery.running() == ["os_version", "programs"]


def test_the_allowed_queries_read_only_harmless_tables() -> None:
    for query in packs.allowed().values():
        words = query.sql.replace(",", " ").split()
        tables = {after for word, after in pairwise(words) if word.upper() in {"FROM", "JOIN"}}
        assert tables <= HARMLESS_TABLES, query.name


def test_the_collector_never_asks_for_people() -> None:
    script = agents.collector().decode("utf-8-sig").lower()

    for word in ("username", "win32_useraccount", "lastlogged", "history", "get-content"):
        assert word not in script
