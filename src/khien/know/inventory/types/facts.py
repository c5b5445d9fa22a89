"""What inventory tells the house."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from khien.base.core.facts import Fact


@dataclass(frozen=True)
class DeviceSeen(Fact):
    """A source spoke of a machine that nobody knew before."""

    device_id: int
    host_name: str
    unit_code: str
    source: str
    at: datetime


class Move(StrEnum):
    """What of a machine's whereabouts became another."""

    PLACE = "place"
    UNIT = "unit"


@dataclass(frozen=True)
class DeviceMoved(Fact):
    """A machine stands in another place or belongs to another unit than before; `source` says so."""

    device_id: int
    unit_code: str
    move: Move
    before: str
    after: str
    source: str
    at: datetime


@dataclass(frozen=True)
class SoftwareAppeared(Fact):
    """A product stands in a unit for the first time; `name` is without its version."""

    unit_code: str
    name: str
    publisher: str
    device_id: int
    at: datetime


@dataclass(frozen=True)
class RemovedDeviceSeen(Fact):
    """A machine that its unit does not know, and said to have removed, was seen again."""

    device_id: int
    unit_code: str
    source: str
    at: datetime


@dataclass(frozen=True)
class SecretDeviceOnline(Fact):
    """A machine that handles secrets and must never be online was seen by a source that is (NB47-II.3-c)."""

    device_id: int
    unit_code: str
    source: str
    at: datetime
