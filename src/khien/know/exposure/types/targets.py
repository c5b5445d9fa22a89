"""Sites and mail domains as their pages show them: what was said, since when, how they were reached."""

from dataclasses import dataclass, field
from datetime import date, datetime

from khien.know.exposure.types.checks import Check, Proof, Verdict


@dataclass(frozen=True, slots=True)
class TargetLine:
    """One site or domain as the list shows it."""

    key: int
    name: str
    unit: str
    unit_code: str
    is_mail: bool
    is_wanted: bool
    is_proven: bool
    counts: dict[str, int] = field(default_factory=dict)
    looked_at: datetime | None = None
    is_down: bool = False


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One check with what it says now, and since when."""

    check: Check
    verdict: Verdict
    why: str
    details: str
    since: datetime


@dataclass(frozen=True, slots=True)
class VerdictChangeLine:
    """One change of a verdict."""

    at: datetime
    title: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class OutageLine:
    """One outage; `seconds` so far where it has not ended."""

    began: datetime
    ended: datetime | None
    seconds: int
    why: str


@dataclass(frozen=True, slots=True)
class ReachLine:
    """How a site was reached on one day, or on all of some days; times in seconds."""

    day: date | None
    asked: int
    answered: int
    mean: float
    slowest: float

    @property
    def share(self) -> float:
        """Return which part of the calls was answered, in per cent."""
        return 100 * self.answered / self.asked if self.asked else 0.0


@dataclass(frozen=True, slots=True)
class ShotLine:
    """One picture; `change` is how much of it differed from the good one, in per cent."""

    key: int
    at: datetime
    seen_at: datetime
    change: int | None
    is_good: bool


@dataclass(frozen=True, slots=True)
class TargetRecord:
    """One site or domain whole."""

    line: TargetLine
    domain: str
    token: str
    proof: Proof | None
    inner_reason: str
    checks: tuple[CheckLine, ...]
    changes: tuple[VerdictChangeLine, ...]
    outages: tuple[OutageLine, ...]
    reach: ReachLine | None
    reach_days: tuple[ReachLine, ...]
    good_shot: ShotLine | None
    last_shot: ShotLine | None
    is_changed: bool
    reported_at: datetime | None
    may_change: bool
    may_confirm: bool
    may_report: bool
