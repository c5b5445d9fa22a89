"""Reads of machines by the information system that they run, and of the levels that follow."""

from dataclasses import dataclass
from datetime import datetime

from khien.base.accounts.types import Actor
from khien.base.core.history import as_of
from khien.base.core.refusals import NotFound
from khien.know.inventory import access
from khien.know.inventory.queries.devices import lines
from khien.know.inventory.types.devices import DeviceLine
from khien.know.inventory.types.registers import SystemLine

SHOWN_MAX = 200
LEVELED_MAX = 500


def machines_of(actor: Actor, entry: int) -> list[DeviceLine]:
    """Return the visible machines of a system that passed the door, at most 200. Two queries."""
    rows = access.devices_visible_to(actor).filter(serves_id=entry).select_related("unit")
    return lines(list(rows.order_by("host_name", "pk")[:SHOWN_MAX]))


def systems_of(actor: Actor, unit_code: str) -> list[tuple[int, str]]:
    """Return the systems that a visible unit keeps, by name. One query."""
    rows = access.entries_visible_to(actor, "systems").filter(unit__code=unit_code)
    return list(rows.order_by("name").values_list("pk", "name"))


@dataclass(frozen=True, slots=True)
class SystemLevel:
    """An information system and its level; 0 where none was chosen."""

    key: int
    name: str
    unit_code: str
    level: int


def with_levels(actor: Actor, unit_codes: frozenset[str] | None = None) -> list[SystemLevel]:
    """Return every system that the actor sees (of some units) with its level, by name. One query."""
    rows = access.entries_visible_to(actor, "systems")
    if unit_codes is not None:
        rows = rows.filter(unit__code__in=unit_codes)
    fields = rows.values_list("pk", "name", "unit__code", "content").order_by("name", "pk")
    return [
        SystemLevel(key, name, code, int(content.get("level") or 0))
        for key, name, code, content in fields
    ]


def levels_at(at: datetime) -> dict[int, tuple[str, str, int]]:
    """Return unit code, name and level of every system with a level at an instant, by key. One query."""
    return {
        line.key: (line.unit_code, line.name, int(line.content["level"]))
        for line in systems_at(at, None)
        if line.content.get("level")
    }


def all_levels() -> dict[int, int]:
    """Return the level of every machine that runs a system with one. One query. For services."""
    rows = access.everything().filter(serves__isnull=False, serves__removed_at__isnull=True)
    return {
        key: int(content["level"])
        for key, content in rows.values_list("pk", "serves__content")
        if content.get("level")
    }


def system(actor: Actor, key: int) -> SystemLine:
    """Return one visible information system. Raises NotFound."""
    row = access.require_entry(actor, key)
    if row.register != "systems":
        raise NotFound(what=str(key))
    return SystemLine(row.pk, row.name, row.unit.code, row.unit.name, row.content)


def system_named(unit_code: str, name: str) -> SystemLine | None:
    """Return a unit's system by its name, however it is capitalised. One query. For services."""
    rows = access.entries("systems").filter(unit__code=unit_code).select_related("unit")
    for row in rows:
        if row.name.casefold() == name.strip().casefold():
            return SystemLine(row.pk, row.name, row.unit.code, row.unit.name, row.content)
    return None


def systems_at(at: datetime, unit_codes: frozenset[str] | None) -> list[SystemLine]:
    """Return every system that stood in the registers at an instant, as it was. One query.

    For figures and forms, which narrow it to units.
    """
    rows = as_of(access.entry_states(), at).filter(entry__register="systems")
    if unit_codes is not None:
        rows = rows.filter(entry__unit__code__in=unit_codes)
    fields = ("entry_id", "entry__name", "entry__unit__code", "entry__unit__name", "content")
    return [
        SystemLine(key, str(content.get("name") or name), code, unit, content)
        for key, name, code, unit, content in rows.order_by(
            "entry__unit__path", "entry__name"
        ).values_list(*fields)
    ]


def network_lines(actor: Actor, keys: list[int]) -> list[tuple[str, tuple[str, ...]]]:
    """Return visible networks with their address ranges, by name. One query."""
    rows = access.entries_visible_to(actor, "networks").filter(pk__in=keys).order_by("name")
    return [(row.name, tuple(row.content.get("range") or ())) for row in rows]


def leveled(actor: Actor) -> list[tuple[int, str]]:
    """Return the visible systems that have a level, by unit and name, at most 500. One query."""
    rows = access.entries_visible_to(actor, "systems").order_by("unit__path", "name")
    fields = rows.values_list("pk", "name", "unit__name", "content")
    return [
        (key, f"{unit}: {name} ({content['level']})")
        for key, name, unit, content in fields[:LEVELED_MAX]
        if content.get("level")
    ]
