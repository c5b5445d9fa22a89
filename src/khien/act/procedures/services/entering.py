"""What is entered in an act is read, checked and written down: its fields, and the things it is about."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext

from khien.act.procedures.models import Act, ActThing
from khien.act.procedures.queries.things import found_thing
from khien.act.procedures.rules import kinds, persons
from khien.act.procedures.types.acts import FieldWrong, NamesAPerson, NewThing, ThingsWrong
from khien.act.procedures.types.definitions import Definition, FieldSaid
from khien.base.core import fields as rules
from khien.base.core.clock import today
from khien.base.core.refusals import text
from khien.base.files.services.storing import require_unmarked
from khien.know.inventory.queries import registers

THINGS_MAX: Final = 500
NO_SIGN: Final = re.compile(r"[^A-Z0-9]")


def content_of(
    said: Definition,
    fields: Sequence[FieldSaid],
    given: Mapping[str, object],
    unit_id: int,
    *,
    before: Mapping[str, Any],
) -> dict[str, Any]:
    """Return what was entered in some fields of an act; what does not apply is left out.

    Raises FieldWrong, NamesAPerson, MarkedSecret.
    """
    content = read_fields(fields, given, unit_id)
    facts = kinds.facts_of(said, {**before, **content}, on=today())
    for field in fields:
        if not kinds.applies(field.when, facts):
            content.pop(field.code, None)
        elif field.required and field.code not in content:
            raise FieldWrong(field=field.title, what=text("it is empty; fill it in"))
    return content


def read_fields(
    fields: Sequence[FieldSaid], given: Mapping[str, object], unit_id: int
) -> dict[str, Any]:
    """Return what was entered in some fields. Raises FieldWrong, NamesAPerson, MarkedSecret."""
    names = registers.keys_by_name(unit_id) if any(one.register for one in fields) else {}
    content, faults = rules.read([one.rule for one in fields], given, names, gettext)
    titles = {one.code: one for one in fields}
    for fault in faults:
        told = gettext(fault.message) % fault.values
        raise FieldWrong(field=titles[fault.code].title, what=told)
    for code, value in content.items():
        if isinstance(value, str):
            require_unmarked(value)
            found = persons.person_told(value) if titles[code].no_person else ""
            if found:
                raise NamesAPerson(field=titles[code].title, value=found)
    return content


def without_persons(words: str) -> str:
    """Return words as a register of technical facts takes them: nobody can be found by them."""
    return persons.without_persons(words)


def require_things(said: Definition, things: Sequence[NewThing]) -> None:
    """Raise ThingsWrong where none, too many, or other things are named than a procedure takes."""
    if said.things.required and not things:
        raise ThingsWrong(what=text("name at least one"), value=said.things.title)
    if len(things) > THINGS_MAX:
        raise ThingsWrong(what=text("at most 500 things go into one act"), value=str(len(things)))
    seen: set[tuple[str, int]] = set()
    for one in things:
        if one.key is None and not said.things.new:
            raise ThingsWrong(what=text("it stands in no register of the unit"), value=one.label)
        if one.key is not None:
            if one.register not in said.things.registers:
                raise ThingsWrong(what=text("this procedure is not for it"), value=one.label)
            if (one.register, one.key) in seen:
                raise ThingsWrong(what=text("it is named twice"), value=one.label)
            seen.add((one.register, one.key))


def put_things(row: Act, said: Definition, things: Sequence[NewThing]) -> None:
    """Write down the things of an act, each as its unit's register knows it. Raises ThingsWrong."""
    for place, one in enumerate(things, start=1):
        known = found_thing(row.unit.code, one)
        if known is None:
            raise ThingsWrong(what=text("it stands in no register of the unit"), value=one.label)
        content = read_fields(said.things.fields, known.content, row.unit_id)
        ActThing(
            act=row,
            place=place,
            register=known.register,
            key=known.key,
            label=known.label[:300],
            serial=serial_of(content),
            content=content,
        ).save()


def serial_of(content: Mapping[str, Any]) -> str:
    """Return a thing's serial number as machines are compared by it."""
    return NO_SIGN.sub("", str(content.get("serial", "")).upper())[:120]
