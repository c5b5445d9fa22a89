"""Exercises are planned, started, injected, judged by their evaluators, learnt from and ended."""

from datetime import date, datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone

from khien.act.training import access
from khien.act.training.models import Exercise, ExerciseLesson, Expectation, Inject, Player
from khien.act.training.queries import exercises as reads
from khien.act.training.rules import exercises as rules
from khien.act.training.services import playing
from khien.act.training.types.exercises import (
    ExerciseIncomplete,
    NewExercise,
    NotAllJudged,
    NotTheEvaluator,
    Outcome,
    PlayerEvaluates,
    Stage,
    WrongStage,
)
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor
from khien.base.casework import services as casework
from khien.base.casework.types import NewItem
from khien.base.core.clock import now
from khien.base.core.refusals import Invalid, NotFound, text
from khien.base.core.usecase import use_case


@use_case
def plan_exercise(by: Actor, *, new: NewExercise) -> int:
    """Plan an exercise with units that take part. Raises NotFound, NotAllowed, ExerciseIncomplete.

    SceneMissing for a live one that strikes nobody who takes part.
    """
    accounts.require_may(by, access.MANAGE, new.unit_code)
    rules.require_exercise(new)
    units = accounts.unit_keys_by_code(new.unit_codes)
    missing = set(new.unit_codes) - set(units)
    if missing:
        raise NotFound(what=", ".join(sorted(missing)))
    row = Exercise(
        unit_id=accounts.unit_key(new.unit_code),
        title=new.title.strip(),
        scenario=new.scenario.strip(),
        scene_id=units[new.scene] if new.scene else None,
        planned_at=new.planned_at,
        entered_at=now(),
        entered_by=by.name[:200],
    )
    row.save()
    for key in sorted(units.values()):
        Player(exercise=row, unit_id=key).save()
    return row.pk


@use_case
def add_inject(by: Actor, *, key: int, minutes: int, words: str) -> None:
    """Plan something told to the players. Raises NotFound, NotAllowed, WrongStage, MinutesWrong."""
    row = _at(by, key, Stage.PLANNED)
    rules.require_minutes(minutes, words)
    Inject(exercise=row, minutes=minutes, words=words.strip()[:2000]).save()


@use_case
def expect(by: Actor, *, key: int, minutes: int, words: str, evaluator: int) -> None:
    """Say what is expected until when, and who judges it: nobody of a unit that takes part.

    Raises NotFound, NotAllowed, WrongStage, MinutesWrong, PlayerEvaluates, Invalid.
    """
    row = _at(by, key, Stage.PLANNED)
    rules.require_minutes(minutes, words)
    able = {one.key: one for one in accounts.people_who_may(access.SEE, row.unit.code)}
    if evaluator not in able:
        raise Invalid(
            what=text("Choose an evaluator who sees the training of the unit that runs it.")
        )
    person = able[evaluator]
    if access.players().filter(exercise=row, unit__code=person.unit_code).exists():
        raise PlayerEvaluates(name=person.name)
    Expectation(
        exercise=row, minutes=minutes, words=words.strip()[:2000], evaluator_id=evaluator
    ).save()


@use_case
def start_exercise(by: Actor, *, key: int) -> None:
    """Start an exercise: its deadlines count from now, and wait for their evaluators.

    Raises NotFound, NotAllowed, WrongStage, ExerciseIncomplete.
    """
    row = _at(by, key, Stage.PLANNED)
    expected = list(access.expectations().filter(exercise=row))
    if not expected or not access.injects().filter(exercise=row).exists():
        raise ExerciseIncomplete
    row.started_at = now()
    row.incident = playing.begin(by, row)
    row.save(update_fields=["started_at", "incident"])
    for one in expected:
        item = NewItem(
            kind=rules.JUDGE_ITEM.code,
            title=text("Exercise %(title)s: judge “%(words)s”"),
            values={"title": row.title, "words": one.words[:120]},
            unit_code=one.evaluator.unit.code,
            capability=access.SEE.value,
            due_at=row.started_at + timedelta(minutes=one.minutes),
            url=reverse("training:exercise", args=[row.pk]),
            subject=_expectation(one.pk),
            owner_id=one.evaluator_id,
        )
        casework.open_item(by, item=item)


@use_case
def give_inject(by: Actor, *, key: int, inject: int) -> None:
    """Tell the players an inject now. Raises NotFound, NotAllowed, WrongStage."""
    row = _at(by, key, Stage.RUNNING)
    one = access.injects().filter(exercise=row, pk=inject).first()
    if one is None:
        raise NotFound(what=str(inject))
    if one.given_at is not None:
        raise WrongStage
    one.given_at, one.given_by = now(), by.name[:200]
    one.save(update_fields=["given_at", "given_by"])
    playing.tell(by, row, one.words)


@use_case
def judge(by: Actor, *, key: int, expectation: int, outcome: Outcome, words: str) -> None:
    """Say what was found of an expectation. Raises NotFound, NotTheEvaluator."""
    row = access.require_exercise(by, key)
    rows = access.expectations().select_for_update(of=("self",)).filter(exercise=row)
    one = rows.filter(pk=expectation).first()
    if one is None:
        raise NotFound(what=str(expectation))
    is_own = one.evaluator_id == by.person_id and one.judged_at is None
    if not is_own or reads.stage_of(row) is not Stage.RUNNING:
        raise NotTheEvaluator
    one.outcome, one.outcome_words, one.judged_at = outcome.value, words.strip()[:1000], now()
    one.save(update_fields=["outcome", "outcome_words", "judged_at"])
    casework.finish_item(by, kind=rules.JUDGE_ITEM.code, subject=_expectation(one.pk))


@use_case
def learn(by: Actor, *, key: int, words: str, unit_code: str, due_on: date) -> None:
    """Write down a lesson, which waits for a unit that took part or runs the exercise.

    Raises NotFound, NotAllowed, WrongStage, Invalid.
    """
    row = _at(by, key, Stage.RUNNING)
    allowed = {row.unit.code, *(one.unit.code for one in access.players().filter(exercise=row))}
    if not words.strip() or unit_code not in allowed:
        raise Invalid(what=text("Enter the lesson, and a unit of the exercise that acts on it."))
    lesson = ExerciseLesson(
        exercise=row,
        words=words.strip()[:2000],
        unit_id=accounts.unit_key(unit_code),
        due_on=due_on,
    )
    lesson.save()
    item = NewItem(
        kind=rules.LESSON_ITEM.code,
        title=text("Lesson of the exercise %(title)s: %(words)s"),
        values={"title": row.title, "words": lesson.words[:120]},
        unit_code=unit_code,
        capability=access.MANAGE.value,
        due_at=timezone.make_aware(datetime.combine(due_on + timedelta(days=1), time())),
        url=reverse("training:exercise", args=[row.pk]),
        subject=_lesson(lesson.pk),
    )
    casework.open_item(by, item=item)


@use_case
def close_lesson(by: Actor, *, key: int, lesson: int, words: str) -> None:
    """Say what was done for a lesson. Raises NotFound, NotAllowed, Invalid."""
    row = access.require_exercise(by, key)
    one = access.lessons().filter(exercise=row, pk=lesson).first()
    if one is None:
        raise NotFound(what=str(lesson))
    accounts.require_may(by, access.MANAGE, one.unit.code)
    if one.done_at is not None or not words.strip():
        raise Invalid(what=text("Say once what was done for the lesson."))
    one.done_at, one.done_words = now(), words.strip()[:1000]
    one.save(update_fields=["done_at", "done_words"])
    casework.finish_item(by, kind=rules.LESSON_ITEM.code, subject=_lesson(one.pk))


@use_case
def end_exercise(by: Actor, *, key: int) -> None:
    """End an exercise that is judged and learnt from.

    Raises NotFound, NotAllowed, WrongStage, NotAllJudged.
    """
    row = _at(by, key, Stage.RUNNING)
    waiting = access.expectations().filter(exercise=row, judged_at__isnull=True).count()
    if waiting or not access.lessons().filter(exercise=row).exists():
        raise NotAllJudged(count=waiting)
    row.ended_at = now()
    row.save(update_fields=["ended_at"])
    playing.end(by, row)


@use_case
def cancel_exercise(by: Actor, *, key: int, reason: str) -> None:
    """Cancel an exercise that has not ended; it stays with its reason, and nobody is asked for it.

    Raises NotFound, NotAllowed, WrongStage, Invalid.
    """
    row = _at(by, key, Stage.PLANNED, Stage.RUNNING)
    if not reason.strip():
        raise Invalid(what=text("Say why the exercise is cancelled."))
    row.cancelled_at, row.cancelled_why = now(), reason.strip()[:300]
    row.save(update_fields=["cancelled_at", "cancelled_why"])
    playing.end(by, row)
    for one in access.expectations().filter(exercise=row):
        casework.finish_item(by, kind=rules.JUDGE_ITEM.code, subject=_expectation(one.pk))
    for lesson in access.lessons().filter(exercise=row):
        casework.finish_item(by, kind=rules.LESSON_ITEM.code, subject=_lesson(lesson.pk))


def _at(by: Actor, key: int, *stages: Stage) -> Exercise:
    row = access.require_run_exercise(by, key)
    rules.require_stage(reads.stage_of(row), *stages)
    return row


def _expectation(key: int) -> str:
    return f"exercise-expectation:{key}"


def _lesson(key: int) -> str:
    return f"exercise-lesson:{key}"
