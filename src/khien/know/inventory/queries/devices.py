"""Reads of inventory: what each unit has, and the two figures the Cà Mau plan starts from."""

from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor
from khien.base.core.clock import now
from khien.base.core.history import as_of
from khien.base.core.offers import Counted
from khien.base.core.paging import Page, counted, ordered, page_of
from khien.know.inventory import access
from khien.know.inventory.models import Device
from khien.know.inventory.queries.protection import has_firewall_now
from khien.know.inventory.types.devices import DeviceKind, DeviceLine, UnitStock


def stock(actor: Actor, unit_codes: frozenset[str] | None) -> list[UnitStock]:
    """Return what every visible unit has now. Three queries."""
    visible = access.devices_visible_to(actor)
    held = as_of(access.states(), now()).filter(is_in_use=True, device__in=visible)
    counts = {
        code: (devices, protected)
        for code, devices, protected in held.values_list("device__unit__code").annotate(
            devices=Count("pk"), protected=Count("pk", filter=Q(has_licensed_antivirus=True))
        )
    }
    firewalls = has_firewall_now(unit_codes)
    return [
        UnitStock(unit.code, unit.name, *counts.get(unit.code, (0, 0)), firewalls.get(unit.code))
        for unit in accounts.watched_units()
        if unit_codes is None or unit.code in unit_codes
    ]


def devices(actor: Actor, *, unit_code: str, after: str) -> Page[DeviceLine]:
    """Return one page of a visible unit's machines by host name. Three queries."""
    accounts.unit_by_code(actor, unit_code)
    rows = access.devices_visible_to(actor).filter(unit__code=unit_code).select_related("unit")
    found, mark = ordered(rows, by="host_name", after=after)
    held = as_of(access.states(), now()).filter(device__in=found)
    protected = dict(held.values_list("device_id", "has_licensed_antivirus"))
    lines = [_line(device, is_protected=protected.get(device.pk, False)) for device in found]
    return page_of(lines, after=mark, total=counted(rows))


def unit_of_host(host_name: str) -> str:
    """Return the code of the one unit that has a host of this name, or empty. One query."""
    found = access.everything().filter(host_name__iexact=host_name)[:2]
    codes = [device.unit.code for device in found.select_related("unit")]
    return codes[0] if len(codes) == 1 else ""


def machines_with_antivirus(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each PC in use and whether it had licensed anti-virus at an instant. One query."""
    held = as_of(access.states(), at).filter(is_in_use=True, device__kind=DeviceKind.PC)
    if unit_codes is not None:
        held = held.filter(device__unit__code__in=unit_codes)
    rows = held.values_list("device__host_name", "device__unit__code", "has_licensed_antivirus")
    return [
        Counted(host, code, protected, url=_devices_url(code))
        for host, code, protected in rows.order_by("device__unit__path", "device__host_name")
    ]


def _devices_url(unit_code: str) -> str:
    return reverse("inventory:devices", args=[unit_code])


def _line(device: Device, *, is_protected: bool) -> DeviceLine:
    return DeviceLine(
        key=device.pk,
        host_name=device.host_name,
        unit=device.unit.name,
        unit_code=device.unit.code,
        kind=DeviceKind(device.kind),
        system=f"{device.system_name} {device.system_version}".strip(),
        has_licensed_antivirus=is_protected,
        antivirus=device.antivirus,
        is_encrypted=None,
        last_seen=device.last_seen,
        last_source=device.last_source,
    )
