"""Wazuh's syscollector: documents of the indexer (`wazuh-states-inventory-*`) and answers of its API."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from khien.base.core.refusals import text
from khien.know.inventory.rules.reading import machines
from khien.know.inventory.rules.reading.door import instant, refused, rows, table, value, whole
from khien.know.inventory.types.observation import Observation, PackageSeen, Source, SystemSeen

_PARTS: Final = frozenset(
    {"agent", "package", "host", "os", "hardware", "hotfix", "hotfixes", "network", "interface"}
)


def documents(whole_file: object) -> list[dict[str, Any]]:
    """Return the documents of a file: hits of a search, items of an answer, lines, or one alone."""
    found = [whole_file] if isinstance(whole_file, dict) else whole_file
    made: list[dict[str, Any]] = []
    for one in rows(found):
        hits = table(one.get("hits")).get("hits")
        items = table(one.get("data")).get("affected_items")
        if isinstance(hits, list):
            made.extend(rows(hits))
        elif isinstance(items, list):
            made.extend(rows(items))
        else:
            made.append(one)
    return [table(one.get("_source")) or one for one in made]


def is_wazuh(document: object) -> bool:
    """Return whether a value holds documents that Wazuh writes of machines."""
    return any(True for _ in _known(documents(document)))


def read(document: object, *, at: datetime) -> list[Observation]:
    """Return what Wazuh says, a machine an agent. Raises NotRead."""
    agents: dict[str, list[dict[str, Any]]] = {}
    for one in _known(documents(document)):
        agents.setdefault(_agent(one), []).append(one)
    if not agents:
        raise refused(
            "1:1",
            text("no document of an agent's inventory stands in it"),
            text("export the indexes wazuh-states-inventory-*, with the agent's id"),
        )
    return [_machine(agent, told, at) for agent, told in agents.items()]


def _known(found: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    return (
        one for one in found if (_agent(one) and _PARTS & set(one) - {"agent"}) or _is_item(one)
    )


def _is_item(one: dict[str, Any]) -> bool:
    """Return whether it is an item of the API of Wazuh 4, which names the agent beside its values."""
    return "agent_id" in one and ("scan_id" in one or "scan" in one or "os" in one or "name" in one)


def _agent(one: dict[str, Any]) -> str:
    agent = table(one.get("agent"))
    return value(agent.get("id") or one.get("agent_id"), 60)


def _machine(agent: str, told: list[dict[str, Any]], at: datetime) -> Observation:
    named = next((table(one["agent"]) for one in told if table(one.get("agent")).get("name")), {})
    hosts = [table(one.get("host")) or one for one in told] + [table(named.get("host"))]
    system = _system(hosts, told)
    interfaces = [
        table(one.get("interface"))
        or table(table(one.get("observer")).get("ingress")).get("interface")
        for one in told
    ]
    macs = [
        value(mac, 40)
        for source in [*hosts, *[table(one) for one in interfaces]]
        for mac in _listed(source.get("mac"))
    ]
    ips = [value(ip) for source in hosts for ip in _listed(source.get("ip"))]
    ips += [value(ip) for one in told for ip in _listed(table(one.get("network")).get("ip"))]
    name = value(named.get("name"), 120) or next(
        (value(one.get("hostname"), 120) for one in hosts if one.get("hostname")), ""
    )
    packages = _packages(told, system)
    hardware = next((one for one in told if "board_serial" in one or "ram" in one), {})
    memory = table(table(next((one for one in hosts if "memory" in one), {})).get("memory"))
    cpu = table(
        next((one.get("cpu") for one in [*hosts, *told] if isinstance(one.get("cpu"), dict)), {})
    )
    serials = [value(one.get("serial_number"), 120) for one in hosts] + [
        value(hardware.get("board_serial"), 120)
    ]
    return Observation(
        source=Source.WAZUH,
        seen_at=max((_time(one, at) for one in told), default=at),
        host_name=name or f"wazuh-{agent}",
        agent_id=agent,
        serial=next((one for one in serials if one), ""),
        macs=tuple(dict.fromkeys(one for one in macs if one))[:32],
        addresses=machines.addresses_in(ips),
        kind=machines.kind_of(system=system.name if system else ""),
        memory_mb=_memory(memory, table(hardware.get("ram"))),
        cpu=value(cpu.get("name"), 200),
        system=system,
        packages=packages,
        is_partial=True,
    )


def _listed(given: object) -> list[object]:
    return given if isinstance(given, list) else [given] if given else []


def _memory(memory: dict[str, Any], ram: dict[str, Any]) -> int | None:
    total = str(memory.get("total") or "")
    if total.isdigit() and len(total) < 16:
        return int(total) // 1048576
    kilobytes = whole(ram.get("total"))
    return kilobytes // 1024 if kilobytes else None


def _time(one: dict[str, Any], at: datetime) -> datetime:
    scan = table(one.get("scan")).get("time")
    return instant(one.get("@timestamp") or one.get("scan_time") or scan, at) or at


def _system(hosts: list[dict[str, Any]], told: list[dict[str, Any]]) -> SystemSeen | None:
    one = next((table(host["os"]) for host in hosts if table(host.get("os")).get("name")), {})
    names = [
        value(table(table(row.get("package")).get("hotfix")).get("name"))
        or value(table(row.get("hotfix")).get("name"))
        or value(row.get("hotfix"))
        for row in told
    ]
    patches = machines.patches_in(names)
    if not one:
        return machines.patched(patches) if patches else None
    name = value(one.get("full"), 200) or value(one.get("name"), 200)
    version = value(one.get("display_version"), 60) or value(one.get("version"), 60)
    arch = next(
        (value(host.get("architecture"), 20) for host in hosts if host.get("architecture")), ""
    )
    if machines.is_windows(name, value(one.get("platform"))):
        parts = [value(one.get(part), 60) for part in ("version", "build", "os_build")]
        kernel = value(table(one.get("kernel")).get("release") or one.get("kernel"), 60)
        short = value(one.get("display_version"), 60)
        found = machines.windows(name, *parts, kernel, version=short, arch=arch)
        return machines.replaced(found, patches=patches, version="")
    kernel = value(table(one.get("kernel")).get("release"), 60)
    return machines.linux(
        value(one.get("platform")) or name, version, kernel=kernel, arch=arch, full=name
    )


def _packages(
    told: list[dict[str, Any]], system: SystemSeen | None
) -> tuple[PackageSeen, ...] | None:
    found = []
    for one in told:
        package = table(one.get("package")) or (one if "vendor" in one and "format" in one else {})
        if not package.get("name"):
            continue
        form = value(package.get("type") or package.get("format"))
        found.append(
            PackageSeen(
                name=value(package.get("name"), 300),
                version=value(package.get("version"), 120),
                publisher=machines.publisher_of(value(package.get("vendor"), 200)),
                ecosystem=machines.ecosystem_of(form, system=system),
                arch=machines.arch_of(value(package.get("architecture"), 20)),
                origin=value(package.get("source"), 300),
            )
        )
    return machines.each_once(found) if found else None
