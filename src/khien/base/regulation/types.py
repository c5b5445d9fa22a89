"""The words of the rule book: dated entries of every kind, what is due, and what is refused.

Every entry is a frozen struct that is schema, stored shape and page shape at once: a key in a data
file that stands here in no field is a fault.
"""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, ClassVar, Final, Literal

from msgspec import Meta, Struct
from typing_extensions import override

from khien.base.accounts.types import BodyTask
from khien.base.core.refusals import NotFound, Refusal, text

Code = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=60)]
Said = Annotated[str, Meta(min_length=1)]
Facts = tuple[tuple[Code, ...], ...]
"""Groups of facts: each group must have at least one fact that holds; no group: always."""


class Confidence(StrEnum):
    """How sure we are of an entry."""

    FULL_TEXT = "full_text"
    CODIFIED = "codified"
    EXCERPT = "excerpt"
    PRESS = "press"
    SECONDARY = "secondary"
    INFERRED = "inferred"
    LOCAL = "local"


CONFIDENCE_NAMES: Final[dict[Confidence, str]] = {
    Confidence.FULL_TEXT: text("Full text read"),
    Confidence.CODIFIED: text("Codified text read"),
    Confidence.EXCERPT: text("Excerpt read"),
    Confidence.PRESS: text("Press report"),
    Confidence.SECONDARY: text("Secondary summary"),
    Confidence.INFERRED: text("Inferred"),
    Confidence.LOCAL: text("Local setting"),
}
NEEDS_NOTE: Final = frozenset({Confidence.INFERRED, Confidence.LOCAL})
"""An entry that no text states says in its note where the law is silent."""


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


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """One text in both languages."""

    en: str
    vi: str

    def spoken(self, language: str) -> str:
        """Return the text in a language; Vietnamese unless English is asked for."""
        return self.en if language == "en" else self.vi


SILENCE: Final = Words("", "")


class Dated(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every entry has: its code and profile, its dates, how sure we are, who compared it.

    An empty profile is every profile. `valid_to` is the first day on which it no longer holds.
    """

    kind: ClassVar[str] = ""
    code: Code
    profile: str = ""
    title: Words
    valid_from: date
    valid_to: date | None = None
    confidence: Confidence
    compared_by: str
    note: Words = SILENCE

    @property
    def key(self) -> str:
        """Return what names this entry among those of its kind, fit for an address."""
        return f"{self.code}~{self.profile or 'all'}~{self.valid_from}"

    @property
    def confidence_name(self) -> str:
        """Return the marked text of how sure we are."""
        return CONFIDENCE_NAMES[self.confidence]

    def holds_on(self, day: date) -> bool:
        """Return whether the entry holds on a day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class Instrument(Dated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A law, decree, circular, decision or plan; entries name it by `name`."""

    kind: ClassVar[str] = "instrument"
    name: Said
    issuer: Words
    issued_on: date | None = None

    @property
    def source(self) -> str:
        """Return its name."""
        return self.name


class Entry(Dated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule: an article of an instrument says it, or the note says that none does."""

    instrument: Said
    article: str = ""

    @property
    def source(self) -> str:
        """Return instrument and article as one text."""
        return f"{self.instrument} {self.article}".strip()


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


FieldKind = Literal[
    "text", "long_text", "date", "time", "moment", "month", "number", "money", "email", "phone",
    "choice", "choices", "address", "files", "table",
]  # fmt: skip


class Choice(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that may be ticked."""

    code: Code
    label: Words


class Column(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One column of a table field."""

    code: Code
    label: Words
    kind: Literal["text", "number", "money"] = "text"


class FormField(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One field of a form; `filled_from` names where in a case its value is found."""

    code: Code
    label: Words
    kind: FieldKind = "text"
    block: Words = SILENCE
    is_required: bool = False
    help: Words = SILENCE
    filled_from: str = ""
    choices: tuple[Choice, ...] = ()
    columns: tuple[Column, ...] = ()


class FormCheck(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule of consistency over a form's fields, with the sentence told where it is broken.

    `not_after`: each of `fields` is not later than the next. `parts_at_most`: in every row of the
    table `table` the columns `fields` together are at most column `whole`. `total_is_sum`: the row
    whose first column is `total_row` holds the sums of the others. `no_internal_addresses`: no
    field holds an address of an internal network.
    """

    kind: Literal["not_after", "parts_at_most", "total_is_sum", "no_internal_addresses"]
    sentence: Words
    fields: tuple[Code, ...] = ()
    table: str = ""
    whole: str = ""
    total_row: str = ""


class FormDefinition(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A report form as a list of fields in printed order, with its rules of consistency."""

    kind: ClassVar[str] = "form"
    number: str = ""
    recipient: Words = SILENCE
    fields: Annotated[tuple[FormField, ...], Meta(min_length=1)]
    checks: tuple[FormCheck, ...] = ()


class Profile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A set of rules that a province selects; where it says nothing, the one it follows holds."""

    code: Code
    title: Words
    follows: str = ""
    note: Words = SILENCE


class WorkingHours(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a working day's sessions are; weekdays are 1 (Monday) to 7."""

    kind: ClassVar[str] = "working_hours"
    weekdays: tuple[Annotated[int, Meta(ge=1, le=7)], ...]
    sessions: Annotated[tuple[tuple[time, time], ...], Meta(min_length=1)]


class HolidayYear(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One year's table of public holidays; what is counted in a year not announced is provisional.

    `doubtful` days count as working days, but a count that passes one is provisional.
    """

    kind: ClassVar[str] = "holiday_year"
    year: Annotated[int, Meta(ge=2000, le=2200)]
    is_announced: bool
    doubtful: tuple[date, ...] = ()


class Holiday(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Days off from `first` to `last`; `made_up` are the rest days worked in exchange."""

    kind: ClassVar[str] = "holiday"
    first: date
    last: date
    made_up: tuple[date, ...] = ()


class FixedHoliday(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A holiday on the same date each year, used where a year has no table."""

    kind: ClassVar[str] = "fixed_holiday"
    month: Annotated[int, Meta(ge=1, le=12)]
    day: Annotated[int, Meta(ge=1, le=31)]


class Due(Struct, frozen=True):
    """When a clock runs out; provisional where a year passed has no announced holiday table."""

    at: datetime
    clock: Clock
    is_provisional: bool


class Telling(Struct, frozen=True):
    """One body that is told: all sections that its routes allow, the most urgent route first."""

    body: BodyTask
    sections: frozenset[Section]
    routes: tuple[Route, ...]


class Fault(Struct, frozen=True):
    """What is wrong in a data file: which file, which entry, and a sentence."""

    file: str
    entry: str
    sentence: str

    @override
    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.entry, self.sentence) if part)


class FormFault(Struct, frozen=True):
    """A field that breaks a rule: a marked text, or the words of the form's own check."""

    field: str
    message: str = ""
    words: Words = SILENCE


class FormProblem(Struct, frozen=True):
    """A field that breaks a rule of its form, in the reader's language."""

    field: str
    label: str
    sentence: str


class RuleUnknown(Refusal):
    """The rule book says nothing of this on that day."""

    message = text(
        "The rule book has nothing under “%(code)s” on %(day)s for the profile %(profile)s; add it "
        "to the province's rules, or choose the profile that holds on that day."
    )


class ClockUnknown(RuleUnknown):
    """The rule book has no such clock on that day."""


class ThresholdUnknown(RuleUnknown):
    """The rule book has no such number on that day."""


class EntryNotFound(NotFound):
    """No entry of the rule book has this address."""
