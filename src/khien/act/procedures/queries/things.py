"""Reads of things: what a unit's registers hold that an act may be about, found by words."""

from collections.abc import Sequence
from typing import Any, Final

from django.urls import reverse

from khien.act.procedures.types.acts import NewThing
from khien.act.procedures.types.definitions import Definition
from khien.base.accounts.services import everything
from khien.base.accounts.types import Actor
from khien.base.core.refusals import NotFound, text
from khien.know.inventory.queries import devices, registers
from khien.know.inventory.types.devices import DeviceFilter

DEVICE: Final = "device"
OFFERED: Final = 20
FIRST: Final = 4
_SYSTEM = everything(text("a thing of an act is looked up in its register"))


def offered(actor: Actor, said: Definition, unit_code: str, words: str) -> list[NewThing]:
    """Return what the reader sees of a unit's registers that a procedure is for, by words."""
    found: list[NewThing] = []
    most = OFFERED if words.strip() else FIRST
    units = frozenset({unit_code})
    for register in said.things.registers:
        if register == DEVICE:
            wanted = DeviceFilter(words=words, unit_codes=units)
            rows = devices.devices(actor, wanted, after="").rows[:most]
            found += [NewThing(one.host_name, DEVICE, one.key) for one in rows]
        else:
            page = registers.entries(actor, register, words=words, unit_codes=units)
            found += [NewThing(one.name, register, one.key) for one in page.rows[:most]]
    return found


def named(said: Definition, unit_code: str, keys: Sequence[str]) -> list[NewThing]:
    """Return the things that were chosen as `register:key`; what is not to be seen is left out."""
    found = []
    for one in keys:
        register, _, key = one.partition(":")
        if register in said.things.registers and key.isdigit():
            known = found_thing(unit_code, NewThing("", register, int(key)))
            found += [known] if known is not None else []
    return found


def found_thing(unit_code: str, said: NewThing) -> NewThing | None:
    """Return a thing as its unit's register knows it now, with what an act copies of it; or None."""
    if said.key is None:
        return said if said.label.strip() else None
    try:
        return _device(unit_code, said) if said.register == DEVICE else _entry(unit_code, said)
    except NotFound:
        return None


def address(register: str, key: int | None) -> str:
    """Return the page of a thing in inventory; empty where it stands in no register."""
    if key is None:
        return ""
    return reverse("inventory:device" if register == DEVICE else "inventory:entry", args=[key])


def _device(unit_code: str, said: NewThing) -> NewThing | None:
    held = devices.device(_SYSTEM, said.key or 0)
    if held.line.unit_code != unit_code:
        return None
    copied: dict[str, Any] = {
        "serial": held.serial,
        "maker": held.maker,
        "model": held.model,
        "version": held.line.system,
        **said.content,
    }
    return NewThing(held.line.host_name or held.serial, DEVICE, said.key, copied)


def _entry(unit_code: str, said: NewThing) -> NewThing | None:
    held = registers.entry(_SYSTEM, said.key or 0)
    if held.line.unit_code != unit_code or held.register.code != said.register:
        return None
    return NewThing(held.line.name, said.register, said.key, {**held.content, **said.content})
