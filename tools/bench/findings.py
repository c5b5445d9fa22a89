"""Figures of findings: a Nessus file of 150 MB read and taken in, the list's first page at 75,000 findings.

On SQLite in a folder of its own; where `KHIEN_DATABASE_URL` is set, on a database made beside it.
"""

import json
import os
import random
import resource
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

from tools.bench import apart
from tools.bench.figures import Figure, p95

MEGABYTES: Final = int(os.environ.get("KHIEN_BENCH_NESSUS_MB", "150"))
FINDINGS: Final = int(os.environ.get("KHIEN_BENCH_FINDINGS", "75000"))
UNITS: Final = 150
HOST_ITEMS: Final = 150
PLUGINS: Final = 4000
CHANCE: Final = random.Random(11)  # noqa: S311 - test data
WORDS: Final = (
    "The remote host is affected by a weakness in the way it handles requests. An attacker who can reach "
    "the port may read memory or stop the service. "
)


def run() -> list[Figure]:
    """Read the file in one process, fill and measure an instance in another."""
    with apart.instance() as own:
        file = own.home / "scan.nessus"
        write_nessus(file, megabytes=MEGABYTES)
        told: list[Any] = []
        for part in ("read", "fill"):
            told += own.told("tools.bench.findings", part, str(file))
        return [
            Figure(name if unit == "MB" else f"{name}, {own.where}", value, unit, target=target)
            for name, value, unit, target in told
        ]


def write_nessus(path: Path, *, megabytes: int) -> None:
    """Write a `.nessus` file of this size: hosts of 150 results each, plugins that repeat on all."""
    with path.open("w", encoding="utf-8") as out:
        out.write('<?xml version="1.0" ?>\n<NessusClientData_v2><Report name="bench">\n')
        host = 0
        while out.tell() < megabytes * 1_000_000:
            out.writelines(_host(host))
            host += 1
        out.write("</Report></NessusClientData_v2>\n")


def _host(number: int) -> Iterator[str]:
    name = f"10.{number // 65536}.{number // 256 % 256}.{number % 256}"
    yield f'<ReportHost name="{name}"><HostProperties><tag name="HOST_END">Wed Mar 23 15:07:52 2022'
    yield f'</tag><tag name="host-ip">{name}</tag></HostProperties>\n'
    for plugin in CHANCE.sample(range(PLUGINS), HOST_ITEMS):
        yield (
            f'<ReportItem port="{plugin % 3 * 443}" svc_name="www" protocol="tcp" '
            f'severity="{plugin % 5}" pluginID="{10000 + plugin}" pluginName="Weakness {plugin}" '
            f'pluginFamily="General">\n<cve>CVE-2021-{10000 + plugin}</cve><cwe>79</cwe>'
            f"<cvss3_base_score>{plugin % 100 / 10}</cvss3_base_score>"
            f"<description>{plugin} {WORDS * 8}</description><fname>a.nasl</fname>"
            "<plugin_modification_date>2022/03/01</plugin_modification_date>"
            f"<risk_factor>High</risk_factor><see_also>https://example.org/{plugin}</see_also>"
            f"<solution>Update to version {plugin}. {WORDS}</solution><synopsis>{WORDS}</synopsis>"
            f"<plugin_output>Installed version : 1.{plugin}\n{name} {WORDS}</plugin_output>"
            "</ReportItem>\n"
        )
    yield "</ReportHost>\n"


def read(file: Path) -> list[Any]:
    """Return how long reading takes, and the most memory that it held."""
    from khien.know.exposure.rules.reports import reading  # noqa: PLC0415

    began = time.perf_counter()
    with file.open("rb") as stream:
        scan = reading.read(file.name, stream)
    took = time.perf_counter() - began
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = file.stat().st_size // 1_000_000
    name = f"Nessus file of {size} MB, {len(scan.findings):,} findings"
    return [[f"{name}: read", took, "s", "< 10"], [f"{name}: memory", held, "MB", "< 300"]]


def fill(file: Path) -> list[Any]:
    """Take the file in, fill up to the wanted number of findings, and measure the list."""
    apart.begin()
    from django.db import connection  # noqa: PLC0415

    from khien.main.settling import settle  # noqa: PLC0415

    settle()
    actors = _people()
    taken = _take_in(file, actors["lead"])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    return [*taken, *_lists(actors)]


def _people() -> dict[str, Any]:
    from khien.base.accounts import queries, services  # noqa: PLC0415
    from khien.base.accounts.types import Role, UnitKind  # noqa: PLC0415

    by = services.operator("a measurement")
    services.enter_unit(by, code="TINH", name="Tỉnh", kind=UnitKind.PROVINCE)
    for number in range(UNITS):
        services.enter_unit(
            by, code=f"XA{number}", name=f"Xã {number}", kind=UnitKind.COMMUNE, parent="TINH"
        )
    actors = {}
    for name, role, unit in (("lead", Role.LEAD, "TINH"), ("officer", Role.UNIT_OFFICER, "XA7")):
        key = services.enter_person(by, person=services.NewPerson(name, name, unit))
        services.give_role(by, person_id=key, unit_code=unit, role=role, has_subtree=unit == "TINH")
        actors[name] = queries.actor_of(key)
    return actors


def _take_in(file: Path, by: Any) -> list[Any]:
    from dataclasses import replace  # noqa: PLC0415

    from khien.know.exposure.rules.reports import reading  # noqa: PLC0415
    from khien.know.exposure.services.opening import open_findings  # noqa: PLC0415

    with file.open("rb") as stream:
        scan = reading.read(file.name, stream)
    wanted = scan.findings[:FINDINGS]
    share = len(wanted) // UNITS + 1
    began = time.perf_counter()
    for number in range(UNITS):
        part = replace(scan, findings=wanted[number * share : (number + 1) * share], scope=())
        open_findings(by, unit_code=f"XA{number}", scan=part, digest=f"{number}")
    took = time.perf_counter() - began
    again = time.perf_counter()
    for number in range(UNITS):
        part = replace(scan, findings=wanted[number * share : (number + 1) * share], scope=())
        open_findings(by, unit_code=f"XA{number}", scan=part, digest=f"again {number}")
    return [
        [f"{len(wanted):,} findings of {UNITS} units opened", took, "s", ""],
        ["the same in other files, known again", time.perf_counter() - again, "s", ""],
    ]


def _lists(actors: dict[str, Any]) -> list[Any]:
    from khien.base.core.look import one_look  # noqa: PLC0415
    from khien.know.exposure.queries import findings as queries  # noqa: PLC0415
    from khien.know.exposure.types.register import FindingFilter  # noqa: PLC0415

    wanted = {
        "open": FindingFilter(state="live"),
        "late": FindingFilter(state="late"),
        "critical and high": FindingFilter(state="live", severities=("critical", "high")),
        "two words": FindingFilter(state="live", words="weakness 3999"),
        "of a reporter that has none": FindingFilter(state="live", reporter="zap"),
        "of a CVE": FindingFilter(cve="CVE-2021-12345"),
    }

    def page(actor: Any, one: FindingFilter) -> None:
        with one_look():
            queries.findings(actor, one)

    found = []
    for who, actor in actors.items():
        for name, one in wanted.items():
            took = p95(partial(page, actor, one))
            found.append([f"findings, first page, {name}, {who}, p95", took, "ms", "< 150"])
    took = p95(partial(queries.tallies, actors["lead"], None))
    found.append(["units' matrix, lead, p95", took, "ms", "< 150"])
    return found


if __name__ == "__main__":
    print(json.dumps({"read": read, "fill": fill}[sys.argv[1]](Path(sys.argv[2]))))
