"""Reads of machines by the information system that they run, and of the levels that follow."""

from khien.base.accounts.types import Actor
from khien.know.inventory import access
from khien.know.inventory.queries.devices import lines
from khien.know.inventory.types.devices import DeviceLine

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


def all_levels() -> dict[int, int]:
    """Return the level of every machine that runs a system with one. One query. For services."""
    rows = access.everything().filter(serves__isnull=False, serves__removed_at__isnull=True)
    return {
        key: int(content["level"])
        for key, content in rows.values_list("pk", "serves__content")
        if content.get("level")
    }


def leveled(actor: Actor) -> list[tuple[int, str]]:
    """Return the visible systems that have a level, by unit and name, at most 500. One query."""
    rows = access.entries_visible_to(actor, "systems").order_by("unit__path", "name")
    fields = rows.values_list("pk", "name", "unit__name", "content")
    return [
        (key, f"{unit}: {name} ({content['level']})")
        for key, name, unit, content in fields[:LEVELED_MAX]
        if content.get("level")
    ]
