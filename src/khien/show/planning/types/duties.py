"""What a unit owes by an obligation: how it stands, what comes next, what shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from khien.base.core.refusals import Refusal, text
from khien.show.assurance.types.measures import Figure
from khien.show.planning.types.plans import Mark, PlanLine, Said


class Standing(StrEnum):
    """How far a unit is with an obligation."""

    DONE = "done"
    PARTLY = "partly"
    ON_THE_WAY = "on_the_way"
    LATE = "late"
    SILENT = "silent"
    NOT_APPLICABLE = "not_applicable"


STANDING_NAMES: Final[dict[Standing, str]] = {
    Standing.DONE: text("Done"),
    Standing.PARTLY: text("Partly"),
    Standing.ON_THE_WAY: text("On the way"),
    Standing.LATE: text("Late"),
    Standing.SILENT: text("Nothing heard yet"),
    Standing.NOT_APPLICABLE: text("Not applicable"),
}
COUNTED: Final = tuple(one for one in Standing if one is not Standing.NOT_APPLICABLE)
"""Standings of what is owed at all."""

WORST_FIRST: Final = (
    Standing.LATE,
    Standing.SILENT,
    Standing.ON_THE_WAY,
    Standing.PARTLY,
    Standing.DONE,
    Standing.NOT_APPLICABLE,
)


class Step(StrEnum):
    """The one thing to do next, as the rules name it."""

    NONE = "none"
    NAME_OWNER = "name_owner"
    ANSWER_TASK = "answer_task"
    JUDGE_ANSWER = "judge_answer"
    MEND_ROWS = "mend_rows"
    ENTER_ROWS = "enter_rows"
    SHOW_EVIDENCE = "show_evidence"
    JUDGE_EVIDENCE = "judge_evidence"
    LOOK_AGAIN = "look_again"


STEP_NAMES: Final[dict[Step, str]] = {
    Step.NONE: text("Nothing to do"),
    Step.NAME_OWNER: text("Name who looks after it"),
    Step.ANSWER_TASK: text("Answer the task that was given"),
    Step.JUDGE_ANSWER: text("Judge the unit's answer"),
    Step.MEND_ROWS: text("Mend the rows that do not count yet"),
    Step.ENTER_ROWS: text("Bring in the data: there are no rows yet"),
    Step.SHOW_EVIDENCE: text("Put in what shows it done"),
    Step.JUDGE_EVIDENCE: text("Judge the evidence that was put in"),
    Step.LOOK_AGAIN: text("Look again: its day of revision has passed"),
}


@dataclass(frozen=True, slots=True)
class Share:
    """How far a measure is for one unit: `numerator` rows of `denominator` count, against a target."""

    code: str
    numerator: int
    denominator: int
    target: float

    @property
    def is_reached(self) -> bool:
        """Return whether the target is reached; without rows it is not."""
        return bool(self.denominator) and self.numerator / self.denominator >= self.target


@dataclass(frozen=True, slots=True)
class Seen:
    """All that the rules look at to say how a duty stands on a day.

    `asked` and `answered` count the open tasks that wait for the unit and for a judge; `shown` and `judged`
    the pieces of evidence that wait, and that were found good and still hold. `has_remainder`: the measures
    show a part; the rest, which no row can show here yet, is shown by judged evidence.
    """

    today: date
    shares: tuple[Share, ...] = ()
    is_applicable: bool = True
    has_owner: bool = False
    has_measures: bool = False
    has_remainder: bool = False
    revise_on: date | None = None
    asked: int = 0
    asked_late: int = 0
    answered: int = 0
    shown: int = 0
    judged: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a duty stands, how far it is by its measures (None: none says), and what comes next."""

    standing: Standing
    share: float | None
    step: Step
    step_of: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many duties stand how."""

    counts: Mapping[Standing, int]

    @property
    def owed(self) -> int:
        """Return how many are owed: those that are not applicable left out."""
        return sum(self.counts.get(one, 0) for one in COUNTED)

    @property
    def done(self) -> int:
        """Return how many are done."""
        return self.counts.get(Standing.DONE, 0)

    @property
    def share(self) -> float | None:
        """Return the share that is done; None where nothing is owed."""
        return self.done / self.owed if self.owed else None

    @property
    def parts(self) -> tuple[tuple[Standing, str, int], ...]:
        """Return standing, its name and count, the worst first, without the empty ones."""
        return tuple(
            (one, STANDING_NAMES[one], self.counts[one])
            for one in WORST_FIRST
            if self.counts.get(one)
        )


@dataclass(frozen=True, slots=True)
class ObligationLine:
    """One obligation of a plan, with how its duties stand."""

    key: int
    plan: str
    clause: str
    quote: str
    summary: Said
    mark: Mark
    tally: Tally


@dataclass(frozen=True, slots=True)
class SectionLines:
    """A heading of a plan with its obligations."""

    clause: str
    title: Said
    obligations: tuple[ObligationLine, ...]


@dataclass(frozen=True, slots=True)
class DutyLine:
    """What one unit owes by one obligation."""

    key: int
    obligation: int
    plan: str
    clause: str
    summary: Said
    unit_code: str
    unit: str
    standing: Standing
    share: float | None
    step: Step
    step_of: str
    revise_on: date | None
    owner: str
    reason: str

    @property
    def standing_name(self) -> str:
        """Return the standing's marked text."""
        return STANDING_NAMES[self.standing]

    @property
    def step_name(self) -> str:
        """Return the next step's marked text."""
        return STEP_NAMES[self.step]


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One piece of evidence of a duty: who put it in, who judged it, until when it holds."""

    key: int
    words: str
    by: str
    at: datetime
    holds_until: date | None
    judged_by: str
    judged_at: datetime | None
    is_good: bool | None
    judge_words: str
    file_name: str
    file_key: int | None
    is_file_there: bool
    task: str = ""


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """How a duty stood from an instant on."""

    since: datetime
    standing: Standing

    @property
    def standing_name(self) -> str:
        """Return the standing's marked text."""
        return STANDING_NAMES[self.standing]


@dataclass(frozen=True, slots=True)
class ObligationRecord:
    """One obligation whole."""

    line: ObligationLine
    plan: PlanLine
    section: Said
    owed_by: Said
    shown_by: Said
    why_not: Said
    waits_for: Said
    figures: tuple[Figure, ...]
    pages: tuple[tuple[str, str], ...]
    due_on: date | None
    duties: tuple[DutyLine, ...]


@dataclass(frozen=True, slots=True)
class DutyRecord:
    """One duty whole: its obligation, the unit's own figures, evidence, tasks, and how it stood before."""

    line: DutyLine
    obligation: ObligationRecord
    figures: tuple[Figure, ...]
    evidence: tuple[EvidenceLine, ...]
    tasks: tuple["TaskLine", ...]
    history: tuple[ChangeLine, ...]
    may_work: bool
    may_judge: bool
    able: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task that a unit was given: when it is due, how it stands, what was answered."""

    number: str
    title: str
    unit_code: str
    unit: str
    clause: str
    due_at: datetime
    state: str
    state_name: str
    is_late: bool
    rank: int
    url: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """Obligations × units: for each obligation a text of one letter a unit, in the order of `units`."""

    plan: PlanLine
    units: tuple[tuple[str, str], ...]
    rows: tuple[tuple[int, str, Said, str], ...]


class DutyNeedsReason(Refusal):
    """A duty is set aside without saying why."""

    message = text("Say in a sentence why this does not apply to %(unit)s: inspectors read it.")
    status = 422


class EvidenceEmpty(Refusal):
    """Evidence that says nothing."""

    message = text("Say in a sentence what shows it done, and add the file where there is one.")
    status = 422


class OwnEvidence(Refusal):
    """Who put evidence in would judge it."""

    message = text("Somebody else judges this: nobody judges the evidence they put in.")
    status = 403


class EvidenceJudged(Refusal):
    """Evidence was judged already."""

    message = text("This was judged already by %(by)s; put in new evidence instead.")


class DayPassed(Refusal):
    """A day that must lie ahead has passed."""

    message = text("%(day)s has passed; give a day after today.")
    status = 422
