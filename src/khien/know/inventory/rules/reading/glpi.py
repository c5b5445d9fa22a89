"""GLPI agents' inventories, as JSON: computers (whole and partial), network equipment, printers."""

from datetime import datetime
from typing import Any, Final

from khien.base.core.refusals import text
from khien.know.inventory.rules.reading import machines
from khien.know.inventory.rules.reading.door import (
    day,
    instant,
    refused,
    rows,
    table,
    truth,
    value,
    whole,
)
from khien.know.inventory.types.devices import DeviceKind
from khien.know.inventory.types.observation import (
    AntivirusSeen,
    Observation,
    PackageSeen,
    Source,
    SystemSeen,
)

_KINDS: Final = {
    "networking": DeviceKind.NETWORK,
    "networkequipment": DeviceKind.NETWORK,
    "printer": DeviceKind.PRINTER,
    "phone": DeviceKind.PHONE,
    "computer": None,
    "storage": DeviceKind.SERVER,
}
_UPDATES: Final = frozenset(
    {"update", "security_update", "hotfix", "windows_update", "service_pack"}
)
_PHYSICAL: Final = frozenset({"", "physical"})


def read(document: dict[str, Any], *, at: datetime) -> list[Observation]:
    """Return what one message of a GLPI agent says. Raises NotRead."""
    content = document.get("content")
    if not isinstance(content, dict):
        raise refused(
            "content",
            text("the machine's part is missing"),
            text("send the whole file that the agent wrote"),
        )
    return [
        of_content(
            content,
            at=at,
            agent_id=value(document.get("deviceid"), 120),
            itemtype=value(document.get("itemtype")),
            tag=value(document.get("tag"), 120),
            is_partial=document.get("partial") is True,
        )
    ]


def of_content(
    content: dict[str, Any],
    *,
    at: datetime,
    agent_id: str = "",
    itemtype: str = "",
    tag: str = "",
    is_partial: bool = False,
) -> Observation:
    """Return what the machine's part of a message says. Raises NotRead where nothing names it."""
    device = table(content.get("network_device"))
    if device:
        found = equipment(device, content, at=at, itemtype=itemtype, agent_id=agent_id)
    else:
        found = _computer(content, at=at, agent_id=agent_id, tag=tag, is_partial=is_partial)
    if not (found.host_name or found.serial or found.uuid or found.macs):
        raise refused(
            "content",
            text("nothing in it names the machine: no name, serial number, UUID or network card"),
            text("send the whole file that the agent wrote"),
        )
    return found


def equipment(
    device: dict[str, Any], content: dict[str, Any], *, at: datetime, itemtype: str, agent_id: str
) -> Observation:
    """Return a switch, router, printer or other equipment that was asked over SNMP."""
    type_word = value(device.get("type")).lower() or itemtype.lower()
    firmware = value(device.get("firmware"), 60) or next(
        (value(one.get("version"), 60) for one in rows(content.get("firmwares"))), ""
    )
    model = value(device.get("model"), 200)
    maker = value(device.get("manufacturer"), 120)
    serial = value(device.get("serial"), 120) or next(
        (
            value(one.get("serial"), 120)
            for one in rows(content.get("network_components"))
            if value(one.get("type")) == "chassis" and one.get("serial")
        ),
        "",
    )
    ips = device.get("ips")
    found = [value(one) for one in ips] if isinstance(ips, list) else []
    return Observation(
        source=Source.AGENT,
        seen_at=at,
        host_name=value(device.get("name"), 120),
        agent_id=agent_id,
        serial=serial,
        macs=tuple(one for one in [value(device.get("mac"), 40)] if one),
        addresses=machines.addresses_in([*found, value(device.get("ip"))]),
        kind=_KINDS.get(type_word, DeviceKind.OTHER),
        maker=maker,
        model=model,
        memory_mb=whole(device.get("ram")),
        system=SystemSeen(name=f"{maker} {model}".strip(), version=firmware) if firmware else None,
        place=value(device.get("location"), 200),
    )


def _computer(
    content: dict[str, Any], *, at: datetime, agent_id: str, tag: str, is_partial: bool
) -> Observation:
    bios, hardware = table(content.get("bios")), table(content.get("hardware"))
    system, patches = _system(content)
    case = value(hardware.get("chassis_type"))
    is_virtual = value(hardware.get("vmsystem")).lower() not in _PHYSICAL
    told = f"{system.name} {system.distribution}" if system else ""
    networks = rows(content.get("networks"))
    packages = _packages(content, system) if "softwares" in content else None
    logged = table(content.get("accesslog")).get("logdate")
    return Observation(
        source=Source.AGENT,
        seen_at=instant(logged, at) or at,
        host_name=value(hardware.get("name"), 120)
        or value(table(content.get("operatingsystem")).get("fqdn"), 120),
        domain=value(hardware.get("workgroup"), 120),
        agent_id=agent_id,
        serial=value(bios.get("ssn"), 120) or value(bios.get("msn"), 120),
        uuid=value(hardware.get("uuid"), 60),
        macs=_macs(networks),
        addresses=machines.addresses_in(
            value(one.get(name))
            for one in networks
            for name in ("ipaddress", "ipaddress6")
            if truth(one.get("virtualdev")) is not True
        ),
        kind=machines.kind_of(case=case, system=told, is_virtual=is_virtual),
        maker=value(bios.get("smanufacturer"), 120) or value(bios.get("mmanufacturer"), 120),
        model=value(bios.get("smodel"), 200) or value(bios.get("mmodel"), 200),
        made_on=_bios_day(bios.get("bdate")),
        memory_mb=whole(hardware.get("memory")) or _memory(content),
        cpu=next((value(one.get("name"), 200) for one in rows(content.get("cpus"))), "")
        or value(hardware.get("processort"), 200),
        disk_gb=_disks(content),
        system=_with_patches(system, patches),
        is_encrypted=_encrypted(content),
        antivirus=_antivirus(content, at),
        packages=packages,
        tag=tag or _tag(content),
        is_partial=is_partial,
    )


def _system(content: dict[str, Any]) -> tuple[SystemSeen | None, tuple[str, ...]]:
    """Return the system, and the updates that stand among its software."""
    told, hardware = table(content.get("operatingsystem")), table(content.get("hardware"))
    full = value(told.get("full_name"), 200) or value(hardware.get("osname"), 200)
    name = value(told.get("name"), 120)
    if not (full or name):
        return None, ()
    kernel = value(told.get("kernel_version"), 60)
    version = value(told.get("version"), 60)
    arch = value(told.get("arch"), 60)
    if machines.is_windows(full, name):
        pack = value(told.get("service_pack"), 60)
        patches = machines.patches_in(
            value(one.get("name")) for one in rows(content.get("softwares")) if _is_update(one)
        )
        return (
            machines.windows(
                full or name,
                kernel,
                pack,
                value(hardware.get("osversion"), 60),
                version=version,
                arch=arch,
            ),
            patches,
        )
    return machines.linux(name, version, kernel=kernel, arch=arch, full=full), ()


def _with_patches(system: SystemSeen | None, patches: tuple[str, ...]) -> SystemSeen | None:
    if system is None or not patches:
        return system
    return SystemSeen(
        name=system.name,
        version=system.version,
        build=system.build,
        revision=system.revision,
        arch=system.arch,
        patches=patches,
    )


def _is_update(one: dict[str, Any]) -> bool:
    if value(one.get("system_category")).lower() in _UPDATES:
        return True
    name = value(one.get("name"))
    return bool(machines.patches_in([name])) and name.upper().startswith(("KB", "Q"))


def _packages(content: dict[str, Any], system: SystemSeen | None) -> tuple[PackageSeen, ...]:
    found = []
    for one in rows(content.get("softwares")):
        name = value(one.get("name"), 300)
        if _is_update(one) and machines.patches_in([name]):
            continue  # an update is a patch of the system, not a product
        ecosystem = machines.ecosystem_of(value(one.get("from")), system=system)
        found.append(
            PackageSeen(
                name=name,
                version=value(one.get("version"), 120),
                publisher=machines.publisher_of(value(one.get("publisher"), 200)),
                ecosystem=ecosystem,
                arch=machines.arch_of(value(one.get("arch"), 20)),
            )
        )
    return machines.each_once(found)


def _macs(networks: list[dict[str, Any]]) -> tuple[str, ...]:
    found = {
        value(one.get("mac") or one.get("macaddr"), 40): None
        for one in networks
        if truth(one.get("virtualdev")) is not True
    }
    return tuple(one for one in found if one)[:32]


def _memory(content: dict[str, Any]) -> int | None:
    sizes = [whole(one.get("capacity")) or 0 for one in rows(content.get("memories"))]
    return sum(sizes) or None


def _disks(content: dict[str, Any]) -> int | None:
    sizes = [
        whole(one.get("disksize")) or 0
        for one in rows(content.get("storages"))
        if "removable" not in value(one.get("type")).lower()
        and value(one.get("interface")).upper() != "USB"
    ]
    return sum(sizes) // 1000 or None


def _encrypted(content: dict[str, Any]) -> bool | None:
    """Return whether the system's drive is encrypted, or None where the agent does not say."""
    for one in rows(content.get("drives")):
        is_system = truth(one.get("systemdrive")) is True or (
            value(one.get("letter")).upper() in {"C", "C:"} or value(one.get("type")) == "/"
        )
        said = truth(one.get("encrypt_status"))
        if is_system and said is not None:
            return said
    return None


def _antivirus(content: dict[str, Any], at: datetime) -> tuple[AntivirusSeen, ...] | None:
    if "antivirus" not in content:
        return None
    return tuple(
        AntivirusSeen(
            name=value(one.get("name"), 150),
            version=value(one.get("version"), 40),
            is_on=truth(one.get("enabled")),
            is_up_to_date=truth(one.get("uptodate")),
            signatures_at=instant(one.get("base_creation"), at),
            licence_until=day(one.get("expiration")),
        )
        for one in rows(content.get("antivirus"))
        if value(one.get("name"))
    )


def _bios_day(given: object) -> Any:
    """Return the day of the firmware: American where it is written with strokes."""
    plain = value(given, 20)
    month, _, rest = plain.partition("/")
    middle, _, year = rest.partition("/")
    if len(year) == 4 and month.isdigit() and int(month) <= 12:
        return day(f"{middle}/{month}/{year}")
    return day(plain)


def _tag(content: dict[str, Any]) -> str:
    for one in rows(content.get("accountinfo")):
        if value(one.get("keyname")).upper() == "TAG":
            return value(one.get("keyvalue"), 120)
    return ""
