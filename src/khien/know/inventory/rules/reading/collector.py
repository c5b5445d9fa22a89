"""What our own collector writes: one JSON object a machine, or a list of them."""

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
from khien.know.inventory.types.observation import (
    AntivirusSeen,
    Ecosystem,
    Observation,
    PackageSeen,
    Source,
)

FORM: Final = "khien-collector/1"


def read(document: object, *, at: datetime) -> list[Observation]:
    """Return what the collector says. Raises NotRead."""
    found = []
    for number, one in enumerate(rows(document), start=1):
        machine = table(one.get("machine"))
        if one.get("format") != FORM or not value(machine.get("name")):
            raise refused(
                f"[{number}].machine.name",
                text("the machine's name is missing"),
                text("send the file as the collector wrote it"),
            )
        found.append(_machine(one, machine, at))
    return found


def _machine(one: dict[str, Any], machine: dict[str, Any], at: datetime) -> Observation:
    told = table(one.get("system"))
    name = value(told.get("name"), 200)
    build = f"{value(told.get('build'))}.{value(told.get('ubr'))}"
    system = machines.windows(
        name,
        build,
        f"build {value(told.get('build'))}",
        version=value(told.get("display_version"), 60),
        arch=value(told.get("arch"), 20),
    )
    patches = machines.patches_in(
        value(each) for each in one.get("hotfixes") or [] if isinstance(each, str)
    )
    networks = rows(one.get("networks"))
    encrypted = next(
        (
            truth(each.get("is_protected"))
            for each in rows(one.get("volumes"))
            if value(each.get("letter")).upper().startswith("C")
        ),
        None,
    )
    return Observation(
        source=Source.AGENT,
        seen_at=instant(one.get("at"), at) or at,
        host_name=value(machine.get("name"), 120),
        domain=value(machine.get("domain"), 120),
        serial=value(machine.get("serial"), 120),
        uuid=value(machine.get("uuid"), 60),
        macs=tuple(value(each.get("mac"), 40) for each in networks if each.get("mac")),
        addresses=machines.addresses_in(
            value(address) for each in networks for address in _listed(each.get("addresses"))
        ),
        kind=machines.kind_of(system=name),
        maker=value(machine.get("maker"), 120),
        model=value(machine.get("model"), 200),
        made_on=day(machine.get("bios_date")),
        memory_mb=whole(machine.get("memory_mb")),
        cpu=value(machine.get("cpu"), 200),
        disk_gb=whole(machine.get("disk_gb")),
        system=machines.replaced(system, patches=patches, version=""),
        is_encrypted=encrypted,
        antivirus=_antivirus(one, at),
        packages=_packages(one) if "software" in one else None,
    )


def _listed(given: object) -> list[object]:
    return given if isinstance(given, list) else [given] if given else []


def _packages(one: dict[str, Any]) -> tuple[PackageSeen, ...]:
    return machines.each_once(
        PackageSeen(
            name=value(each.get("name"), 300),
            version=value(each.get("version"), 120),
            publisher=value(each.get("publisher"), 200),
            ecosystem=Ecosystem.WINDOWS,
            arch=machines.arch_of(value(each.get("arch"), 20)),
        )
        for each in rows(one.get("software"))
    )


def _antivirus(one: dict[str, Any], at: datetime) -> tuple[AntivirusSeen, ...] | None:
    if "antivirus" not in one:
        return None
    return tuple(
        AntivirusSeen(
            name=value(each.get("name"), 150),
            version=value(each.get("version"), 40),
            is_on=truth(each.get("is_on")),
            is_up_to_date=truth(each.get("is_up_to_date")),
            signatures_at=instant(each.get("signatures_at"), at),
        )
        for each in rows(one.get("antivirus"))
        if value(each.get("name"))
    )
