"""The words of inventory."""

from dataclasses import dataclass
from enum import StrEnum


class DeviceKind(StrEnum):
    """What sort of machine a device is."""

    PC = "pc"
    SERVER = "server"
    NETWORK = "network"


@dataclass(frozen=True, slots=True)
class NewDevice:
    """A device as it enters the register."""

    host_name: str
    unit_code: str
    kind: DeviceKind
    has_licensed_antivirus: bool


@dataclass(frozen=True, slots=True)
class UnitStock:
    """What one unit has: machines, those with licensed anti-virus, and whether a firewall."""

    unit_code: str
    unit: str
    devices: int
    protected: int
    has_firewall: bool | None


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """One machine of the register."""

    key: int
    host_name: str
    unit: str
    kind: DeviceKind
    has_licensed_antivirus: bool
