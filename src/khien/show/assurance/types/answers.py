"""The words of answers: what a unit owes to an assessment, what the system knows, what the team finds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from khien.base.core.refusals import NotFound, Refusal, text
from khien.base.regulation.types import Words
from khien.show.assurance.types.assessments import AssessmentState, Grade, SubjectLine
from khien.show.assurance.types.shortcomings import ShortcomingLine


@dataclass(frozen=True, slots=True)
class KnownRow:
    """A row of what the system knows, as it stood when it was kept."""

    label: str
    counts: bool
    detail: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """The unit's figure of a measure at an instant, with its rows: evidence that nobody typed."""

    code: str
    title: str
    numerator: int
    denominator: int
    target: float
    at: datetime
    rows: tuple[KnownRow, ...] = ()

    @property
    def is_reached(self) -> bool:
        """Return whether there is data and the target is reached."""
        return bool(self.denominator) and self.numerator / self.denominator >= self.target

    @property
    def more(self) -> int:
        """Return how many rows were counted beyond those that are shown."""
        return max(0, self.denominator - len(self.rows))


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file that a unit put in with an answer."""

    key: int
    name: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Saved:
    """An answer as a person enters it; `version` is the one that the person had read."""

    grade: str
    words: str
    version: int

    def summed(self) -> str:
        """Return what the audit keeps: the words are for the unit and the team."""
        return self.grade


@dataclass(frozen=True, slots=True)
class NewVerdict:
    """A verdict as the team enters it; what fails needs a dated plan, or asks the unit for one."""

    grade: str
    words: str
    version: int
    fix_words: str = ""
    fix_by: date | None = None
    asks_plan: bool = False

    def summed(self) -> str:
        """Return what the audit keeps: the words are for the unit and the team."""
        return self.grade


@dataclass(frozen=True, slots=True)
class VerdictLine:
    """A verdict as it stands."""

    grade: Grade
    words: str
    by: str
    at: datetime
    fix_words: str
    fix_by: date | None
    asks_plan: bool


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One requirement of a subject in one round: the answer, what the system knows, the verdict."""

    key: int
    requirement: str
    title: Words
    text: Words
    round: int
    grade: str
    words: str
    files: tuple[FileLine, ...]
    known: tuple[Known, ...]
    proposed: str
    version: int
    changed_at: datetime | None
    changed_by: str
    verdict: VerdictLine | None
    is_owed: bool


@dataclass(frozen=True, slots=True)
class FamilyTab:
    """A family of requirements with how much of it is answered and judged."""

    code: str
    title: Words
    owed: int
    answered: int
    judged: int


@dataclass(frozen=True, slots=True)
class MinutesLine:
    """The minutes of a round: the conclusion, who signed for which side, the hash of the file."""

    round: int
    conclusion: str
    drawn_by: str
    drawn_at: datetime
    team_signed_by: str
    team_signed_at: datetime | None
    unit_signed_by: str
    unit_signed_at: datetime | None
    digest: str

    @property
    def is_signed(self) -> bool:
        """Return whether both sides have signed."""
        return self.team_signed_at is not None and self.unit_signed_at is not None


@dataclass(frozen=True, slots=True)
class SubjectActs:
    """What this reader may do with a subject now."""

    may_receive: bool
    may_answer: bool
    may_lock: bool
    may_judge: bool
    may_ask_again: bool
    may_conclude: bool
    may_sign_team: bool
    may_sign_unit: bool


@dataclass(frozen=True, slots=True)
class SubjectRecord:
    """One subject whole: its families, the answers of the family that is open, shortcomings, minutes."""

    line: SubjectLine
    title: str
    kind_name: str
    state: AssessmentState
    shown_round: int
    families: tuple[FamilyTab, ...]
    family: str
    answers: tuple[AnswerLine, ...]
    shortcomings: tuple[ShortcomingLine, ...]
    minutes: tuple[MinutesLine, ...]
    former_files: tuple[tuple[int, str], ...]
    grades: Mapping[str, int]
    acts: SubjectActs

    @property
    def rounds(self) -> range:
        """Return the numbers of the rounds that there were."""
        return range(1, self.line.round + 1)


class SubjectNotFound(NotFound):
    """Nothing assessed under this key is for this reader."""


class AnswersLocked(Refusal):
    """The answers were submitted, or the round is over."""

    message = text("The answers of %(what)s are submitted and locked; nothing was changed.")


class AnswerChanged(Refusal):
    """Somebody else saved the same answer meanwhile."""

    message = text(
        "%(who)s saved this answer at %(at)s, after you had opened it: “%(theirs)s”. Yours is not kept yet;"
        " it stands below. Save again to put it in place of theirs."
    )


class StillOwed(Refusal):
    """Something is not answered."""

    message = text(
        "%(count)s requirements are still to be answered, or marked as not applying without a reason:"
        " %(codes)s."
    )


class StillToJudge(Refusal):
    """Some answers have no verdict, or a failing one no plan."""

    message = text(
        "%(count)s requirements have no verdict yet, or fail without a dated plan: %(codes)s."
    )


class VerdictIncomplete(Refusal):
    """A verdict lacks its words or its plan."""

    message = text(
        "“%(grade)s” needs words on what is wanting, and a day by which it is mended, or that the unit is"
        " asked for its plan."
    )
    status = 422


class NothingFails(Refusal):
    """There is nothing to look at again."""

    message = text("Nothing of %(what)s failed; there is nothing to assess again.")


class NoSuchGrade(Refusal):
    """A grade that there is not."""

    message = text("There is no such answer; choose met, met in part, not met or does not apply.")
    status = 422


class ConclusionMissing(Refusal):
    """Minutes need a conclusion."""

    message = text("Write the conclusion that the minutes of %(what)s hold.")
    status = 422


class SignedAlready(Refusal):
    """This side has signed."""

    message = text("%(who)s signed for this side at %(at)s already.")
