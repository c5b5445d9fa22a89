"""When an exercise is right, how far it is, and who sees what of it."""

from datetime import datetime
from typing import Final

from khien.act.training.types.exercises import (
    ExerciseIncomplete,
    MinutesWrong,
    NewExercise,
    SceneMissing,
    Stage,
    WrongStage,
)
from khien.base.core.cases import ItemKind
from khien.base.core.refusals import text

MINUTES_MAX: Final = 3 * 24 * 60
JUDGE_ITEM: Final = ItemKind("exercise-expectation", text("Expectation of an exercise to judge"))
LESSON_ITEM: Final = ItemKind("exercise-lesson", text("Lesson of an exercise to act on"))


def require_exercise(new: NewExercise) -> None:
    """Raise ExerciseIncomplete for an exercise without title, scenario or players, SceneMissing."""
    if not (new.title.strip() and new.scenario.strip() and new.unit_codes):
        raise ExerciseIncomplete
    if new.scene and new.scene not in new.unit_codes:
        raise SceneMissing


def require_minutes(minutes: int, words: str) -> None:
    """Raise MinutesWrong for a moment that cannot be, or nothing said."""
    if not words.strip() or not 0 <= minutes <= MINUTES_MAX:
        raise MinutesWrong


def stage(
    *, started_at: datetime | None, ended_at: datetime | None, cancelled_at: datetime | None
) -> Stage:
    """Return how far an exercise is."""
    if cancelled_at is not None:
        return Stage.CANCELLED
    if ended_at is not None:
        return Stage.ENDED
    return Stage.PLANNED if started_at is None else Stage.RUNNING


def require_stage(held: Stage, *allowed: Stage) -> None:
    """Raise WrongStage unless the exercise is so far."""
    if held not in allowed:
        raise WrongStage
