"""Inventory at full size: lists at 20,000 machines, a register previewed, agents posting.

On SQLite in a folder of its own. Agents are sent to a web process as fast as 10,000 within half an hour.
"""

import base64
import io
import json
import os
import random
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any, Final

from tools.bench import apart
from tools.bench.figures import Figure, p95
from tools.instance import KHIEN, free_port, wait_for

MACHINES: Final = int(os.environ.get("KHIEN_BENCH_MACHINES", "20000"))
PRODUCTS: Final = 6000
EACH: Final = 150
UNITS: Final = 1500
ROWS: Final = 50_000
AGENTS: Final = 400
A_SECOND: Final = 10_000 / 1800
SENDERS: Final = 6
LIST_MS: Final = "150"
PAGES: Final = (
    ("devices", "list of machines"),
    ("devices?q=optiplex", "by words"),
    ("devices?lacks=antivirus", "without anti-virus"),
    ("devices?lacks=encryption&kind=pc", "not encrypted"),
    ("devices?package=17", "with one product"),
    ("software", "list of software"),
    ("software?q=product", "by words"),
    ("devices/77", "one machine"),
    ("due", "due for replacement"),
    ("", "units"),
    ("registers/coverage", "protection by unit"),
    ("registers/", "registers"),
)


def run() -> list[Figure]:
    """Fill and measure an instance in processes of its own."""
    port = free_port()
    with apart.instance(KHIEN_PORT=str(port), KHIEN_DATABASE_URL="") as own:
        told = own.told("tools.bench.inventory")
        figures = [
            Figure(name, value, unit, target=target)
            for name, value, unit, target in told["figures"]
        ]
        web = subprocess.Popen([str(KHIEN), "web"], env=own.env, stderr=subprocess.DEVNULL)  # noqa: S603
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(lambda: _answers(address), "the web process")
            return [*figures, *_agents(f"{address}/inventory", told["key"])]
        finally:
            web.terminate()
            web.wait(30)


def main() -> None:
    """Fill the instance of the environment, measure its pages, print figures and a key as JSON."""
    apart.begin()
    from django.conf import settings  # noqa: PLC0415

    settings.ALLOWED_HOSTS = ["testserver"]
    system, lead = _fill()
    from khien.know.inventory.services import agents  # noqa: PLC0415
    from khien.main.settling import settle  # noqa: PLC0415

    settle()  # as the web process does before its first page
    key = agents.make_key(system, unit_code="XA0001", name="bench")
    figures = [*_preview(system), *_pages(lead)]
    print(json.dumps({"figures": figures, "key": key}))


def _fill() -> tuple[Any, str]:
    """Fill units, machines and what is installed on them; return the system and who sees all."""
    from django.db import transaction  # noqa: PLC0415

    from khien.base.accounts import queries as accounts  # noqa: PLC0415
    from khien.base.accounts import services  # noqa: PLC0415
    from khien.base.accounts.types import Role, UnitKind  # noqa: PLC0415
    from khien.base.core.bulk import insert  # noqa: PLC0415
    from khien.base.core.clock import now  # noqa: PLC0415
    from khien.base.core.search import fold  # noqa: PLC0415
    from khien.know.inventory.models import Device, DeviceState, Installed, Package  # noqa: PLC0415

    by = services.everything("a measurement")
    services.enter_unit(by, code="TINH", name="Tỉnh", kind=UnitKind.PROVINCE)
    for number in range(UNITS):
        services.enter_unit(
            by, code=f"XA{number:04d}", name=f"Xã {number}", kind=UnitKind.COMMUNE, parent="TINH"
        )
    person = services.enter_person(by, person=services.NewPerson("lead", "Lead", "TINH"))
    services.give_role(by, person_id=person, unit_code="TINH", role=Role.LEAD, has_subtree=True)
    first = accounts.unit_key("XA0000")
    at = now() - timedelta(days=100)
    insert(
        Package,
        (
            Package(
                digest=f"{number:032x}",
                name=f"Product {number % 3000}",
                folded=fold(f"Product {number % 3000}"),
                version=f"{number % 7}.{number}",
                ecosystem="windows",
                first_seen=at,
            )
            for number in range(1, PRODUCTS + 1)
        ),
    )
    Device.objects.bulk_create(
        (
            Device(
                host_name=f"PC-{number:05d}",
                short_name=f"pc-{number:05d}",
                folded=f"pc-{number:05d} optiplex",
                unit_id=first + number % UNITS,
                kind="pc",
                serial=f"SERIAL{number:05d}",
                model="OptiPlex",
                first_seen=at,
                last_seen=at,
                last_source="agent",
                system_name="Windows 10",
                build=19045,
            )
            for number in range(1, MACHINES + 1)
        ),
    )
    keys = list(Device.objects.order_by("pk").values_list("pk", flat=True))
    insert(
        DeviceState,
        (
            DeviceState(device_id=key, has_licensed_antivirus=key % 10 == 0, valid_from=at)
            for key in keys
        ),
    )
    packages = list(Package.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), 500):
        rows = (
            Installed(device_id=key, package_id=package, source="agent", since=at)
            for key in keys[start : start + 500]
            for package in _some(packages, key)
        )
        with transaction.atomic():
            insert(Installed, rows)
    return by, "lead"


def _some(packages: list[int], key: int) -> Iterator[int]:
    """Return what is installed on one machine: spread over all products."""
    step = PRODUCTS // EACH
    return (packages[(key * 149 + place * step) % PRODUCTS] for place in range(EACH))


def _pages(lead: str) -> Iterator[tuple[str, float, str, str]]:
    """Return how long the first page of each list takes, whole."""
    from django.contrib.auth import get_user_model  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    client = Client()
    client.force_login(
        get_user_model().objects.get(username=lead), "django.contrib.auth.backends.ModelBackend"
    )
    for path, name in PAGES:
        assert client.get(f"/inventory/{path}").status_code == 200, path
        value = p95(partial(client.get, f"/inventory/{path}"))
        target = "" if path.startswith("devices/7") else LIST_MS
        yield f"{name}, {MACHINES:,} machines, whole page, p95", value, "ms", target


def _preview(by: Any) -> Iterator[tuple[str, float, str, str]]:
    """Return how long a register of 50,000 rows takes from its bytes to its differences."""
    from openpyxl import Workbook  # noqa: PLC0415

    from khien.know.inventory.rules.reading.register import COLUMNS  # noqa: PLC0415
    from khien.know.inventory.services import importing  # noqa: PLC0415
    from khien.know.inventory.types.imports import Outcome  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheet = book.create_sheet("May")
    sheet.append([title for _, title, _ in COLUMNS])
    for number in range(1, ROWS + 1):
        key = number if number <= MACHINES else ""
        unit = f"XA{number % UNITS:04d}"
        sheet.append(
            [key, unit, f"PC-{number:05d}", "Máy tính", f"SERIAL{number:05d}", "", "OptiPlex", "", "", "",
             8192 if number % 4 == 0 else "", "Windows 10", "Phòng họp" if number % 9 == 0 else ""]
        )  # fmt: skip
    kept = io.BytesIO()
    book.save(kept)
    began = time.perf_counter()
    plan = importing.check_file(by, content=kept.getvalue(), unit_code="XA0001")
    took = time.perf_counter() - began
    assert plan.counts[Outcome.NEW] == max(0, ROWS - MACHINES), plan.counts
    yield f"Excel register of {ROWS:,} rows, to its differences", took, "s", "5"


def _agents(address: str, key: str) -> Iterator[Figure]:
    """Send agents at the pace of 10,000 in half an hour: each twice, fresh and unchanged."""
    basic = base64.b64encode(f"khien:{key}".encode()).decode()
    for turn in ("fresh", "unchanged"):
        times: list[float] = []
        begin = time.perf_counter()

        def send(first: int, begin: float = begin, times: list[float] = times) -> None:
            for number in range(first, AGENTS, SENDERS):
                wait = begin + number / A_SECOND - time.perf_counter()
                if wait > 0:
                    time.sleep(wait)
                request = urllib.request.Request(  # noqa: S310 - our own loopback server
                    address, _inventory(number), {"Authorization": f"Basic {basic}"}
                )
                due = begin + number / A_SECOND
                with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - as above
                    assert json.load(answer)["status"] == "ok"
                times.append(time.perf_counter() - due)

        threads = [threading.Thread(target=send, args=(first,)) for first in range(SENDERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        times.sort()
        yield Figure(
            f"agents posting, {turn}, 10,000 in 30 minutes, p99",
            times[int(len(times) * 0.99)] * 1000,
            "ms",
            times[0] * 1000,
            times[-1] * 1000,
            "1000",
        )


def _inventory(number: int) -> bytes:
    chance = random.Random(number)  # noqa: S311 - test data
    return json.dumps(
        {
            "deviceid": f"agent-{number}",
            "action": "inventory",
            "content": {
                "bios": {"ssn": f"AGENT{number:05d}"},
                "hardware": {
                    "name": f"AGENT-{number:05d}",
                    "chassis_type": "Desktop",
                    "memory": 8192,
                },
                "operatingsystem": {
                    "full_name": "Microsoft Windows 10 Pro",
                    "kernel_version": "10.0.19045",
                },
                "networks": [{"mac": f"d4:81:d7:01:{number >> 8:02x}:{number & 255:02x}"}],
                "softwares": [
                    {"name": f"Product {one}", "version": f"{one % 9}.1", "from": "registry"}
                    for one in chance.sample(range(PRODUCTS), EACH)
                ],
                "antivirus": [{"name": "Kaspersky", "enabled": True, "uptodate": True}],
            },
        }
    ).encode()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=2):  # noqa: S310 - our own loopback server
            return True
    except OSError:
        return False


if __name__ == "__main__":
    main()
