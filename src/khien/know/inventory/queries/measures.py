"""The two figures that the Cà Mau plan starts from, each with its rows."""

from datetime import datetime

from khien.base.core.addresses import addresses
from khien.base.core.history import as_of
from khien.base.core.offers import Counted
from khien.know.inventory import access
from khien.know.inventory.types.devices import DeviceKind


def machines_with_antivirus(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each PC in use and whether it had licensed anti-virus at an instant. One query."""
    held = as_of(access.states(), at).filter(is_in_use=True, device__kind=DeviceKind.PC)
    if unit_codes is not None:
        held = held.filter(device__unit__code__in=unit_codes)
    rows = held.values_list(
        "device_id", "device__host_name", "device__unit__code", "has_licensed_antivirus"
    )
    page = addresses("inventory:device")
    return [
        Counted(host, code, protected, url=page(key))
        for key, host, code, protected in rows.order_by("device__unit__path", "device__host_name")
    ]
