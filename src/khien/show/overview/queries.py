"""Reads of the overview: the province, or a unit, on one screen."""

from dataclasses import dataclass
from datetime import datetime

from khien.act.response.queries import incidents as response
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import queries as casework
from khien.base.casework.types import ItemLine
from khien.watch.detection import queries as detection
from khien.watch.detection.types import Level
from khien.watch.telemetry import queries as telemetry


@dataclass(frozen=True, slots=True)
class Overview:
    """What one screen shows; parts that the person may not see are empty."""

    levels: list[tuple[Level, int, int]]
    units: list[tuple[str, str, dict[str, int], int]]
    open_incidents: int
    without_lead: int
    silent: int
    feeds: int
    hours: list[tuple[datetime, int]]
    items: list[ItemLine]

    @property
    def events_day(self) -> int:
        """Return the events of the last 24 hours."""
        return sum(count for _, count in self.hours[-24:])


def overview(actor: Actor, unit_codes: frozenset[str] | None) -> Overview:
    """Return the figures of the units the actor sees, within `unit_codes`."""
    sees_alerts = accounts.may_somewhere(actor, Capability.SEE_ALERTS)
    open_incidents, without_lead = response.open_count(actor, unit_codes)
    silent, feeds = telemetry.silent_count(actor, unit_codes)
    return Overview(
        levels=detection.open_by_level(actor, unit_codes) if sees_alerts else [],
        units=detection.by_unit(actor, unit_codes) if sees_alerts else [],
        open_incidents=open_incidents,
        without_lead=without_lead,
        silent=silent,
        feeds=feeds,
        hours=telemetry.events_per_hour(actor, unit_codes),
        items=casework.inbox(actor)[:6],
    )
