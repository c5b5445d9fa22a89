"""Reads of registers: their entries as lists and records, and the words in which they are shown."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core import fields as rules
from khien.base.core.fields import FieldKind, FieldRule
from khien.base.core.paging import Page, counted, ordered, page_of
from khien.base.core.search import folded_match
from khien.know.inventory import access
from khien.know.inventory.models import Entry
from khien.know.inventory.rules.registers import ALL, register_of
from khien.know.inventory.rules.registers.services import SHARED_SERVICES
from khien.know.inventory.types.registers import (
    EntryChangeLine,
    EntryLine,
    EntryRecord,
    Register,
)

HISTORY_MAX = 200
SHARED_MAX = 500
NAMING = frozenset({FieldKind.ENTRY, FieldKind.ENTRIES})
"""Fields that name entries of a register."""


def registers(actor: Actor, unit_codes: frozenset[str] | None) -> list[tuple[Register, int]]:
    """Return all registers, each with how many visible entries it has. One query."""
    rows = access.entries_visible_to(actor)
    if unit_codes is not None:
        rows = rows.filter(unit__code__in=unit_codes)
    counts = Counter(rows.values_list("register", flat=True))
    return [(register, counts[register.code]) for register in ALL]


def entries(
    actor: Actor,
    code: str,
    *,
    words: str = "",
    unit_codes: frozenset[str] | None = None,
    after: str = "",
) -> Page[EntryLine]:
    """Return one page of a register by name. Raises NotFound for an unknown register. Five queries.

    The page's keys are found first, in the index alone; a page that is all there is needs no count.
    """
    register = register_of(code)
    rows = access.entries_visible_to(actor, code)
    if unit_codes is not None:
        rows = rows.filter(unit__code__in=unit_codes)
    if words.strip():
        rows = rows.filter(folded_match("folded", words))
    keys, mark = ordered(rows.only("name"), by="name", after=after)
    is_all = not mark and not after
    whole = rows.filter(pk__in=[row.pk for row in keys]).select_related("unit")
    found = whole.order_by("name", "pk")
    total = len(keys) if is_all else counted(rows)
    return page_of(lines_of(register, found), after=mark, total=total)


def entry(actor: Actor, key: int) -> EntryRecord:
    """Return one visible entry whole, with its history. Raises NotFound."""
    row = access.require_entry(actor, key)
    register = register_of(row.register)
    names = names_of(register)
    changes = access.entry_changes(row).order_by("-pk")[:HISTORY_MAX]
    return EntryRecord(
        line=_line(register, row, names),
        register=register,
        content=row.content,
        facts=tuple((rule, _shown(rule, row.content, names)) for rule in register.fields[1:]),
        version=row.version,
        history=tuple(
            EntryChangeLine(
                one.at,
                one.by,
                rule.title if (rule := register.rule(one.field)) else one.field,
                _value(rule, one.old, names),
                _value(rule, one.new, names),
            )
            for one in changes
        ),
        may_change=accounts.may_do(actor, Capability.MANAGE_INVENTORY, row.unit.code),
    )


def lines_of(register: Register, rows: Iterable[Entry]) -> list[EntryLine]:
    """Return entries that passed the door as lines."""
    names = names_of(register)
    return [_line(register, row, names) for row in rows]


def keys_by_name(unit_id: int) -> dict[str, dict[str, str]]:
    """Return for each register the keys of a unit's entries by name in small letters. One query."""
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for register in ALL:
        rows = access.entries(register.code)
        if register is SHARED_SERVICES:  # what one unit runs, others name
            rows = rows.order_by("name")[:SHARED_MAX]
        else:
            rows = rows.filter(unit_id=unit_id)
        found[register.code] = {
            name.casefold(): str(key) for key, name in rows.values_list("pk", "name")
        }
    return found


def highest_levels() -> dict[str, int]:
    """Return the highest level of a system in each unit that has one. One query. For services."""
    found: dict[str, int] = {}
    rows = access.entries("systems")
    for code, content in rows.values_list("unit__code", "content"):
        level = int(content.get("level") or 0)
        found[code] = max(found.get(code, 0), level)
    return found


def choice_title(register: str, field: str, value: str) -> str:
    """Return the marked text of a chosen value of a field; the value where it is none of its choices."""
    rule = register_of(register).rule(field)
    return rule.choices.get(value, value) if rule else value


def names_of(register: Register) -> Mapping[str, str]:
    """Return the names of the entries that a register's fields name, by key."""
    wanted = {rule.register for rule in register.fields if rule.kind in NAMING}
    found: dict[str, str] = {}
    for code in wanted:
        found |= {str(key): name for key, name in access.entries(code).values_list("pk", "name")}
    return found


def _line(register: Register, row: Entry, names: Mapping[str, str]) -> EntryLine:
    return EntryLine(
        key=row.pk,
        name=row.name,
        unit=row.unit.name,
        unit_code=row.unit.code,
        shown=tuple((rule.title, _shown(rule, row.content, names)) for rule in register.listed),
        changed_at=row.changed_at,
        is_flagged=row.is_flagged,
    )


def _shown(rule: FieldRule, content: Mapping[str, object], names: Mapping[str, str]) -> str:
    return rules.shown(rule, content.get(rule.code), names, gettext)


def _value(rule: FieldRule | None, value: object, names: Mapping[str, str]) -> str:
    return rules.shown(rule, value, names, gettext) if rule else str(value or "")
