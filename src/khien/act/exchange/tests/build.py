"""What tests of exchange build: indicators, peers, bundles, and a server of ours in a process."""

import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import requests
from tests.databases import laid, own_database
from tools.instance import free_port

from khien.act.exchange.services import indicators, peers
from khien.act.exchange.types.indicators import (
    IndicatorKind,
    NewIndicator,
    Reliability,
    TechnicalClass,
)
from khien.act.exchange.types.peers import Given, NewPeer
from khien.base.accounts.types import Actor
from khien.base.core.clock import now
from khien.base.core.stix import MARKS
from khien.base.core.tlp import Tlp

KHIEN = str(Path(sys.executable).parent / "khien")


def said(
    value: str = "203.0.113.7", kind: IndicatorKind = IndicatorKind.IPV4, **more: Any
) -> NewIndicator:
    """Return what is said of an indicator, on a range that is kept for documentation."""
    at = now()
    fresh: dict[str, Any] = {
        "technical_class": TechnicalClass.CONTROL,
        "source": "CERT mẫu",
        "reliability": Reliability.B,
        "tlp": Tlp.GREEN,
        "valid_from": at - timedelta(hours=1),
        "expires_at": at + timedelta(days=30),
    }
    return NewIndicator(kind, value, **(fresh | more))


def entered(by: Actor, value: str = "203.0.113.7", **more: Any) -> int:
    """Enter an indicator and return its key."""
    return indicators.enter_indicator(by, indicator=said(value, **more))


def peer(
    by: Actor,
    name: str = "Trung tâm tỉnh bạn",
    *,
    ceiling: Tlp = Tlp.AMBER,
    reads: tuple[str, ...] = ("indicators", "received"),
    writes: tuple[str, ...] = ("received",),
) -> Given:
    """Register a peer."""
    new = NewPeer(name, "Tỉnh bạn", ceiling, reads, writes)
    return peers.enter_peer(by, peer=new)


def stix_indicator(value: str = "198.51.100.9", tlp: Tlp | None = Tlp.GREEN, **more: Any) -> Any:
    """Return an indicator of others as STIX."""
    at = datetime.now(UTC)
    made: dict[str, Any] = {
        "type": "indicator",
        "spec_version": "2.1",
        "id": f"indicator--{uuid.uuid4()}",
        "created": f"{at:%Y-%m-%dT%H:%M:%S}.000Z",
        "modified": f"{at:%Y-%m-%dT%H:%M:%S}.000Z",
        "name": value,
        "indicator_types": ["malicious-activity"],
        "labels": ["c2"],
        "pattern": f"[ipv4-addr:value = '{value}']",
        "pattern_type": "stix",
        "valid_from": f"{at:%Y-%m-%dT%H:%M:%S}Z",
    }
    if tlp is not None:
        made["object_marking_refs"] = [MARKS[tlp]]
    return made | more


def bundle(*things: Any) -> bytes:
    """Return a bundle as a file."""
    name = f"bundle--{uuid.uuid4()}"
    return json.dumps({"type": "bundle", "id": name, "objects": list(things)}).encode()


def csaf(number: str = "HM-2026-1", version: str = "1", **more: Any) -> bytes:
    """Return an advisory of a made-up vendor as CSAF 2.0."""
    at = "2026-11-02T08:00:00.000Z"
    history = [
        {"date": at, "number": str(one + 1), "summary": f"Bản {one + 1}"}
        for one in range(int(version))
    ]
    document = {
        "category": "csaf_security_advisory",
        "csaf_version": "2.0",
        "title": "Lỗ hổng Apache (mẫu)",
        "publisher": {
            "category": "vendor",
            "name": "Hãng mẫu",
            "namespace": "https://vendor.example",
        },
        "distribution": {"tlp": {"label": "WHITE"}},
        "notes": [{"category": "summary", "text": "Cập nhật ngay."}],
        "tracking": {
            "id": number,
            "status": "final",
            "version": version,
            "initial_release_date": at,
            "current_release_date": at,
            "revision_history": history,
        },
    }
    product = {"name": "Apache 2.4.57", "product_id": "P1"}
    made = {
        "document": document | more,
        "product_tree": {"full_product_names": [product]},
        "vulnerabilities": [
            {
                "cve": "CVE-2026-12345",
                "notes": [{"category": "description", "text": "Lỗi tràn bộ đệm."}],
                "product_status": {"known_affected": ["P1"]},
                "remediations": [
                    {"category": "vendor_fix", "details": "Cập nhật.", "product_ids": ["P1"]}
                ],
            }
        ],
    }
    return json.dumps(made).encode()


@contextmanager
def instance(folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Serve an instance of its own, and give its address and the environment of its commands."""
    port = free_port()
    env = {**os.environ, **own_database(), "KHIEN_HOME": str(laid(folder)), "KHIEN_PORT": str(port)}
    ran(env, "createadmin", "quantri", "--name", "Quản trị", "--password", "mat-khau-dai-2026")
    with (folder / "log").open("w") as log:
        process = subprocess.Popen([KHIEN, "web"], env=env, stderr=log, stdout=log)
        address = f"http://127.0.0.1:{port}"
        try:
            _wait_for(f"{address}/healthz", process)
            yield address, env
        finally:
            process.terminate()
            process.wait(20)


def ran(env: dict[str, str], *words: str, code: int = 0) -> str:
    """Run a command of an instance and return what it says."""
    done = subprocess.run([KHIEN, *words], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr + done.stdout
    return done.stdout if code == 0 else done.stderr


def _wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended"
        try:
            if requests.get(address, timeout=1).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.2)
    raise AssertionError(address)
