"""A report on its way in: whose it is, at what instants, and what it has shown so far."""

from dataclasses import dataclass, field
from datetime import datetime

from khien.know.exposure.rules import findings as rules
from khien.know.exposure.services.standing import Deadlines
from khien.know.exposure.types.findings import Asset, FindingSeen
from khien.know.exposure.types.register import Surroundings
from khien.know.inventory.queries.hosts import HostIndex


@dataclass(frozen=True, slots=True)
class Thing:
    """A finding as seen, with what makes it one, and the machine that it is on."""

    seen: FindingSeen
    fingerprint: str
    thing: str
    device_id: int | None


@dataclass(slots=True)
class Intake:
    """One report on its way in: whose, by whom, at what instants; what came of it so far."""

    unit_id: int
    unit_code: str
    by: str
    at: datetime
    scan_at: datetime
    hosts: HostIndex
    around: Surroundings
    deadlines: Deadlines
    advice: dict[str, int] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)

    def device_of(self, asset: Asset) -> int | None:
        """Return the unit's machine that an asset is, or None."""
        host = self.hosts.find(rules.host_part(asset))
        return host.key if host else None
