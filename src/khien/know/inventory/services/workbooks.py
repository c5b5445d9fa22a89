"""Sheets of a register uploaded: read whole, their differences shown, then applied or dropped."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core import fields as rules
from khien.base.core import workbooks
from khien.base.core.clock import now
from khien.base.core.fields import FieldFault, FieldKind, FieldRule
from khien.base.core.refusals import text
from khien.base.core.usecase import use_case
from khien.know.inventory import access
from khien.know.inventory.models import Entry, Sheet
from khien.know.inventory.queries import levels
from khien.know.inventory.queries import registers as reads
from khien.know.inventory.rules.registers import register_of
from khien.know.inventory.services import registers as writes
from khien.know.inventory.types.registers import (
    Register,
    RowFound,
    RowPlan,
    SheetPlan,
)

ROWS_SHOWN = 200
_LEAD = (
    FieldRule("_key", text("No. in the register (leave empty for a new row)"), FieldKind.NUMBER),
    FieldRule("_unit", text("Unit (code)")),
)
_OTHERS = text("there is no unit of yours with this code; write the code of a unit of yours")
_GONE = text("there is no entry of this number in the register; leave the cell empty for a new one")
_TWICE = text("the unit has this name in a row above; give each its own name")


def written(by: Actor, code: str, *, with_rows: bool) -> bytes:
    """Return the workbook of a register: the template, or with the entries that the actor may change."""
    register = register_of(code)
    rows: list[dict[str, object]] = []
    if with_rows:
        found = access.entries_visible_to(by, code, Capability.MANAGE_INVENTORY)
        held = found.order_by("unit__path", "name").values_list("pk", "unit__code", "content")
        rows = [
            {"_key": key, "_unit": unit, **content}
            for key, unit, content in held[: workbooks.ROWS_MAX]
        ]
    fields = (*_LEAD, *register.fields)
    names = reads.names_of(register)
    return workbooks.written(register.title, fields, rows, gettext, names, lead=len(_LEAD))


def planned(by: Actor, code: str, content: bytes) -> SheetPlan:
    """Return what a sheet would do, and do nothing. Raises SheetNotRead."""
    counts: Counter[RowFound] = Counter()
    rows: list[RowPlan] = []
    for plan, _, _ in _plans(by, register_of(code), content):
        counts[plan.found] += 1
        if counts[plan.found] <= ROWS_SHOWN:
            rows.append(plan)
    return SheetPlan(dict(counts), tuple(rows))


@use_case
def keep_sheet(by: Actor, *, register: str, name: str, content: bytes) -> int:
    """Keep a sheet until its person has seen what it would do; returns its key. Raises SheetNotRead."""
    planned(by, register, content)
    row = Sheet(register=register, name=name[:200], by_id=by.person_id, at=now(), content=content)
    row.save()
    return row.pk


def sheet(by: Actor, key: int) -> tuple[str, str, SheetPlan]:
    """Return a waiting sheet's register, its name and what it would do now. Raises NotFound."""
    row = access.require_waiting_sheet(by, key)
    return row.register, row.name, planned(by, row.register, bytes(row.content or b""))


@use_case
def apply_sheet(by: Actor, *, key: int) -> SheetPlan:
    """Write what a waiting sheet says: its good rows, all in one transaction; refused rows are told."""
    row = access.require_sheet(by, key)
    counts: Counter[RowFound] = Counter()
    rows: list[RowPlan] = []
    for plan, entry, content in _plans(by, register_of(row.register), bytes(row.content or b"")):
        counts[plan.found] += 1
        if counts[plan.found] <= ROWS_SHOWN:
            rows.append(plan)
        if plan.found is RowFound.NEW:
            writes.enter_entry(by, register=row.register, unit_code=plan.unit, content=content)
        elif plan.found is RowFound.CHANGED and entry is not None:
            writes.change_entry(by, key=entry.pk, content=content)
    row.decided_at, row.content, row.was_applied = now(), None, True
    row.save(update_fields=["decided_at", "content", "was_applied"])
    return SheetPlan(dict(counts), tuple(rows))


@use_case
def drop_sheet(by: Actor, *, key: int) -> None:
    """Drop a waiting sheet; nothing of it is taken. Raises NotFound."""
    row = access.require_sheet(by, key)
    row.decided_at, row.content = now(), None
    row.save(update_fields=["decided_at", "content"])


@dataclass
class _Reader:
    """What reading the rows of a sheet needs to know, asked for once."""

    register: Register
    units: dict[str, int]
    held: dict[int, Entry]
    columns: dict[str, str]
    shown: Mapping[str, str]
    known: dict[int, dict[str, dict[str, str]]] = field(default_factory=dict)
    seen: set[tuple[str, str]] = field(default_factory=set)

    def names(self, unit_id: int) -> dict[str, dict[str, str]]:
        """Return the entries of a unit by name, for the fields that name one."""
        if unit_id not in self.known:
            self.known[unit_id] = reads.keys_by_name(unit_id)
        return self.known[unit_id]

    def refused(self, row: int, name: str, unit: str, at: str, fault: FieldFault) -> RowPlan:
        """Return the plan of a row that is refused, with its cell and what would be right in it."""
        cell = f"{self.columns.get(at, '')}{row}"
        return RowPlan(
            row, name, unit, RowFound.REFUSED, (), cell, fault.message, dict(fault.values)
        )


Planned = tuple[RowPlan, Entry | None, dict[str, object]]


def _plans(by: Actor, register: Register, given: bytes) -> Iterator[Planned]:
    """Yield what each row would do, the entry that it is of, and its content."""
    columns, rows = workbooks.read((*_LEAD, *register.fields), given, gettext)
    mine = accounts.units_of(by, Capability.MANAGE_INVENTORY)
    visible = access.entries_visible_to(by, register.code, Capability.MANAGE_INVENTORY)
    held = {row.pk: row for row in visible.select_related("unit")}
    units = dict(accounts.unit_keys_by_code([unit.code for unit in mine]))
    reader = _Reader(register, units, held, columns, reads.names_of(register))
    named = {(row.unit_id, row.name): row for row in held.values()}
    alone = mine[0].code if len(mine) == 1 else ""
    for row in rows:
        yield _planned_row(reader, named, row, alone)


def _planned_row(
    reader: _Reader, named: Mapping[tuple[int, str], Entry], row: workbooks.Row, alone: str
) -> Planned:
    number, cells = row
    said, code = rules.plain(cells.get("_key")), rules.plain(cells.get("_unit"))
    key = int(said) if said.isdigit() else None
    entry = reader.held.get(key) if key is not None else None
    unit = (entry.unit.code if entry else code) or alone
    name = rules.plain(cells.get("name"))[:300]
    if key is not None and entry is None:
        return reader.refused(number, name, unit, "_key", FieldFault("", _GONE)), None, {}
    unit_id = reader.units.get(unit)
    if unit_id is None:
        return reader.refused(number, name, unit, "_unit", FieldFault("", _OTHERS)), None, {}
    content, faults = rules.read(reader.register.fields, cells, reader.names(unit_id), gettext)
    faults += levels.undercut(reader.register.code, content)
    if faults:
        return reader.refused(number, name, unit, faults[0].code, faults[0]), None, {}
    if (unit, name) in reader.seen:
        return reader.refused(number, name, unit, "name", FieldFault("", _TWICE)), None, {}
    reader.seen.add((unit, name))
    entry = entry or named.get((unit_id, name))
    if entry is None:
        return RowPlan(number, name, unit, RowFound.NEW), None, content
    changes = _changes(reader, entry, content)
    found = RowFound.CHANGED if changes else RowFound.SAME
    return RowPlan(number, name, unit, found, changes), entry, content


def _changes(
    reader: _Reader, entry: Entry, content: dict[str, object]
) -> tuple[tuple[str, str, str], ...]:
    def shown(rule: FieldRule, value: object) -> str:
        return rules.shown(rule, value, reader.shown, gettext)

    return tuple(
        (rule.title, shown(rule, entry.content.get(rule.code)), shown(rule, content.get(rule.code)))
        for rule in rules.differing(reader.register.fields, entry.content, content)
    )
