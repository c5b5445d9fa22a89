"""Tables of inventory."""

from khien.know.inventory.models.agents import AgentKey, ImportDraft, OsqueryNode, OsqueryPack
from khien.know.inventory.models.control import SoftwareQuestion, SoftwareRule
from khien.know.inventory.models.devices import (
    Device,
    DeviceChange,
    DeviceState,
    Identity,
    MergeQuestion,
    Sighting,
)
from khien.know.inventory.models.registers import (
    Diagram,
    Entry,
    EntryChange,
    EntryState,
    Sheet,
)
from khien.know.inventory.models.software import Installed, Package

__all__ = [
    "AgentKey",
    "Device",
    "DeviceChange",
    "DeviceState",
    "Diagram",
    "Entry",
    "EntryChange",
    "EntryState",
    "Identity",
    "ImportDraft",
    "Installed",
    "MergeQuestion",
    "OsqueryNode",
    "OsqueryPack",
    "Package",
    "Sheet",
    "Sighting",
    "SoftwareQuestion",
    "SoftwareRule",
]
