"""Machines are put into the information system that they run, one by one or many by name."""

from collections.abc import Sequence

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now
from khien.base.core.refusals import NotFound
from khien.base.core.usecase import use_case
from khien.know.inventory import access
from khien.know.inventory.models import Device, DeviceChange, Entry
from khien.know.inventory.rules.identity import short_name
from khien.know.inventory.types.devices import Field, PutIn
from khien.know.inventory.types.registers import OtherUnitsSystem

NAMES_MAX = 500


@use_case
def put_in_system(by: Actor, *, key: int, system: int | None) -> None:
    """Say which system of its unit a machine runs, or none. Raises NotFound, OtherUnitsSystem."""
    access.require_device(by, key, Capability.MANAGE_INVENTORY)
    row = access.locked_device(key)
    entry = _system(by, system) if system is not None else None
    if entry is not None and entry.unit_id != row.unit_id:
        raise OtherUnitsSystem(name=entry.name, unit=entry.unit.name)
    _put(by, row, entry)


@use_case
def put_many_in_system(by: Actor, *, system: int, names: Sequence[str]) -> PutIn:
    """Put the machines of these names or addresses, of the system's unit, into it; tell who is unknown.

    Raises NotFound, NotAllowed.
    """
    entry = _system(by, system)
    accounts.require_may(by, Capability.MANAGE_INVENTORY, entry.unit.code)
    own = access.everything().filter(unit_id=entry.unit_id)
    done, unknown = 0, []
    for name in dict.fromkeys(one.strip() for one in names[:NAMES_MAX] if one.strip()):
        found = list(own.filter(short_name=short_name(name))[:2])
        if len(found) != 1:
            unknown.append(name[:120])
            continue
        _put(by, access.locked_device(found[0].pk), entry)
        done += 1
    return PutIn(done, tuple(unknown))


def _system(by: Actor, key: int) -> Entry:
    row = access.require_entry(by, key)
    if row.register != "systems":
        raise NotFound(what=str(key))
    return row


def _put(by: Actor, row: Device, entry: Entry | None) -> None:
    before = row.serves
    if before == entry:
        return
    row.serves = entry
    row.save(update_fields=["serves"])
    DeviceChange(
        device=row,
        at=now(),
        field=Field.SERVES,
        old=before.name[:300] if before else "",
        new=entry.name[:300] if entry else "",
        by=by.name[:200],
    ).save()
