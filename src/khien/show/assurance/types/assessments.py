"""The words of inspections and self-assessments: what is assessed, on which ground, how it stands."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from khien.base.core.refusals import NotFound, Refusal, text
from khien.base.regulation.types import Words
from khien.show.assurance.types.shortcomings import ShortcomingLine


class AssessmentKind(StrEnum):
    """Who looks at whom: others at a unit, or the owner's own people from outside the operator."""

    INSPECTION = "inspection"
    SELF = "self-assessment"


KIND_NAMES: Final[dict[AssessmentKind, str]] = {
    AssessmentKind.INSPECTION: text("Inspection"),
    AssessmentKind.SELF: text("Self-assessment"),
}


class AssessmentState(StrEnum):
    """How an assessment stands as a whole."""

    PLANNED = "planned"
    ANNOUNCED = "announced"
    BEGUN = "begun"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


STATE_NAMES: Final[dict[AssessmentState, str]] = {
    AssessmentState.PLANNED: text("Being planned, nobody was told"),
    AssessmentState.ANNOUNCED: text("Under notice"),
    AssessmentState.BEGUN: text("On site"),
    AssessmentState.ENDED: text("Assessment ended"),
    AssessmentState.WITHDRAWN: text("Called off"),
}


class SubjectState(StrEnum):
    """How it stands with one unit or system."""

    PLANNED = "planned"
    ASKED = "asked"
    SUBMITTED = "submitted"
    JUDGED = "judged"
    ENDED = "ended"


SUBJECT_NAMES: Final[dict[SubjectState, str]] = {
    SubjectState.PLANNED: text("Not told yet"),
    SubjectState.ASKED: text("The unit answers"),
    SubjectState.SUBMITTED: text("Submitted, to be judged"),
    SubjectState.JUDGED: text("Judged, minutes to sign"),
    SubjectState.ENDED: text("Minutes signed"),
}


class Grade(StrEnum):
    """How far a requirement is met: as the unit says, as the team finds."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"


GRADE_NAMES: Final[dict[Grade, str]] = {
    Grade.MET: text("Met"),
    Grade.PARTLY: text("Met in part"),
    Grade.NOT_MET: text("Not met"),
    Grade.NOT_APPLICABLE: text("Does not apply"),
}
FAILING: Final = frozenset({Grade.PARTLY, Grade.NOT_MET})


@dataclass(frozen=True, slots=True)
class NewAssessment:
    """An assessment as it is planned. `level` 0 is a unit as a whole; a system has its register's."""

    kind: AssessmentKind
    title: str
    ground: str
    edition: int
    level: int
    unit_codes: tuple[str, ...]
    systems: tuple[int, ...]
    team: tuple[int, ...]
    answers_by: date
    starts_at: datetime
    urgent_reason: str = ""


@dataclass(frozen=True, slots=True)
class SubjectLine:
    """What is assessed: a unit, or a system of it; how far its answers and verdicts are."""

    key: int
    number: str
    unit_code: str
    unit: str
    system: str
    level: int
    state: SubjectState
    round: int
    due_on: date
    received_at: datetime | None
    received_by: str
    owed: int
    answered: int
    judged: int
    failing: int
    is_late: bool

    @property
    def name(self) -> str:
        """Return what is assessed in one line."""
        return f"{self.system} ({self.unit})" if self.system else self.unit

    @property
    def state_name(self) -> str:
        """Return the state's marked text."""
        return SUBJECT_NAMES[self.state]


@dataclass(frozen=True, slots=True)
class AssessmentLine:
    """One row of the list of assessments; `subjects` and `ended` count what the reader sees."""

    number: str
    kind: AssessmentKind
    title: str
    unit: str
    state: AssessmentState
    starts_at: datetime
    answers_by: date
    subjects: int
    ended: int
    shortcomings: int

    @property
    def kind_name(self) -> str:
        """Return the kind's marked text."""
        return KIND_NAMES[self.kind]

    @property
    def state_name(self) -> str:
        """Return the state's marked text."""
        return STATE_NAMES[self.state]


@dataclass(frozen=True, slots=True)
class AssessmentActs:
    """What this reader may do with an assessment now."""

    may_announce: bool
    may_begin: bool
    may_end: bool
    may_withdraw: bool


@dataclass(frozen=True, slots=True)
class AssessmentRecord:
    """One assessment whole, with the subjects that the reader sees."""

    line: AssessmentLine
    ground: Words
    ground_source: str
    catalogue: Words
    catalogue_version: str
    newer_version: str
    level: int
    urgent_reason: str
    may_begin_at: datetime | None
    announced_at: datetime | None
    begun_at: datetime | None
    ended_at: datetime | None
    ended_words: str
    team: tuple[tuple[str, str], ...]
    subjects: tuple[SubjectLine, ...]
    shortcomings: tuple[ShortcomingLine, ...]
    acts: AssessmentActs


class AssessmentNotFound(NotFound):
    """No assessment of this number is for this reader."""


class GroundMissing(Refusal):
    """No lawful ground was chosen."""

    message = text(
        "Without a lawful ground there is no %(kind)s: choose one of those that the rule book holds today."
    )
    status = 422


class TeamWrong(Refusal):
    """Somebody of the team may not assess there."""

    message = text("%(name)s cannot be in the team: %(why)s.")
    status = 422


class NothingAsked(Refusal):
    """The catalogue asks nothing of what is assessed."""

    message = text("The catalogue asks nothing of %(what)s at level %(level)s; choose another.")
    status = 422


class TooMuchAsked(Refusal):
    """More rows would be made than a person ever answers."""

    message = text(
        "%(count)s answers would be asked for, more than %(most)s; plan it in several assessments."
    )
    status = 422


class SystemWithoutLevel(Refusal):
    """A system has no level, so nobody knows what is asked of it."""

    message = text("%(name)s has no level in the register of systems; enter its level first.")
    status = 422


class NoticeTooShort(Refusal):
    """The law gives the unit more time between the notice and the first hour on site."""

    message = text(
        "After a notice sent now, work on site may begin at %(hour)s at the earliest (%(source)s); set a"
        " later hour, or say why it is urgent."
    )


class TooEarly(Refusal):
    """The time of the notice has not run out."""

    message = text(
        "Work on site may begin at %(hour)s at the earliest: the notice runs until then."
    )


class OutOfStep(Refusal):
    """The present state does not allow the act."""

    message = text("%(what)s stands at “%(state)s”; from there this is not possible: %(act)s.")


class NotOfTheTeam(Refusal):
    """Only the team assesses."""

    message = text("Only the team of %(number)s does this; you are not in it.")
    status = 403


class NotAllEnded(Refusal):
    """Some subjects have no signed minutes."""

    message = text(
        "%(count)s of the assessed have no signed minutes yet; end those first: %(names)s."
    )
