"""How units are protected, as measures and the coverage page read it; and where a unit falls short."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import get_language

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, UnitLine
from khien.base.core.clock import now
from khien.base.core.fields import FieldKind, FieldRule
from khien.base.core.history import as_of
from khien.base.core.offers import Counted
from khien.base.core.paging import Page, page_of, part_of
from khien.know.inventory import access
from khien.know.inventory.rules.registers.protection import PROTECTION

DATA = Path(__file__).parent.parent / "data"
SIGNS = tuple(rule for rule in PROTECTION.fields if rule.kind is FieldKind.YES_NO)


@dataclass(frozen=True, slots=True)
class Cell:
    """One sign of protection of a unit: has it (None: not said), and whether its profile asks for it."""

    title: str
    has: bool | None
    is_asked: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """One unit with the profile for its size, and a cell for each sign of protection."""

    unit: str
    unit_code: str
    machines: int
    strangers: int
    profile: str
    cells: tuple[Cell, ...]
    entry: int | None

    @property
    def lacks(self) -> int:
        """Return how many things that its profile asks for the unit does not have, or does not say."""
        return sum(cell.is_asked and cell.has is not True for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Profile:
    """What a network of a size should have. Source: our own proposal; the law gives no sizes."""

    code: str
    title: Mapping[str, str]
    machines_most: int
    asks: frozenset[str]


@cache
def profiles() -> tuple[Profile, ...]:
    """Return the reference profiles, the smallest first. Read once."""
    held = tomllib.loads((DATA / "profiles.toml").read_text(encoding="utf-8"))["profile"]
    found = [
        Profile(one["code"], one["title"], one["machines_most"], frozenset(one["asks"]))
        for one in held
    ]
    return tuple(sorted(found, key=lambda one: one.machines_most))


def coverage(
    actor: Actor, unit_codes: frozenset[str] | None, *, after: str = ""
) -> tuple[tuple[FieldRule, ...], Page[Coverage]]:
    """Return the signs of protection, and a page of visible units with their cells. Four queries."""
    seen = {unit.code for unit in accounts.units_of(actor)}
    units = [
        unit
        for unit in accounts.watched_units()
        if unit.code in seen and (unit_codes is None or unit.code in unit_codes)
    ]
    some, mark = part_of(units, by="code", after=after)
    codes = [unit.code for unit in some]
    machines = access.devices_visible_to(actor).filter(unit__code__in=codes)
    counts: dict[str, int] = dict(machines.values_list("unit__code").annotate(count=Count("pk")))
    rows = access.entries_visible_to(actor, PROTECTION.code).filter(unit__code__in=codes)
    held: dict[str, tuple[int, dict[str, bool]]] = {
        code: (key, content)
        for key, code, content in rows.values_list("pk", "unit__code", "content")
    }
    strange: dict[str, int] = dict(
        access.strangers_visible_to(actor)
        .filter(unit__code__in=codes)
        .values_list("unit__code")
        .annotate(count=Count("pk"))
    )
    lines = [
        _coverage(unit, counts.get(unit.code, 0), strange.get(unit.code, 0), held.get(unit.code))
        for unit in some
    ]
    return SIGNS, page_of(lines, after=mark, total=len(units))


def _coverage(
    unit: UnitLine, machines: int, strangers: int, said: tuple[int, dict[str, bool]] | None
) -> Coverage:
    key, content = said or (None, {})
    profile = profile_of(machines)
    cells = tuple(
        Cell(rule.title, content.get(rule.code), rule.code in profile.asks) for rule in SIGNS
    )
    title = profile.title[_language()]
    return Coverage(unit.name, unit.code, machines, strangers, title, cells, key)


def profile_of(machines: int) -> Profile:
    """Return the profile for a number of machines."""
    return next((one for one in profiles() if machines <= one.machines_most), profiles()[-1])


def said_by_unit(at: datetime) -> dict[str, dict[str, object]]:
    """Return what each unit said of its protection at an instant, by its code. One query."""
    rows = as_of(access.entry_states(), at).filter(entry__register=PROTECTION.code)
    return dict(rows.values_list("entry__unit__code", "content"))


def units_with(code: str, at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each unit and whether it had one sign of protection at an instant. Two queries."""
    held = {unit: content.get(code) is True for unit, content in said_by_unit(at).items()}
    page = reverse("inventory:coverage")
    return [
        Counted(unit.name, unit.code, held.get(unit.code, False), url=page)
        for unit in accounts.watched_units(at)
        if unit_codes is None or unit.code in unit_codes
    ]


def units_with_firewall(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each unit and whether it had a proper firewall at an instant."""
    return units_with("firewall", at, unit_codes)


def units_with_detection(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each unit and whether it had intrusion detection at an instant."""
    return units_with("ids", at, unit_codes)


def units_with_central_antimalware(
    at: datetime, unit_codes: frozenset[str] | None
) -> list[Counted]:
    """Return each unit and whether its anti-malware was run centrally at an instant."""
    return units_with("antimalware", at, unit_codes)


def units_monitored(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each unit and whether its network was monitored at an instant."""
    return units_with("monitoring", at, unit_codes)


def has_firewall_now(unit_codes: frozenset[str] | None) -> dict[str, bool]:
    """Return for each unit that says so whether it has a proper firewall now."""
    rows = as_of(access.entry_states(), now()).filter(entry__register=PROTECTION.code)
    if unit_codes is not None:
        rows = rows.filter(entry__unit__code__in=unit_codes)
    held = rows.values_list("entry__unit__code", "content")
    return {code: content["firewall"] for code, content in held if "firewall" in content}


def _language() -> str:
    return "vi" if get_language() == "vi" else "en"
