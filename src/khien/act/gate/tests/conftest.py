"""A gateway for the tests: a real process in a home of its own, from which the test's core pulls."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from tools.instance import free_port

from khien.act.gate.services import phones
from khien.act.gate.services.pulling import Puller
from khien.act.gate.tests.phone import Phone
from khien.base.accounts.types import Actor

SECRET = "gateway-secret-of-the-tests"
KHIEN = str(Path(sys.executable).parent / "khien")


@dataclass
class Edge:
    """A running gateway, and the core that pulls from it."""

    address: str
    home: Path
    puller: Puller

    def phone_of(self, person: Actor) -> Phone:
        """Return a phone that the gateway knows."""
        key, phone = phones.make_phone(person), Phone(self.address)
        self.puller.pull_once()
        phone.post("/enter", key=key)
        return phone

    def held(self) -> bytes:
        """Return everything on the gateway's disk."""
        return b"".join(file.read_bytes() for file in self.home.rglob("*") if file.is_file())

    def waiting(self) -> list[Path]:
        """Return the forms in the queues."""
        return list((self.home / "gateway").rglob("*.form"))


@pytest.fixture
def edge(tmp_path: Path, settings: Any) -> Iterator[Edge]:
    """Serve a gateway whose temporary files, too, would lie in its own home."""
    home, port = tmp_path / "gateway-home", free_port()
    (home / "tmp").mkdir(parents=True)
    env = {
        **os.environ,
        "KHIEN_HOME": str(home),
        "KHIEN_PORT": str(port),
        "KHIEN_GATEWAY_SECRET": SECRET,
        "KHIEN_DATABASE_URL": "",
        "TMPDIR": str(home / "tmp"),
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
        yield Edge(address, home, Puller())
    finally:
        process.terminate()
        process.wait(10)
