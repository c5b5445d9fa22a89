"""Measures and plans at full size: all measures of 500 units with 30,000 machines, the matrix, a past day.

On the database of the environment, a fresh SQLite in a folder of its own where none is named.
"""

import json
import random
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any, Final

from tools.bench import apart
from tools.bench.figures import Figure, median

UNITS: Final = 500
MACHINES: Final = 30_000
MATRIX_UNITS: Final = 170
WIDE: Final = 140
ROUNDS: Final = 5


def run() -> list[Figure]:
    """Fill and measure an instance in a process of its own."""
    with apart.instance() as own:
        return [Figure(*one) for one in own.told("tools.bench.plans")]


def main() -> None:
    """Fill the instance of the environment, measure, print figures as JSON."""
    apart.begin()

    by = _fill()
    figures = [*_measures(by), *_matrix(by)]
    print(
        json.dumps(
            [[one.name, one.value, one.unit, one.low, one.high, one.target] for one in figures]
        )
    )


def _fill() -> Any:
    """Fill units and machines with their states; return the system."""
    from django.db import transaction  # noqa: PLC0415

    from khien.base.accounts import queries as accounts  # noqa: PLC0415
    from khien.base.accounts import services  # noqa: PLC0415
    from khien.base.accounts.types import UnitKind  # noqa: PLC0415
    from khien.base.core.bulk import insert  # noqa: PLC0415
    from khien.base.core.clock import now  # noqa: PLC0415
    from khien.know.inventory.models import Device, DeviceState  # noqa: PLC0415
    from khien.know.inventory.services.registers import enter_entry, say_protection  # noqa: PLC0415
    from khien.show.planning.services import loading  # noqa: PLC0415

    by = services.everything("a measurement")
    services.enter_unit(by, code="TINH", name="Tỉnh", kind=UnitKind.PROVINCE)
    chance = random.Random(1)  # noqa: S311 - the same instance every time
    at = now() - timedelta(days=40)
    for number in range(UNITS):
        code = f"XA{number:04d}"
        services.enter_unit(
            by, code=code, name=f"Xã {number}", kind=UnitKind.COMMUNE, parent="TINH"
        )
        content = {"name": f"Mạng {number}", "firewall": number % 20 == 0}
        say_protection(by, unit_code=code, content=content, at=at)
    keys = sorted(accounts.unit_keys(frozenset(f"XA{n:04d}" for n in range(UNITS))))
    with transaction.atomic():
        insert(
            Device,
            (
                Device(
                    host_name=f"PC-{number:05d}",
                    short_name=f"pc-{number:05d}",
                    folded=f"pc-{number:05d}",
                    unit_id=keys[number % UNITS],
                    kind="pc",
                    addresses="[]",
                    patches="[]",
                    first_seen=at,
                    last_seen=at,
                )
                for number in range(MACHINES)
            ),
        )
        insert(
            DeviceState,
            (
                DeviceState(
                    device_id=key,
                    valid_from=at,
                    has_licensed_antivirus=chance.random() < 0.1,
                    has_fresh_signatures=chance.random() < 0.5,
                )
                for key in Device.objects.values_list("pk", flat=True)
            ),
        )
    loading.load_shipped(by)
    loading.load_plan(by, name="wide.toml", content=_wide().encode())
    for number in range(UNITS):
        content = {"name": f"Hệ thống {number}", "level": str(2 + number % 2)}
        enter_entry(by, register="systems", unit_code=f"XA{number:04d}", content=content, at=at)
    return by


def _wide() -> str:
    """Return a plan of as many obligations as both plans have, each owed by every commune."""
    head = (
        '[plan]\ncode = "RONG"\nnumber = "1/KH"\nissued = 2026-01-15\nissuer = "UBND tỉnh (mẫu)"\n'
        'title = "Kế hoạch rộng (mẫu)"\n[[section]]\nclause = "I"\ntitle = { vi = "Nhiệm vụ" }\n'
    )
    return head + "".join(
        f'[[obligation]]\nclause = "I.{number}"\nsection = "I"\nsummary = {{ vi = "Việc {number}" }}\n'
        'mark = "software"\nowes = ["kind:commune"]\nmeasures = ["units-with-firewall"]\n'
        for number in range(WIDE)
    )


def _measures(by: Any) -> list[Figure]:
    from khien.base.core.clock import now, today  # noqa: PLC0415
    from khien.base.core.offers import registry  # noqa: PLC0415
    from khien.show.assurance.queries import measures as queries  # noqa: PLC0415
    from khien.show.assurance.services import measures as services  # noqa: PLC0415
    from khien.show.planning.services import standing  # noqa: PLC0415

    nights = [_seconds(lambda: services.keep_measures(by, day=today())) for _ in range(3)]
    each = {code: _seconds(partial(queries.figure, by, code)) for code in registry.measures}
    slowest = max(each, key=lambda code: each[code])
    refreshed = _seconds(standing.refresh)
    past = now() - timedelta(days=5)
    first = [(one.code, one.numerator, one.denominator) for one in queries.figures(by, at=past)]
    again = [(one.code, one.numerator, one.denominator) for one in queries.figures(by, at=past)]
    return [
        median(
            f"{len(each)} measures kept, {UNITS} units, {MACHINES:,} machines", nights, "s", "< 20"
        ),
        Figure(f"slowest measure ({slowest})", each[slowest], "s", target="< 1"),
        Figure("how all duties stand, worked out anew", refreshed, "s"),
        Figure(
            "figures of a past day that come out otherwise", first != again, "figures", target="0"
        ),
    ]


def _matrix(by: Any) -> list[Figure]:
    from khien.show.planning.queries import plans  # noqa: PLC0415

    codes = frozenset(f"XA{number:04d}" for number in range(MATRIX_UNITS))
    reads = [_seconds(lambda: plans.matrix(by, "RONG", codes)) * 1000 for _ in range(ROUNDS)]
    rows = plans.matrix(by, "RONG", codes).rows
    return [median(f"matrix, {len(rows)} obligations × {MATRIX_UNITS} units", reads, "ms", "< 200")]


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
