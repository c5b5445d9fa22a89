"""An instance in a folder of its own, its processes real ones: for measurements and fault tests."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

KHIEN: Final = Path(sys.executable).parent / "khien"
WAIT_S: Final = 120
FEED: Final = """
import django; django.setup()
from khien.base.accounts import services as accounts
from khien.base.accounts.types import UnitKind
from khien.watch.telemetry.services import feeds
by = accounts.operator("a measurement or a test")
accounts.enter_unit(by, code="TINH", name="Tỉnh", kind=UnitKind.PROVINCE)
print(feeds.enter_feed(by, code="sensor", name="Sensor", unit_code="TINH"))
"""
RAISED: Final = """
import json, django; django.setup()
from khien.watch.detection.models import Alert
print(json.dumps([
    [host, at.timestamp()] for host, at in Alert.objects.values_list("host", "raised_at")
]))
"""


class Instance:
    """A home, a port for the receiver, and one log source bound to the province."""

    def __init__(self, home: Path, settings: Mapping[str, str] | None = None) -> None:
        self.home, self.port = home, free_port()
        self.env = {
            **os.environ,
            **(settings or {}),
            "KHIEN_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "khien.main.settings",
        }
        self.khien("follow", "--once")  # the tables, and the rules' cache
        self.token = self.python(FEED).split()[-1]

    def khien(self, *words: str) -> str:
        """Run a command to its end and return what it printed."""
        ran = subprocess.run(  # noqa: S603 - our own command
            [str(KHIEN), *words], env=self.env, check=True, capture_output=True, text=True
        )
        return ran.stdout

    def python(self, text: str) -> str:
        """Run a text of Python in the instance and return what it printed."""
        ran = subprocess.run(  # noqa: S603 - our own text
            [sys.executable, "-c", text], env=self.env, check=True, capture_output=True, text=True
        )
        return ran.stdout

    def start(self, *words: str) -> "subprocess.Popen[bytes]":
        """Start a command that goes on."""
        return subprocess.Popen([str(KHIEN), *words], env=self.env, stderr=subprocess.DEVNULL)  # noqa: S603

    def start_receiver(self) -> "subprocess.Popen[bytes]":
        """Start the log intake on the instance's port."""
        return self.start("receive", "--port", str(self.port))

    @contextmanager
    def running(self, *words: str) -> Iterator[None]:
        """Have a command run meanwhile."""
        process = self.start(*words)
        try:
            yield
        finally:
            process.terminate()
            process.wait()

    def connection(self) -> http.client.HTTPConnection:
        """Return a connection to the receiver."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)

    def post(self, connection: http.client.HTTPConnection, body: bytes) -> None:
        """Send a batch; raises AssertionError unless it is acknowledged."""
        headers = {"Authorization": f"Splunk {self.token}"}
        connection.request("POST", "/services/collector/event", body, headers)
        answer = connection.getresponse()
        told = answer.read()
        assert answer.status == 200, told

    def send(self, *records: dict[str, Any]) -> None:
        """Send some records over a connection of their own."""
        with closing(self.connection()) as connection:
            self.post(connection, body_of(records))

    def answers(self) -> bool:
        """Return whether the receiver answers."""
        try:
            address = f"http://127.0.0.1:{self.port}/services/collector/health"
            with urllib.request.urlopen(address, timeout=1) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def raised(self) -> list[tuple[str, float]]:
        """Return the host and the instant (seconds) of every alert."""
        return [(host, at) for host, at in json.loads(self.python(RAISED))]


def body_of(records: Sequence[dict[str, Any]]) -> bytes:
    """Return records as one request of Splunk's collector."""
    return b"".join(json.dumps({"event": record}).encode() for record in records)


def shadow_copies_deleted(host: str) -> dict[str, Any]:
    """Return an event that a rule of our own names."""
    return {
        "EventID": 1,
        "Channel": "Microsoft-Windows-Sysmon/Operational",
        "SourceName": "Microsoft-Windows-Sysmon",
        "EventTime": f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}",
        "Hostname": host,
        "Image": "C:\\Windows\\System32\\vssadmin.exe",
        "CommandLine": "vssadmin delete shadows /all",
    }


def wait_for(holds: Callable[[], bool], what: str) -> None:
    """Wait until something holds; raises TimeoutError after two minutes."""
    until = time.monotonic() + WAIT_S
    while not holds():
        if time.monotonic() > until:
            raise TimeoutError(f"waited {WAIT_S} s for {what}")
        time.sleep(0.3)


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
