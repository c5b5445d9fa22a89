"""Machines enter by hand, and their state changes; the past stays."""

from collections.abc import Sequence
from datetime import datetime

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.history import replace_state
from khien.base.core.search import fold
from khien.base.core.usecase import use_case
from khien.know.inventory import access
from khien.know.inventory.models import Device, DeviceState
from khien.know.inventory.rules.identity import short_name
from khien.know.inventory.types.devices import NewDevice


@use_case
def enter_devices(by: Actor, *, devices: Sequence[NewDevice], at: datetime) -> int:
    """Enter machines with their first state and return how many."""
    units = {device.unit_code: 0 for device in devices}
    for code in units:
        accounts.require_may(by, Capability.MANAGE_INVENTORY, code)
        units[code] = accounts.unit_key(code)
    rows = access.everything().bulk_create(
        [
            Device(
                host_name=device.host_name,
                short_name=short_name(device.host_name),
                folded=fold(device.host_name),
                unit_id=units[device.unit_code],
                kind=device.kind,
                first_seen=at,
            )
            for device in devices
        ]
    )
    access.states().bulk_create(
        [
            DeviceState(
                device=row, has_licensed_antivirus=device.has_licensed_antivirus, valid_from=at
            )
            for row, device in zip(rows, devices, strict=True)
        ]
    )
    return len(rows)


@use_case
def change_antivirus(by: Actor, *, device_id: int, is_licensed: bool, at: datetime) -> None:
    """Keep that a machine has, or no longer has, licensed anti-virus from an instant on."""
    device = access.devices_visible_to(by).select_related("unit").get(pk=device_id)
    accounts.require_may(by, Capability.MANAGE_INVENTORY, device.unit.code)
    own = access.states().filter(device=device)
    replace_state(own, at=at, values={"has_licensed_antivirus": is_licensed})


@use_case
def change_antivirus_of(
    by: Actor, *, host_name: str, unit_code: str, is_licensed: bool, at: datetime
) -> None:
    """Keep the anti-virus of the machine of this name in a unit from an instant on."""
    device = access.devices_visible_to(by).get(host_name=host_name, unit__code=unit_code)
    change_antivirus(by, device_id=device.pk, is_licensed=is_licensed, at=at)
