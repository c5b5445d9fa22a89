"""Figures of exchange: import of 10,000 indicators, a TAXII page of 1,000 objects of many.

On SQLite in a folder of its own; where `KHIEN_DATABASE_URL` is set, on a database made beside it.
"""

import json
import os
import time
import uuid
from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from tools.bench import apart
from tools.bench.figures import Figure, p95

RECORDS: Final = 10_000
ROUNDS: Final = int(os.environ.get("KHIEN_BENCH_ROUNDS", "3"))


def run() -> list[Figure]:
    """Fill and measure an instance in a process of its own."""
    with apart.instance() as own:
        return [
            Figure(f"{name}, {own.where}", value, unit, target=target)
            for name, value, unit, target in own.told("tools.bench.exchange")
        ]


def main() -> None:
    """Fill the instance of the environment, measure it, print the figures as JSON."""
    apart.begin()

    from khien.base.accounts import services  # noqa: PLC0415
    from khien.base.accounts.types import UnitKind  # noqa: PLC0415
    from khien.main.settling import settle  # noqa: PLC0415

    by = services.operator("a measurement")
    services.enter_unit(by, code="TINH", name="Tỉnh", kind=UnitKind.PROVINCE)
    settle()
    print(json.dumps([*imports(by), *pages(by)]))


def imports(by: Any) -> Iterator[tuple[str, float, str, str]]:
    """Yield how long importing takes: all new, and all known."""
    from khien.act.exchange.services import imports as services  # noqa: PLC0415
    from khien.act.exchange.types.imports import Terms  # noqa: PLC0415

    slowest = {"new": 0.0, "known": 0.0}
    size = 0
    for number in range(ROUNDS):
        content = bundle(number)
        size = len(content)
        for found, before in list(slowest.items()):
            began = time.perf_counter()
            plan = services.import_file(by, name="x", content=content, terms=Terms("CERT"))
            slowest[found] = max(before, time.perf_counter() - began)
            assert sum(plan.counts.values()) == RECORDS
    for found, seconds in slowest.items():
        name = f"import of {RECORDS:,} indicators ({size / 1e6:.1f} MB of STIX), all {found}"
        yield f"{name}, slowest of {ROUNDS}", seconds, "s", "< 5 s"


def pages(by: Any) -> Iterator[tuple[str, float, str, str]]:
    """Yield what a page of the TAXII server takes, the first and one far below."""
    from django.test import Client  # noqa: PLC0415

    from khien.act.exchange.services import peers  # noqa: PLC0415
    from khien.act.exchange.types.peers import NewPeer  # noqa: PLC0415
    from khien.base.core.tlp import Tlp  # noqa: PLC0415

    new = NewPeer("Bạn", "", Tlp.AMBER, ("indicators",))
    token = peers.enter_peer(by, peer=new).token
    client: Any = Client(headers={"host": "localhost", "authorization": f"Bearer {token}"})
    url = "/taxii2/khien/collections/indicators/objects/"
    mark, seen = "", 0
    while True:
        page = client.get(url, {"limit": 1000, "next": mark}).json()
        seen += len(page["objects"])
        if not page.get("more") or seen >= RECORDS * ROUNDS - 2000:
            break
        mark = page["next"]
    tries = {
        "the first": {},
        "far below": {"next": mark},
        "of a type": {"match[type]": "indicator"},
    }
    for name, query in tries.items():
        call = partial(client.get, url, {"limit": 1000, **query})
        yield (
            f"TAXII page of 1,000 of {RECORDS * ROUNDS:,} objects, {name}, p95",
            p95(call),
            "ms",
            "< 300 ms",
        )
    call = partial(client.get, f"{url.replace('objects', 'manifest')}", {"limit": 1000})
    yield "TAXII manifest of 1,000, p95", p95(call), "ms", "< 300 ms"


def bundle(number: int) -> bytes:
    """Return a bundle of different indicators."""
    things = [
        {
            "type": "indicator",
            "spec_version": "2.1",
            "id": f"indicator--{uuid.uuid4()}",
            "created": "2026-11-01T00:00:00.000Z",
            "modified": "2026-11-01T00:00:00.000Z",
            "name": f"host-{number}-{place}.example.com",
            "description": "Máy chủ điều khiển mã độc, thấy trong chiến dịch mẫu",
            "indicator_types": ["malicious-activity"],
            "labels": ["khien-class:control"],
            "pattern": f"[domain-name:value = 'host-{number}-{place}.example.com']",
            "pattern_type": "stix",
            "valid_from": "2026-11-01T00:00:00Z",
            "confidence": 60,
            "object_marking_refs": ["marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"],
        }
        for place in range(RECORDS)
    ]
    made = {"type": "bundle", "id": f"bundle--{uuid.uuid4()}", "objects": things}
    return json.dumps(made).encode()


if __name__ == "__main__":
    main()
