"""The words of the register of findings: how one stands, what lists and records show, what is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from khien.base.core.facts import Fact
from khien.base.core.refusals import Refusal, text
from khien.know.exposure.types.findings import Asset, AssetKind, Reporter, Severity


class Standing(StrEnum):
    """How a finding stands. `fixed` waits for a retest; what is accepted has an end."""

    OPEN = "open"
    IN_WORK = "in_work"
    FIXED = "fixed"
    CLOSED = "closed"
    ACCEPTED = "accepted"
    NOT_APPLICABLE = "not_applicable"


STANDING_NAMES: Final[dict[Standing, str]] = {
    Standing.OPEN: text("Open"),
    Standing.IN_WORK: text("In work"),
    Standing.FIXED: text("Fixed, to be tested again"),
    Standing.CLOSED: text("Closed"),
    Standing.ACCEPTED: text("Risk accepted"),
    Standing.NOT_APPLICABLE: text("Not applicable"),
}
OPEN: Final = frozenset({Standing.OPEN, Standing.IN_WORK, Standing.FIXED})
"""States in which a deadline runs."""

ASSET_NAMES: Final[dict[AssetKind, str]] = {
    AssetKind.HOST: text("Machine"),
    AssetKind.SITE: text("Web site"),
    AssetKind.CODE: text("Software"),
    AssetKind.IMAGE: text("Container image"),
    AssetKind.UNIT: text("The unit"),
}


class Act(StrEnum):
    """What happened to a finding, as its history names it."""

    OPENED = "opened"
    REOPENED = "reopened"
    TAKEN = "taken"
    STARTED = "started"
    FIXED = "fixed"
    RETESTED = "retested"
    GONE = "gone"
    NOT_APPLICABLE = "not_applicable"
    CLEARED = "cleared"
    RATED = "rated"
    EXPLOITED = "exploited"
    ASKED = "asked"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    EXPIRED = "expired"


ACT_NAMES: Final[dict[Act, str]] = {
    Act.OPENED: text("Found"),
    Act.REOPENED: text("Opened again"),
    Act.TAKEN: text("Taken"),
    Act.STARTED: text("Work begun"),
    Act.FIXED: text("Said to be fixed"),
    Act.RETESTED: text("Tested again: gone"),
    Act.GONE: text("No longer shown by a new report"),
    Act.NOT_APPLICABLE: text("Said not to apply"),
    Act.CLEARED: text("Not affected, by the maker's statement"),
    Act.RATED: text("Rated by a person"),
    Act.EXPLOITED: text("Known to be exploited"),
    Act.ASKED: text("Acceptance asked for"),
    Act.ACCEPTED: text("Risk accepted"),
    Act.REFUSED: text("Acceptance refused"),
    Act.EXPIRED: text("Acceptance ran out"),
}


class Grade(StrEnum):
    """The classes of findings whose fixing is followed as a case of the unit."""

    KEV = "kev"
    CRITICAL = "critical"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Known:
    """What feeds know of a CVE: exploited already, and how likely it will be (0 to 1)."""

    is_exploited: bool = False
    epss: float | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """What came of a report: things new, known before, open again, closed; what it held beside them.

    `cleared` are those that a maker's statement set aside.
    """

    new: int = 0
    known: int = 0
    reopened: int = 0
    closed: int = 0
    skipped: int = 0
    cleared: int = 0

    def __add__(self, other: "Opened") -> "Opened":
        """Return both together."""
        return Opened(
            self.new + other.new,
            self.known + other.known,
            self.reopened + other.reopened,
            self.closed + other.closed,
            self.skipped + other.skipped,
            self.cleared + other.cleared,
        )


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a file: for each unit, and the hosts that no unit is known to have."""

    units: tuple[tuple[str, Opened], ...]
    homeless: tuple[tuple[str, int], ...] = ()

    @property
    def total(self) -> Opened:
        """Return all units together."""
        return sum((one for _, one in self.units), Opened())


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a report would do before it applies: by unit, and whether that unit has it already."""

    name: str
    units: tuple[tuple[str, Opened, bool], ...]
    homeless: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """Which findings a list wants; empty means all. `state` may be `late` or `live` (any open one)."""

    severities: tuple[str, ...] = ()
    state: str = ""
    reporter: str = ""
    is_exploited: bool = False
    words: str = ""
    cve: str = ""
    asset: str = ""
    unit_codes: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One row of the list."""

    key: int
    title: str
    severity: Severity
    standing: Standing
    unit: str
    unit_code: str
    asset: Asset
    location: str
    is_exploited: bool
    reporters: tuple[Reporter, ...]
    opened_at: datetime
    due_at: datetime | None
    settled_at: datetime | None
    owner: str = ""
    device_id: int | None = None

    @property
    def standing_name(self) -> str:
        """Return the state's marked text."""
        return STANDING_NAMES[self.standing]

    @property
    def is_open(self) -> bool:
        """Return whether its deadline runs."""
        return self.standing in OPEN


@dataclass(frozen=True, slots=True)
class Testimony:
    """What one reporter says of a finding, since when, and whether it still says so."""

    reporter: str
    severity: Severity
    rule: str
    location: str
    first_seen: datetime
    last_seen: datetime
    is_gone: bool
    evidence: str
    description: str
    fix: str
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a finding's history."""

    at: datetime
    by: str
    act: Act
    words: str

    @property
    def act_name(self) -> str:
        """Return the act's marked text."""
        return ACT_NAMES[self.act]


@dataclass(frozen=True, slots=True)
class DueSource:
    """By what a deadline is set, how sure that is, and where the law is silent."""

    title: str
    source: str
    confidence: str
    note: str
    url: str
    is_local: bool


@dataclass(frozen=True, slots=True)
class ExceptionLine:
    """An acceptance of a risk: asked by one, answered by another, with an end."""

    key: int
    finding: FindingLine
    reason: str
    asked_by: str
    asked_at: datetime
    until: date
    answered_by: str
    answered_at: datetime | None
    is_approved: bool
    ended_at: datetime | None
    may_answer: bool = False

    @property
    def is_waiting(self) -> bool:
        """Return whether nobody has answered yet."""
        return self.answered_at is None and self.ended_at is None


@dataclass(frozen=True, slots=True)
class FindingRecord:
    """One finding whole."""

    line: FindingLine
    cves: tuple[str, ...]
    cvss: float | None
    epss: float | None
    component: str
    component_version: str
    fixed_in: str
    rated_reason: str
    testimonies: tuple[Testimony, ...]
    history: tuple[Change, ...]
    exceptions: tuple[ExceptionLine, ...]
    due: DueSource | None
    may_work: bool
    device: str = ""


@dataclass(frozen=True, slots=True)
class UnitTally:
    """A unit's row of the matrix: open findings by severity, and how many are past their deadline."""

    unit_code: str
    unit: str
    open: Mapping[Severity, int]
    late: Mapping[Severity, int]

    @property
    def cells(self) -> tuple[tuple[Severity, int, int], ...]:
        """Return severity, open and late in order."""
        return tuple((one, self.open.get(one, 0), self.late.get(one, 0)) for one in Severity)

    @property
    def late_total(self) -> int:
        """Return how many are late in all."""
        return sum(self.late.values())


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report that was imported."""

    key: int
    name: str
    reporter: str
    unit: str
    at: datetime
    by: str
    counts: Opened
    skipped: tuple[tuple[str, int], ...]
    file_key: int | None = None


@dataclass(frozen=True, slots=True)
class GivenFile:
    """The file that a report came in: its name, and its key where it is kept."""

    name: str = ""
    key: int | None = None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What other parts of the house know when findings are opened: exploited CVEs, levels of systems."""

    known: Mapping[str, Known] = field(default_factory=dict)
    levels: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class FindingOpened(Fact):
    """A finding of high severity or worse, or known to be exploited, was opened or came back."""

    finding_id: int
    title: str
    severity: str
    unit_code: str
    asset: str
    cves: tuple[str, ...]
    is_exploited: bool
    url: str


class StandingRefused(Refusal):
    """What a finding is does not allow this."""

    message = text("“%(title)s” is “%(standing)s”; this cannot be done from there.")


class WordsMissing(Refusal):
    """An act that others rely on has no words."""

    message = text("Say in a sentence %(what)s: it is kept with your name.")
    status = 422


class OwnRequest(Refusal):
    """The asker would answer the own request."""

    message = text(
        "Somebody else answers this request: nobody accepts the risk they asked to accept."
    )
    status = 403


class EndOutside(Refusal):
    """An acceptance would have no end, or one too far away."""

    message = text(
        "An acceptance ends between tomorrow and a year from now; give a date in between."
    )
    status = 422


class NoUnit(Refusal):
    """Nothing of a report can be given to a unit."""

    message = text(
        "%(name)s: none of its %(count)s machines or sites is known to the inventory of any unit you "
        "work for (%(first)s). Nothing was taken; name the unit that the report is of."
    )
    status = 422


class AlreadyAsked(Refusal):
    """A request waits already."""

    message = text("A request to accept the risk of “%(title)s” waits for an answer already.")
