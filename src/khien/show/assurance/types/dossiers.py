"""The words of level dossiers: stages, answers to requirements, what is entered, what pages show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from khien.base.casework.types import ClockLine, EntryLine, MoveLine
from khien.base.core.refusals import text
from khien.base.regulation.types import Words


class Stage(StrEnum):
    """How far a dossier is (NĐ 331/2026, Art. 21 to 25)."""

    DRAFT = "draft"
    SENT = "sent"
    CHECKED = "checked"
    UNFIT = "unfit"
    FIT = "fit"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


STAGE_NAMES: Final[dict[Stage, str]] = {
    Stage.DRAFT: text("Being drafted"),
    Stage.SENT: text("Sent for appraisal"),
    Stage.CHECKED: text("Found complete, being appraised"),
    Stage.UNFIT: text("Appraised: not fit"),
    Stage.FIT: text("Appraised: fit"),
    Stage.SUBMITTED: text("Submitted for approval"),
    Stage.APPROVED: text("Approved, in force"),
    Stage.SUPERSEDED: text("Replaced by a newer decision"),
    Stage.WITHDRAWN: text("Dossier withdrawn"),
}
STAGE_TONES: Final[dict[Stage, str]] = {
    Stage.APPROVED: "done",
    Stage.UNFIT: "late",
    Stage.SUPERSEDED: "low",
    Stage.WITHDRAWN: "low",
}
OPEN: Final = (
    Stage.DRAFT,
    Stage.SENT,
    Stage.CHECKED,
    Stage.UNFIT,
    Stage.FIT,
    Stage.SUBMITTED,
)


class Ground(StrEnum):
    """Why a level is determined again (NĐ 331/2026, Art. 10 and 25)."""

    FIRST = ""
    CHANGE = "change"
    EXPANSION = "expansion"
    INCIDENT = "incident"
    REQUEST = "request"
    CRITERIA = "criteria"
    REVIEW = "review"


GROUND_NAMES: Final[dict[Ground, str]] = {
    Ground.CHANGE: text("Function, scope, users, information or technology changed"),
    Ground.EXPANSION: text("The system was expanded or integrated"),
    Ground.INCIDENT: text("After a serious incident"),
    Ground.REQUEST: text("A competent body asked for it"),
    Ground.CRITERIA: text("The criteria ask for a higher level now"),
    Ground.REVIEW: text("The decision was due for review"),
}


class Answer(StrEnum):
    """How far a requirement of the protection plan is carried out."""

    DONE = "done"
    PART = "part"
    NOT_YET = "not_yet"
    NOT_APPLICABLE = "none"


ANSWER_NAMES: Final[dict[Answer, str]] = {
    Answer.DONE: text("Carried out"),
    Answer.PART: text("Carried out in part"),
    Answer.NOT_YET: text("Not carried out yet"),
    Answer.NOT_APPLICABLE: text("It does not apply"),
}


class Deployed(StrEnum):
    """How far the protection plan is deployed (NĐ 331/2026, Form 08, column 10)."""

    UNKNOWN = ""
    NONE = "none"
    SOME = "some"
    FULL = "full"


DEPLOYED_NAMES: Final[dict[Deployed, str]] = {
    Deployed.UNKNOWN: "",
    Deployed.NONE: text("Not deployed yet"),
    Deployed.SOME: text("Some items deployed"),
    Deployed.FULL: text("Fully deployed"),
}


@dataclass(frozen=True, slots=True)
class PlanAnswer:
    """The answer to one requirement: how far, in what way or why not, by when."""

    answer: Answer
    words: str = ""
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Opinion:
    """The appraisal's opinion, in the five parts of Form 04; an outside one has number, day, body."""

    documents: str
    legal_basis: str
    held: str
    opinions: str
    is_fit: bool
    unfit: str = ""
    outside_number: str = ""
    outside_on: date | None = None
    outside_body: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision that approves a level; a level of 5 stands on the Prime Minister's list too."""

    number: str
    decided_on: date
    issuer: str
    review_on: date | None = None
    listed_by: str = ""


@dataclass(frozen=True, slots=True)
class PaperDecision:
    """A decision in force that was taken before on paper."""

    unit_code: str
    system: str
    level: int
    decision: Decision
    deployed: Deployed = Deployed.UNKNOWN
    deployed_by: date | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that a dossier lacks: in which section, and what is to be done."""

    section: str
    message: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The level that the criteria ask for, by which rule."""

    level: int
    why: str
    source: str


@dataclass(frozen=True, slots=True)
class SectionLine:
    """One section of a dossier: its fields with what stands in them."""

    code: str
    title: str
    source: str
    fields: tuple["FieldLine", ...]


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field of a section: how it is called, what stands in it."""

    code: str
    title: str
    help: str
    value: str
    is_required: bool
    is_long: bool


@dataclass(frozen=True, slots=True)
class FamilyLine:
    """A family of requirements, each with its answer where there is one."""

    code: str
    title: Words
    requirements: tuple["RequirementLine", ...]

    @property
    def answered(self) -> int:
        """Return how many are answered."""
        return sum(1 for one in self.requirements if one.answer is not None)


@dataclass(frozen=True, slots=True)
class RequirementLine:
    """One requirement of the plan with its answer."""

    code: str
    title: Words
    text: Words
    answer: PlanAnswer | None


@dataclass(frozen=True, slots=True)
class Plan:
    """The protection plan: the catalogue's edition, its requirements for the level, the answers."""

    edition: int | None
    title: Words | None
    version: str
    families: tuple[FamilyLine, ...]
    answered: int
    asked: int
    deployed: Deployed

    @property
    def deployed_name(self) -> str:
        """Return the marked text of how far it is deployed."""
        return DEPLOYED_NAMES[self.deployed]


@dataclass(frozen=True, slots=True)
class Parts:
    """What the registers say of a system: machines, networks, zones, diagrams."""

    machines: tuple[tuple[str, str, str], ...]
    networks: tuple[tuple[str, str], ...]
    zones: tuple[str, ...]
    diagrams: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DossierLine:
    """A dossier as lists show it; `due_at` is when the next limit ends."""

    number: str
    system_key: int
    system: str
    unit_code: str
    unit: str
    stage: Stage
    level: int
    is_paper: bool
    decision: str
    due_at: datetime | None
    is_late: bool
    changed_at: datetime

    @property
    def stage_name(self) -> str:
        """Return the stage's marked text."""
        return STAGE_NAMES[self.stage]

    @property
    def tone(self) -> str:
        """Return the look of the stage's badge."""
        return STAGE_TONES.get(self.stage, "medium")


@dataclass(frozen=True, slots=True)
class DossierRecord:
    """One dossier whole, as this reader may see and change it."""

    line: DossierLine
    ground: Ground
    ground_words: str
    former: str
    newer: str
    suggestion: Suggestion | None
    sections: tuple[SectionLine, ...]
    parts: Parts
    plan: Plan
    missing: tuple[Missing, ...]
    before_approval: tuple[Missing, ...]
    returned: str
    opinion: Opinion | None
    appraised_by: str
    decision: Decision | None
    approved_by: str
    planned_on: date | None
    file_name: str
    moves: tuple[MoveLine, ...]
    clocks: tuple[ClockLine, ...]
    history: tuple[EntryLine, ...]
    may_write: bool
    may_answer: bool
    version: int

    @property
    def ground_name(self) -> str:
        """Return the ground's marked text; empty for a first dossier."""
        return GROUND_NAMES.get(self.ground, "")

    @property
    def needs_outside(self) -> bool:
        """Return whether the Ministry appraises: its opinion is entered here."""
        return self.line.level >= 4


@dataclass(frozen=True, slots=True)
class DossierFilter:
    """Which dossiers a list wants; empty means all."""

    stage: str = ""
    level: int = 0
    is_late: bool = False
    words: str = ""
    unit_codes: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One row of a file of decisions: as it was read, or why it is refused."""

    row: int
    system: str
    unit_code: str
    decision: PaperDecision | None
    why: str = ""
    why_values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DecisionSheet:
    """What a file of decisions would do, before anything is written."""

    rows: tuple[DecisionRow, ...]

    @property
    def refused(self) -> tuple[DecisionRow, ...]:
        """Return the rows that cannot be taken in."""
        return tuple(one for one in self.rows if one.decision is None)

    @property
    def is_good(self) -> bool:
        """Return whether every row can be taken in."""
        return bool(self.rows) and not self.refused
