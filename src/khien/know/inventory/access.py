"""The door of inventory."""

from django.db.models import QuerySet

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.know.inventory.models import Device, DeviceState, UnitProtection


def devices_visible_to(actor: Actor) -> QuerySet[Device]:
    """Return the machines of the units whose inventory the actor sees. Lazy."""
    units = accounts.unit_ids(actor, Capability.SEE_INVENTORY)
    return Device.objects.all() if units is None else Device.objects.filter(unit_id__in=units)


def states() -> QuerySet[DeviceState]:
    """Return all machine states: callers narrow them to visible units."""
    return DeviceState.objects.all()


def protections() -> QuerySet[UnitProtection]:
    """Return all unit states: callers narrow them to visible units."""
    return UnitProtection.objects.all()


def everything() -> QuerySet[Device]:
    """Return all machines: for the system to find whose host sent an event."""
    return Device.objects.all()
