"""osquery's answers: rows of allow-listed queries, from the log of the TLS API or a file of them.

Only queries whose name is known here are read; others' rows are passed over.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from khien.base.core.refusals import text
from khien.know.inventory.rules.reading import machines
from khien.know.inventory.rules.reading.door import instant, refused, rows, truth, value, whole
from khien.know.inventory.types.observation import (
    AntivirusSeen,
    Observation,
    PackageSeen,
    Source,
    SystemSeen,
)

PACKAGES: Final = ("programs", "deb_packages", "rpm_packages", "apps")
NAMES: Final = (
    "system_info",
    "os_version",
    "patches",
    "interfaces",
    "bitlocker",
    "disk_encryption",
    "windows_security_products",
    *PACKAGES,
)


def is_results(document: object) -> bool:
    """Return whether a value is one line, or several, of osquery's results."""
    first = document[0] if isinstance(document, list) and document else document
    return (
        isinstance(first, dict)
        and "name" in first
        and ("hostIdentifier" in first or "snapshot" in first or "diffResults" in first)
    )


def read(lines: Iterable[dict[str, Any]], *, at: datetime) -> list[Observation]:
    """Return what snapshots of the known queries say, a machine a host identifier. Raises NotRead."""
    hosts: dict[str, dict[str, list[dict[str, Any]]]] = {}
    seen: dict[str, datetime] = {}
    for line in lines:
        host = value(line.get("hostIdentifier"), 120)
        name = value(line.get("name")).rpartition("/")[2]
        name = name.rpartition("_khien_")[2] or name
        snapshot = line.get("snapshot")
        if name not in NAMES or not isinstance(snapshot, list):
            continue
        hosts.setdefault(host, {})[name] = rows(snapshot)
        seen[host] = max(seen.get(host, datetime.min.replace(tzinfo=at.tzinfo)), _time(line, at))
    if not hosts:
        raise refused(
            "1:1",
            text("no snapshot of a query that is read stands in it"),
            text("log snapshots of the queries of our pack"),
        )
    return [_machine(host, told, seen[host]) for host, told in hosts.items()]


def _time(line: dict[str, Any], at: datetime) -> datetime:
    return instant(line.get("unixTime"), at) or at


def _machine(host: str, told: dict[str, list[dict[str, Any]]], at: datetime) -> Observation:
    info = next(iter(told.get("system_info", [])), {})
    system = _system(told)
    lists = [name for name in PACKAGES if name in told]
    interfaces = told.get("interfaces", [])
    memory = whole(info.get("physical_memory_long") or info.get("physical_memory"))
    large = str(info.get("physical_memory") or "")
    return Observation(
        source=Source.OSQUERY,
        seen_at=at,
        host_name=value(info.get("hostname") or info.get("computer_name"), 120) or _name(host),
        agent_id=host,
        serial=value(info.get("hardware_serial"), 120),
        uuid=value(info.get("uuid"), 60) or ("" if _name(host) else host),
        macs=tuple(
            dict.fromkeys(value(one.get("mac"), 40) for one in interfaces if one.get("mac"))
        ),
        addresses=machines.addresses_in(value(one.get("address")) for one in interfaces),
        kind=machines.kind_of(
            system=system.name if system else "",
            is_virtual="virtual" in value(info.get("hardware_model")).lower(),
        ),
        maker=value(info.get("hardware_vendor"), 120),
        model=value(info.get("hardware_model"), 200),
        memory_mb=int(large) // 1048576 if large.isdigit() and len(large) < 16 else memory,
        cpu=value(info.get("cpu_brand"), 200),
        system=system,
        is_encrypted=_encrypted(told),
        antivirus=_antivirus(told),
        packages=_packages(told, lists, system) if lists else None,
        is_partial=True,
    )


def _name(host: str) -> str:
    """Return a host identifier as a name, where it is no UUID."""
    return "" if host.count("-") == 4 and len(host) == 36 else host


def _system(told: dict[str, list[dict[str, Any]]]) -> SystemSeen | None:
    one = next(iter(told.get("os_version", [])), None)
    patches = machines.patches_in(value(row.get("hotfix_id")) for row in told.get("patches", []))
    if one is None:
        return machines.patched(patches) if patches else None
    name, version = value(one.get("name"), 200), value(one.get("version"), 60)
    arch = value(one.get("arch"), 20)
    if machines.is_windows(name, value(one.get("platform"))):
        build = f"{value(one.get('build'))}.{value(one.get('revision'))}"
        found = machines.windows(name, version, build, f"build {build}", arch=arch)
        return machines.replaced(found, patches=patches, version="")
    return machines.linux(value(one.get("platform")) or name, version, arch=arch, full=name)


def _packages(
    told: dict[str, list[dict[str, Any]]], lists: Sequence[str], system: SystemSeen | None
) -> tuple[PackageSeen, ...]:
    return machines.each_once(
        PackageSeen(
            name=value(one.get("name") or one.get("display_name"), 300),
            version=value(one.get("version") or one.get("bundle_short_version"), 120),
            publisher=value(one.get("publisher"), 200),
            ecosystem=machines.ecosystem_of(name, system=system),
            arch=machines.arch_of(value(one.get("arch"), 20)),
            origin=value(one.get("source"), 300)
            if name in {"deb_packages", "rpm_packages"}
            else "",
        )
        for name in lists
        for one in told[name]
    )


def _encrypted(told: dict[str, list[dict[str, Any]]]) -> bool | None:
    for one in told.get("bitlocker", []):
        if value(one.get("drive_letter")).upper().startswith("C"):
            return value(one.get("protection_status")) == "1"
    found = [truth(one.get("encrypted")) for one in told.get("disk_encryption", [])]
    return any(found) if found else None


def _antivirus(told: dict[str, list[dict[str, Any]]]) -> tuple[AntivirusSeen, ...] | None:
    if "windows_security_products" not in told:
        return None
    return tuple(
        AntivirusSeen(
            name=value(one.get("name"), 150),
            is_on=value(one.get("state")).lower() == "on" if one.get("state") else None,
            is_up_to_date=truth(one.get("signatures_up_to_date")),
        )
        for one in told["windows_security_products"]
        if value(one.get("type")).lower() == "antivirus"
    )
