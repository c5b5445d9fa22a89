"""Writes of registers: entries are entered, changed with their past kept, removed with a reason."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core import fields as rules
from khien.base.core.clock import now
from khien.base.core.fields import Content
from khien.base.core.refusals import Invalid, text
from khien.base.core.search import fold
from khien.base.core.usecase import use_case
from khien.know.inventory import access
from khien.know.inventory.models import Entry, EntryChange, EntryState
from khien.know.inventory.queries import levels
from khien.know.inventory.queries import registers as reads
from khien.know.inventory.rules.registers import register_of
from khien.know.inventory.types.registers import (
    BadEntry,
    ChangedMeanwhile,
    NameTaken,
    Register,
)

FLAG = "is_important"


def content_of(register: Register, unit_id: int, given: Mapping[str, object]) -> dict[str, Any]:
    """Return what was entered as an entry's values. Raises BadEntry with the first fault."""
    content, faults = rules.read(register.fields, given, reads.keys_by_name(unit_id), gettext)
    for fault in (*faults, *levels.undercut(register.code, content)):
        rule = register.rule(fault.code)
        told = gettext(fault.message) % fault.values
        raise BadEntry(field=rule.title if rule else fault.code, what=told)
    return content


@use_case
def enter_entry(
    by: Actor, *, register: str, unit_code: str, content: Content, at: datetime | None = None
) -> int:
    """Enter something in a register of a unit and return its key. Raises NotAllowed, NameTaken."""
    accounts.require_may(by, Capability.MANAGE_INVENTORY, unit_code)
    kept, unit_id = register_of(register), accounts.unit_key(unit_code)
    same = access.entries(register).filter(unit_id=unit_id)
    name = str(content["name"])
    if same.filter(name=name).exists() or (kept.one_a_unit and same.exists()):
        raise NameTaken(name=name)
    begun = at or now()
    row = Entry(register=register, unit_id=unit_id, entered_at=begun)
    _fill(row, content, by, begun)
    row.save()
    EntryState(entry=row, content=dict(content), valid_from=begun).save()
    return row.pk


@use_case
def change_entry(
    by: Actor, *, key: int, content: Content, version: int | None = None, at: datetime | None = None
) -> bool:
    """Change an entry; its past stays. Returns whether anything changed.

    Raises NotFound, NotAllowed, ChangedMeanwhile where `version` is not the one that stands, NameTaken.
    """
    access.require_entry(by, key, Capability.MANAGE_INVENTORY)
    row = access.locked_entry(key)
    if version is not None and version != row.version:
        shown = f"{timezone.localtime(row.changed_at):%H:%M %d/%m/%Y}"
        raise ChangedMeanwhile(name=row.name, by=row.changed_by, at=shown)
    name = str(content["name"])
    same = access.entries(row.register).filter(unit_id=row.unit_id, name=name).exclude(pk=key)
    if same.exists():
        raise NameTaken(name=name)
    return put_content(by, row, content, at or now())


def put_content(by: Actor, row: Entry, content: Content, when: datetime) -> bool:
    """Have a locked entry say something else from an instant on; return whether anything changed."""
    differs = rules.differing(register_of(row.register).fields, row.content, content)
    if not differs:
        return False
    for rule in differs:
        old, new = row.content.get(rule.code), content.get(rule.code)
        EntryChange(entry=row, at=when, by=by.name[:200], field=rule.code, old=old, new=new).save()
    row.version += 1
    _fill(row, content, by, when)
    row.save()
    states = access.entry_states().filter(entry=row, valid_to__isnull=True)
    states.filter(valid_from=when).delete()
    states.update(valid_to=when)
    EntryState(entry=row, content=dict(content), valid_from=when).save()
    return True


@use_case
def remove_entry(by: Actor, *, key: int, why: str) -> None:
    """Take an entry out of its register, with a reason; its past stays. Raises NotFound, Invalid."""
    access.require_entry(by, key, Capability.MANAGE_INVENTORY)
    if not why.strip():
        raise Invalid(what=text("Write why it is taken out of the register."))
    row = access.locked_entry(key)
    row.removed_at, row.removed_why, row.changed_by = now(), why.strip()[:300], by.name[:200]
    row.save(update_fields=["removed_at", "removed_why", "changed_by"])
    access.entry_states().filter(entry=row, valid_to__isnull=True).update(valid_to=row.removed_at)


def say_protection(by: Actor, *, unit_code: str, content: Content, at: datetime) -> None:
    """Say how a unit's network is protected from an instant on; what was said before stays its past."""
    unit_id = accounts.unit_key(unit_code)
    row = access.entries("protection").filter(unit_id=unit_id).first()
    if row is None:
        enter_entry(by, register="protection", unit_code=unit_code, content=content, at=at)
    else:
        change_entry(by, key=row.pk, content={**row.content, **content}, at=at)


def _fill(row: Entry, content: Content, by: Actor, at: datetime) -> None:
    row.name = str(content["name"])[:300]
    words = [str(value) for value in content.values() if isinstance(value, str)]
    row.folded = fold(" ".join(words))[:600]
    row.content, row.is_flagged = dict(content), content.get(FLAG) is True
    row.changed_at, row.changed_by = at, by.name[:200]
