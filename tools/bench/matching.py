"""Figures of matching: 20,000 machines × 150 packages against about two million rows of what is affected.

The rows are those of the local corrections in the test data, enlarged: half keep their products, half get
new ones. The fleet is drawn, 3,000 products with up to 30 versions each. It is not the real NVD.
On SQLite in a folder of its own; where `KHIEN_DATABASE_URL` is set, on a database made beside it.
"""

import itertools
import json
import os
import random
import tarfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

from tools.bench import apart
from tools.bench.figures import DATA, ROUNDS, Figure, median

MACHINES: Final = int(os.environ.get("KHIEN_BENCH_MACHINES", "20000"))
ROWS: Final = int(os.environ.get("KHIEN_BENCH_ROWS", "2000000"))
PACKAGES: Final = 150
PRODUCTS: Final = 3000
UNITS: Final = 150
CHUNK: Final = 20_000
DAY: Final = 500
CHANCE: Final = random.Random(7)  # noqa: S311 - test data


def run() -> list[Figure]:
    """Fill and measure an instance in a process of its own."""
    with apart.instance() as own:
        return [
            median(f"{name}, {own.where}", values, unit, target)
            for name, values, unit, target in own.told("tools.bench.matching")
        ]


def main() -> None:
    """Fill the instance of the environment, measure it, print the figures as JSON."""
    apart.begin()
    from django.db import connection  # noqa: PLC0415

    rows = _rows()
    _fill_fleet(rows)
    seconds = _fill_data(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    print(json.dumps(list(_measure(rows, seconds))))


def _measure(rows: list[Any], seconds: float) -> Iterator[tuple[str, list[float], str, str]]:
    from khien.base.accounts import services as accounts  # noqa: PLC0415
    from khien.know.exposure.services import matching, things  # noqa: PLC0415

    by = accounts.operator("a measurement")
    yield "rows entered", [len(rows) / seconds], "rows/s", ""
    first = matching.match(by)
    yield "first match, all of it written", [first.seconds], "s", ""
    yield "matches (product in a version × CVE)", [first.findings], "", ""
    yield "machine × CVE pairs", [first.pairs], "", ""
    found = things.installed()
    products = {product for one in found for product in one.named.products}
    index = [_timed(lambda: matching.rows_of(products)) for _ in range(ROUNDS)]
    yield "index of what the fleet's products are open to", index, "s", "under 10"
    again = [matching.match(by).seconds for _ in range(ROUNDS)]
    yield "nightly re-match of everything", again, "s", "under 5"
    days = [_timed(lambda: _new_day(by, rows)) for _ in range(ROUNDS)]
    yield f"a day of {DAY} changed CVEs carried in and matched", days, "s", "under 2"


def _timed(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def _rows() -> list[Any]:
    """Return about two million rows: the corrections' own, and copies under other CVEs and products."""
    from khien.know.exposure.rules.feeds import reading  # noqa: PLC0415

    own: list[Any] = []
    with tarfile.open(DATA / "vulnerability" / "nvd-data-overrides.tar.xz", "r|*") as archive:
        for member in archive:
            if member.isfile() and member.name.endswith(".json"):
                inside = archive.extractfile(member)
                assert inside is not None
                content = reading.read(inside.read(), where=member.name)[0]
                own.extend(row for record in content.records for row in record.affected)
    copies = itertools.count(1)
    found = list(own)
    while len(found) < ROWS:
        number = next(copies)
        for row in own:
            is_new = hash((row.cve, number)) & 1
            product = f"{row.product}_{number}"[:200] if is_new else row.product
            found.append(replace(row, cve=f"{row.cve}-{number}", product=product))
    return found


def _fill_data(rows: list[Any]) -> float:
    """Enter the rows as a feed does; return the seconds."""
    from khien.base.accounts import services as accounts  # noqa: PLC0415
    from khien.know.exposure.services import feeding  # noqa: PLC0415
    from khien.know.exposure.types.feeds import Content, CveSeen, FeedKind, Record  # noqa: PLC0415

    by = accounts.operator("a measurement")
    held = defaultdict(list)
    for row in rows:
        held[row.cve].append(row)
    records = tuple(
        Record(name, (CveSeen(name, "A flaw.", 7.5),), tuple(own)) for name, own in held.items()
    )
    began = time.monotonic()
    feeding.take(by, [Content(FeedKind.NVD, records)])
    return time.monotonic() - began


def _new_day(by: Any, rows: list[Any]) -> None:
    """Carry in a day: CVEs whose rows changed, and match what they concern."""
    from khien.know.exposure.services import feeding, matching  # noqa: PLC0415
    from khien.know.exposure.types.feeds import Content, CveSeen, FeedKind, Record  # noqa: PLC0415

    changed = CHANCE.sample(rows, DAY)
    records = tuple(
        Record(row.cve, (CveSeen(row.cve, f"A flaw, seen {CHANCE.random()}.", 7.5),), (row,))
        for row in changed
    )
    taken = feeding.take(by, [Content(FeedKind.NVD, records)])
    matching.match_changed(by, products=taken.products)


def _fill_fleet(rows: list[Any]) -> None:
    """Enter units, machines and what is installed: directly, for it is not what is measured."""
    from khien.base.accounts import services as accounts  # noqa: PLC0415
    from khien.base.accounts.types import UnitKind  # noqa: PLC0415
    from khien.base.core.clock import now  # noqa: PLC0415
    from khien.know.inventory.models import Device, Installed, Package  # noqa: PLC0415

    by = accounts.operator("a measurement")
    accounts.enter_unit(by, code="TINH", name="Tỉnh", kind=UnitKind.PROVINCE)
    for number in range(UNITS):
        accounts.enter_unit(
            by, code=f"X{number}", name=f"Xã {number}", kind=UnitKind.COMMUNE, parent="TINH"
        )
    from khien.base.accounts.queries import unit_key  # noqa: PLC0415

    keys = [unit_key(f"X{number}") for number in range(UNITS)]
    at = now()
    packages = [
        Package(
            digest=f"{number:032d}",
            name=product,
            folded=product,
            version=version[:120],
            ecosystem="generic",
            cpe=f"cpe:2.3:{product}:*:*:*:*:*:*:*:*",
            first_seen=at,
        )
        for number, (product, version) in enumerate(_catalogue(rows))
    ]
    Package.objects.bulk_create(packages, batch_size=1000)
    weights = list(itertools.accumulate(1 / (rank + 1) ** 0.8 for rank in range(len(packages))))
    devices = [
        Device(
            host_name=f"PC-{number}",
            unit_id=keys[number % UNITS],
            kind="pc",
            system_name="Microsoft Windows 10 Pro",
            build=19045,
            revision=3000 + number % 40,
            arch="x86_64",
            first_seen=at,
        )
        for number in range(MACHINES)
    ]
    Device.objects.bulk_create(devices, batch_size=1000)
    waiting: list[Any] = []
    for device in devices:
        drawn: set[int] = set()
        while len(drawn) < min(PACKAGES, len(packages)):
            drawn.add(CHANCE.choices(range(len(packages)), cum_weights=weights)[0])
        waiting.extend(
            Installed(device=device, package=packages[one], source="agent", since=at)
            for one in sorted(drawn)
        )
        if len(waiting) > CHUNK:
            Installed.objects.bulk_create(waiting, batch_size=CHUNK)
            waiting = []
    Installed.objects.bulk_create(waiting, batch_size=CHUNK)


def _catalogue(rows: list[Any]) -> list[tuple[str, str]]:
    """Return products and versions as the fleet has them: 3,000 products with 1 to 30 versions each."""
    versions: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.product.startswith("a:") and ":" not in row.product[2:].partition(":")[2]:
            versions[row.product].update(one.version for one in (row.start, row.end) if one)
    names = sorted(name for name, held in versions.items() if held)
    CHANCE.shuffle(names)
    found: list[tuple[str, str]] = []
    for name in names[:PRODUCTS]:
        held = sorted(versions[name])
        most = CHANCE.randint(1, 30)
        found.extend((name, one) for one in CHANCE.sample(held, min(len(held), most)))
    CHANCE.shuffle(found)
    return found


if __name__ == "__main__":
    main()
