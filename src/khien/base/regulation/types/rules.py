"""Rules: clocks, numbers, facts, roles, routes, classes, severities, steps."""

from datetime import timedelta
from enum import StrEnum
from typing import Annotated, ClassVar, Final, Literal

from msgspec import Meta

from khien.base.accounts.types import BodyTask
from khien.base.core.refusals import text
from khien.base.regulation.types.dated import Code, Entry, Words

Facts = tuple[tuple[Code, ...], ...]
"""Groups of facts: each group must have at least one fact that holds; no group: always."""


Months = Annotated[int, Meta(ge=0, le=60)]
MonthDay = Annotated[str, Meta(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]


class Measure(StrEnum):
    """In what a clock counts: as time runs, or in working time only."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"
    WORKING_HOURS = "working_hours"


class Section(StrEnum):
    """One part of a case; a body reads only the parts that its route names."""

    WHAT = "what"
    WHEN = "when"
    UNIT = "unit"
    SYSTEMS = "systems"
    SEVERITY = "severity"
    MEASURES = "measures"
    OBSERVABLES = "observables"
    PEOPLE = "people"
    ATTACHMENTS = "attachments"
    CONTACT = "contact"


SECTION_NAMES: Final[dict[Section, str]] = {
    Section.WHAT: text("What happened"),
    Section.WHEN: text("Since when"),
    Section.UNIT: text("Unit"),
    Section.SYSTEMS: text("Affected systems"),
    Section.SEVERITY: text("Severity"),
    Section.MEASURES: text("Measures taken"),
    Section.OBSERVABLES: text("Technical signs"),
    Section.PEOPLE: text("People concerned"),
    Section.ATTACHMENTS: text("Attachments"),
    Section.CONTACT: text("Contact"),
}


class Clock(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A time limit: so much of a measure from the start."""

    kind: ClassVar[str] = "clock"
    amount: Annotated[int, Meta(ge=1, le=10_000)]
    measure: Measure

    @property
    def is_working(self) -> bool:
        """Return whether it counts in working time."""
        return self.measure in {Measure.WORKING_DAYS, Measure.WORKING_HOURS}

    @property
    def length(self) -> timedelta:
        """Return how long the clock runs; a working clock has no fixed length: ask `queries.due`."""
        assert not self.is_working, f"{self.code} counts working time"
        return timedelta(**{self.measure.value: self.amount})


class Threshold(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A number that a rule sets: a share of 1, or a count."""

    kind: ClassVar[str] = "threshold"
    value: Annotated[float, Meta(ge=0)]
    of: Literal["share", "count", "days", "years"]


class Recurrence(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What comes round again: every so many months by level, or on days of each year.

    `every_months` holds levels 1 to 5 in order, 0 where a level does not ask for it; counted from
    `first_month`, due by that month's last working day. `days` are written MM-DD. It is owed by each
    system of the level, or by each unit for the highest level of its systems (none: as level 1, unless
    `needs_system`), or by the one body that leads security in the province.
    """

    kind: ClassVar[str] = "recurrence"
    every_months: tuple[Months, Months, Months, Months, Months] = (0, 0, 0, 0, 0)
    first_month: Annotated[int, Meta(ge=1, le=12)] = 12
    days: tuple[MonthDay, ...] = ()
    of: Literal["system", "unit", "body"]
    needs_system: bool = False
    done_by: Words


class LevelCriterion(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What puts an information system on a level: of each group of words one must hold of it.

    The words are those of `SYSTEM_WORDS`; of all criteria that hold the highest level decides.
    """

    kind: ClassVar[str] = "level_criterion"
    level: Annotated[int, Meta(ge=1, le=5)]
    when: Annotated[Facts, Meta(min_length=1)]


SYSTEM_WORDS: Final = frozenset(
    {
        "public",
        "private",
        "personal",
        "secret",
        "internal",
        "citizens",
        "infrastructure-own",
        "infrastructure-shared",
        "control",
        "other",
        "many-subjects",
        "many-sensitive",
        "procedures",
        "conditional-business",
        "nationwide",
        "harm-serious",
        "harm-exceptional",
    }
)
"""What may hold of an information system: its data, its kind, whom it serves, what its loss would do."""


class Ground(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A lawful ground of an inspection or a self-assessment.

    `notice` and `urgent_notice` are the clocks that run between the notice and the first hour on site; an
    empty one sets none.
    """

    kind: ClassVar[str] = "ground"
    of: Literal["inspection", "self-assessment"]
    notice: str = ""
    urgent_notice: str = ""


class Fact(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A word that may hold of an incident; routes and severities ask for it."""

    kind: ClassVar[str] = "fact"


class Role(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which office a coordinating body is under these rules (its title), and what it has to do."""

    kind: ClassVar[str] = "role"
    body: BodyTask
    work: Words


class Route(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is told of an incident: a body, which sections it reads, how soon, received how soon."""

    kind: ClassVar[str] = "route"
    when: Facts = ()
    body: BodyTask
    sections: Annotated[tuple[Section, ...], Meta(min_length=1)]
    clock: Code
    acknowledged_within: Code


class IncidentClass(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What sort of incident; one row of the half-yearly statistics.

    `is_public`: the public may report it on the open form (technical classes only).
    """

    kind: ClassVar[str] = "incident_class"
    is_public: bool = False


class Severity(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A legal severity; of those whose facts hold, the one of the highest rank is meant."""

    kind: ClassVar[str] = "severity"
    rank: Annotated[int, Meta(ge=0, le=9)]
    when: Facts = ()


ProcessKind = Literal["ordinary", "serious"]


class ProcessStep(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step of answering an incident; `clock` is its limit from detection, where there is one."""

    kind: ClassVar[str] = "step"
    process: ProcessKind
    position: Annotated[int, Meta(ge=1, le=30)]
    work: Words
    clock: str = ""
