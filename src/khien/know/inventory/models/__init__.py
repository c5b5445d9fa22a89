"""Tables of inventory."""

from khien.know.inventory.models.agents import AgentKey, ImportDraft, OsqueryNode, OsqueryPack
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
    "AgentKey",
    "Device",
    "DeviceChange",
    "DeviceState",
    "Identity",
    "ImportDraft",
    "Installed",
    "MergeQuestion",
    "OsqueryNode",
    "OsqueryPack",
    "Package",
    "Sighting",
    "UnitProtection",
]
