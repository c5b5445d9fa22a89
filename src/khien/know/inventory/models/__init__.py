"""Tables of inventory."""

from khien.know.inventory.models.devices import (
    Device,
    DeviceChange,
    DeviceState,
    Identity,
    MergeQuestion,
    Sighting,
    UnitProtection,
)
from khien.know.inventory.models.software import Installed, Package

__all__ = [
    "Device",
    "DeviceChange",
    "DeviceState",
    "Identity",
    "Installed",
    "MergeQuestion",
    "Package",
    "Sighting",
    "UnitProtection",
]
