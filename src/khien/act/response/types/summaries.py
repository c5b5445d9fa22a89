"""The situation of an incident on one page, for leadership."""

from dataclasses import dataclass
from datetime import datetime

from khien.base.casework.types import ClockLine


@dataclass(frozen=True, slots=True)
class Summary:
    """Three sentences made from the data, the figures behind them, and what is late."""

    number: str
    title: str
    unit: str
    as_of: datetime
    sentences: tuple[str, str, str]
    figures: tuple[tuple[str, str], ...]
    clocks: tuple[ClockLine, ...]
    actions: tuple[tuple[datetime, str], ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How much stands behind each tab of an incident's page."""

    steps: int = 0
    steps_open: int = 0
    orders: int = 0
    orders_open: int = 0
    observables: int = 0
    blocks: int = 0
    attachments: int = 0
    systems: int = 0
    alerts: int = 0
    reports: int = 0
    reports_open: int = 0
    lessons: int = 0
    links: int = 0

    @property
    def work(self) -> int:
        """Return what waits under the tab of work."""
        return self.steps_open + self.orders_open

    @property
    def evidence(self) -> int:
        """Return what lies under the tab of evidence."""
        return self.observables + self.attachments + self.alerts
