"""Tables of inventory."""

from khien.know.inventory.models.control import SoftwareQuestion, SoftwareRule
from khien.know.inventory.models.devices import (
    Device,
    DeviceChange,
    DeviceState,
    Identity,
    MergeQuestion,
    Sighting,
)
from khien.know.inventory.models.registers import Entry, EntryChange, EntryState, Sheet
from khien.know.inventory.models.software import Installed, Package

__all__ = [
    "Device",
    "DeviceChange",
    "DeviceState",
    "Entry",
    "EntryChange",
    "EntryState",
    "Identity",
    "Installed",
    "MergeQuestion",
    "Package",
    "Sheet",
    "Sighting",
    "SoftwareQuestion",
    "SoftwareRule",
]
