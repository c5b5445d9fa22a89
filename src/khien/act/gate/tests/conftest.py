"""A gateway for the tests: a real process in a home of its own, from which the test's core pulls."""

import contextlib
import functools
import os
import signal
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

    port: int
    home: Path

    def __post_init__(self) -> None:
        self.address = f"http://127.0.0.1:{self.port}"
        (self.home / "tmp").mkdir(parents=True)

    def start(self) -> None:
        """Start the process; its temporary files, too, would lie in its home."""
        env = {
            **os.environ,
            "KHIEN_HOME": str(self.home),
            "KHIEN_PORT": str(self.port),
            "KHIEN_GATEWAY_SECRET": SECRET,
            "KHIEN_DATABASE_URL": "",
            "TMPDIR": str(self.home / "tmp"),
        }
        env.pop("DJANGO_SETTINGS_MODULE", None)
        self.process = subprocess.Popen([KHIEN, "gateway"], env=env)
        for _ in range(200):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{self.address}/healthz", timeout=1).close()
                return
            time.sleep(0.1)

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End the process and wait for it."""
        self.process.send_signal(how)
        self.process.wait(10)

    @functools.cached_property
    def puller(self) -> Puller:
        """Return the core's loop."""
        return Puller()

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
    """Serve a gateway in a home of its own."""
    edge = Edge(free_port(), tmp_path / "gateway-home")
    settings.KHIEN = replace(settings.KHIEN, gateway=edge.address, gateway_secret=SECRET)
    edge.start()
    try:
        yield edge
    finally:
        edge.end()
