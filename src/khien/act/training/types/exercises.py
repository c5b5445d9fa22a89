"""The words of exercises, tabletop or live: injects, expectations with deadline and evaluator, lessons."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from khien.base.core.refusals import Refusal, text


class Stage(StrEnum):
    """How far an exercise is."""

    PLANNED = "planned"
    RUNNING = "running"
    ENDED = "ended"
    CANCELLED = "cancelled"


class Outcome(StrEnum):
    """What the evaluator found of an expectation."""

    MET = "met"
    LATE = "late"
    NOT_MET = "not_met"


OUTCOME_NAMES: Final[dict[Outcome, str]] = {
    Outcome.MET: text("met in time"),
    Outcome.LATE: text("met too late"),
    Outcome.NOT_MET: text("was not met"),
}


@dataclass(frozen=True, slots=True)
class NewExercise:
    """An exercise as it is planned, run by a unit with units that take part.

    A live one is played in the real flow of incidents: with `scene`, the unit that plays the struck one.
    """

    unit_code: str
    title: str
    scenario: str
    planned_at: datetime
    unit_codes: tuple[str, ...]
    scene: str = ""


@dataclass(frozen=True, slots=True)
class InjectLine:
    """Something told to the players, so many minutes after the start."""

    key: int
    minutes: int
    words: str
    due_at: datetime | None
    given_at: datetime | None


@dataclass(frozen=True, slots=True)
class ExpectationLine:
    """What is expected of the players until so many minutes after the start, and who judges it."""

    key: int
    minutes: int
    words: str
    due_at: datetime | None
    evaluator: str
    outcome: Outcome | None
    outcome_words: str
    may_judge: bool

    @property
    def outcome_name(self) -> str:
        """Return the marked text of the outcome; empty while it is not judged."""
        return OUTCOME_NAMES[self.outcome] if self.outcome else ""


@dataclass(frozen=True, slots=True)
class LessonLine:
    """What an exercise taught: who acts on it until when, and what was done."""

    key: int
    words: str
    unit: str
    due_on: date
    done_at: datetime | None
    done_words: str
    may_close: bool


@dataclass(frozen=True, slots=True)
class ExerciseLine:
    """One exercise as lists show it."""

    key: int
    title: str
    unit: str
    stage: Stage
    planned_at: datetime
    units: int
    is_live: bool = False


@dataclass(frozen=True, slots=True)
class ExerciseRecord:
    """One exercise whole: players see an inject once it is given, expectations once it has ended."""

    line: ExerciseLine
    scenario: str
    units: tuple[tuple[str, str], ...]
    injects: tuple[InjectLine, ...]
    expectations: tuple[ExpectationLine, ...]
    lessons: tuple[LessonLine, ...]
    cancelled_why: str
    may_run: bool
    evaluators: tuple[tuple[int, str], ...]
    scene: str = ""
    incident: str = ""


class ExerciseIncomplete(Refusal):
    """An exercise has a scenario, players, and before its start something expected and an inject."""

    message = text(
        "An exercise needs a title, a scenario and units that take part; before it starts, at least one "
        "inject and one expectation."
    )
    status = 422


class SceneMissing(Refusal):
    """A live exercise is played at a unit that takes part."""

    message = text("A live exercise strikes one of the units that take part; choose which.")
    status = 422


class WrongStage(Refusal):
    """The act does not fit how far the exercise is."""

    message = text("This is not possible now: the exercise is planned, then runs, then has ended.")


class MinutesWrong(Refusal):
    """An inject or an expectation lies within three days of the start."""

    message = text("Enter what is meant, and a number of minutes after the start from 0 to 4320.")
    status = 422


class PlayerEvaluates(Refusal):
    """Nobody evaluates the own unit."""

    message = text("%(name)s belongs to a unit that takes part; choose an evaluator from another.")
    status = 422


class NotTheEvaluator(Refusal):
    """An expectation is judged once, by its evaluator, after the start."""

    message = text(
        "Only the evaluator judges an expectation, once, after the exercise has started."
    )


class NotAllJudged(Refusal):
    """An exercise ends when every expectation is judged and a lesson is written."""

    message = text(
        "%(count)s expectations are not judged yet, or no lesson is written; both come before the end."
    )
