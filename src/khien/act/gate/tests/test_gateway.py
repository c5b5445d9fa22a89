"""The gateway: a real process that cannot read what it holds; the core pulls, once, as the person."""

import http.cookiejar
import os
import re
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import Cast
from tools.instance import free_port

from khien.act.gate import queries
from khien.act.gate.rules import sealing
from khien.act.gate.services import phones
from khien.act.gate.services.pulling import Puller
from khien.act.gate.store import FORMS_MAX, GatewayStore, QueueFull
from khien.act.gate.types import SealBroken
from khien.act.response.queries import incidents
from khien.act.response.queries import notices as notice_reads
from khien.base.accounts import services as accounts
from khien.base.accounts.types import BodyTask

SECRET = "gateway-secret-of-the-tests"
KHIEN = str(Path(sys.executable).parent / "khien")


@given(st.binary(max_size=300), st.integers(min_value=0, max_value=10_000))
def test_sealed_form_opens_at_the_core_and_nowhere_altered(message: bytes, place: int) -> None:
    private = sealing.new_core_key()
    sealed = sealing.seal_to_core(message, sealing.public_of(private))

    assert sealing.open_at_core(sealed, private) == message
    broken = bytearray(sealed)
    broken[place % len(sealed)] ^= 1
    for other, key in ((bytes(broken), private), (sealed, sealing.new_core_key())):
        with pytest.raises(SealBroken):
            sealing.open_at_core(other, key)


@given(st.binary(max_size=300))
def test_box_opens_with_its_own_key_only(message: bytes) -> None:
    sealed = sealing.seal_to_phone(message, "key")

    assert sealing.open_at_phone(sealed, "key") == message
    with pytest.raises(SealBroken):
        sealing.open_at_phone(sealed, "other")


def test_queue_is_bounded_and_forgets_only_what_was_taken(tmp_path: Path) -> None:
    store = GatewayStore(tmp_path)
    first, second = store.put_form(b"a"), store.put_form(b"b")

    store.taken([first, "../../etc/passwd"])

    assert store.waiting() == [(second, b"b")]
    with pytest.raises(QueueFull):
        store.put_form(b"x" * 100_000)
    for number in range(FORMS_MAX - 1):
        (store.forms / f"{number:032x}.form").write_bytes(b"")
    with pytest.raises(QueueFull):
        store.put_form(b"c")


@dataclass
class Phone:
    """A phone's browser: cookies, and pages of the gateway."""

    address: str

    def __post_init__(self) -> None:
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.cookies), urllib.request.ProxyHandler({})
        )

    def get(self) -> str:
        """Return the gateway's page."""
        with self.opener.open(f"{self.address}/", timeout=10) as page:
            return str(page.read().decode())

    def post(self, path: str, **said: Any) -> str:
        """Send a form as the browser would, and return the page that follows."""
        token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', self.get())
        assert token is not None
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], **said}, doseq=True)
        with self.opener.open(f"{self.address}{path}", body.encode(), timeout=10) as page:
            return str(page.read().decode())


@pytest.fixture
def gateway(tmp_path: Path, settings: Any) -> Iterator[tuple[str, Path]]:
    """Serve a gateway in a home of its own; the core of the test is set to pull from it."""
    home, port = tmp_path / "gateway-home", free_port()
    env = {
        **os.environ,
        "KHIEN_HOME": str(home),
        "KHIEN_PORT": str(port),
        "KHIEN_GATEWAY_SECRET": SECRET,
        "KHIEN_DATABASE_URL": "",
    }
    env.pop("DJANGO_SETTINGS_MODULE", None)
    process = subprocess.Popen([KHIEN, "gateway"], env=env)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"{address}/healthz", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        settings.KHIEN = replace(settings.KHIEN, gateway=address, gateway_secret=SECRET)
        yield address, home
    finally:
        process.terminate()
        process.wait(10)


@pytest.mark.django_db(transaction=True)
def test_phone_reports_over_a_gateway_that_cannot_read_it(
    people: Cast, gateway: tuple[str, Path]
) -> None:
    address, home = gateway
    for task in (BodyTask.LEADS_SECURITY, BodyTask.POLICE):
        accounts.name_body(people.system, task=task, unit_code="CAT", basis="test")
    key = phones.make_phone(people.minh)
    puller, phone = Puller(), Phone(address)
    puller.pull_once()

    assert "Khóa" in phone.get() or "key" in phone.get()
    phone.post("/enter", key=key)
    assert "Minh" in phone.get()
    phone.post(
        "/",
        kind="ransomware",
        title="Máy chủ một cửa bị khóa",
        detected_at="2026-11-25T08:30",
        facts=["important_target"],
    )
    held = b"".join(file.read_bytes() for file in home.rglob("*") if file.is_file())
    assert "một cửa".encode() not in held
    assert puller.pull_once() == 1
    assert puller.pull_once() == 0

    (line,) = incidents.incidents(people.minh).rows
    assert (line.title, line.lead) == ("Máy chủ một cửa bị khóa", "Minh")
    assert [one.body_code for one in notice_reads.notices_of(people.minh, line.number)] == ["CAT"]
    assert line.number in phone.get()
    assert "Công an" in phone.get()


@pytest.mark.django_db(transaction=True)
def test_form_is_taken_once_and_a_revoked_phone_gets_nowhere(
    people: Cast, gateway: tuple[str, Path]
) -> None:
    address, _ = gateway
    key = phones.make_phone(people.minh)
    puller, phone = Puller(), Phone(address)
    puller.pull_once()
    phone.post("/enter", key=key)
    said = {"kind": "other", "title": "x", "detected_at": "2026-11-25T08:30"}
    phone.post("/", **said)
    ((form, sealed),) = puller.gateway.waiting()

    first, again = phones.take(form, sealed), phones.take(form, sealed)
    phones.revoke_phone(people.minh, key=queries.phones(people.minh)[0].key)
    late = phones.take("f" * 32, sealed)
    puller.pull_once()

    assert first == again
    assert incidents.incidents(people.minh).total == 1
    assert late.startswith("The phone is not known")
    assert "Minh" not in phone.get()


@pytest.mark.django_db(transaction=True)
def test_gateway_tells_nothing_without_the_secret(people: Cast, gateway: tuple[str, Path]) -> None:
    address, _ = gateway
    for path in ("forms", "taken", "boxes"):
        request = urllib.request.Request(
            f"{address}/core/{path}", headers={"Authorization": "Bearer wrong"}
        )
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=5)
        assert refused.value.code == 401
        refused.value.close()


def test_gateway_without_a_secret_says_so(tmp_path: Path) -> None:
    env = {**os.environ, "KHIEN_HOME": str(tmp_path), "KHIEN_GATEWAY_SECRET": ""}
    env.pop("DJANGO_SETTINGS_MODULE", None)

    done = subprocess.run([KHIEN, "gateway"], env=env, capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert done.stderr.startswith("khien: KHIEN_GATEWAY_SECRET is missing")
