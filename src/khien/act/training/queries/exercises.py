"""Reads of exercises: the list, one as its reader may see it, and who exercised in a year."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count
from django.urls import reverse

from khien.act.training import access
from khien.act.training.models import Exercise
from khien.act.training.rules import exercises as rules
from khien.act.training.types.exercises import (
    ExerciseLine,
    ExerciseRecord,
    ExpectationLine,
    InjectLine,
    LessonLine,
    Outcome,
    Stage,
)
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor
from khien.base.core.offers import Counted
from khien.base.core.paging import Page, counted, newest_first, page_of
from khien.know.inventory.queries import systems

YEAR: Final = timedelta(days=365)
IMPORTANT: Final = 3
"""The level of a system from which live exercises and certified operators are asked for."""


def exercises(actor: Actor, *, after: str = "") -> Page[ExerciseLine]:
    """Return one page of visible exercises, the newest first. Three queries."""
    rows = access.exercises_visible_to(actor)
    found, mark = newest_first(rows, after=after)
    held = access.players().filter(exercise__in=[row.pk for row in found]).order_by()
    counts = dict(held.values_list("exercise_id").annotate(units=Count("pk")))
    lines = [_line(row, counts.get(row.pk, 0)) for row in found]
    return page_of(lines, after=mark, total=counted(rows))


def exercise(actor: Actor, key: int) -> ExerciseRecord:
    """Return one visible exercise. Raises NotFound.

    Players see an inject once it is given, and what was expected once the exercise has ended; who runs
    or evaluates it sees all.
    """
    row = access.require_exercise(actor, key)
    may_run = accounts.may_do(actor, access.MANAGE, row.unit.code)
    units = tuple(access.players().filter(exercise=row).values_list("unit__code", "unit__name"))
    expected = _expectations(actor, row)
    sees_all = may_run or actor.sees_everything or any(one.may_judge for one in expected)
    sees_all = (
        sees_all
        or access.expectations().filter(exercise=row, evaluator_id=actor.person_id or 0).exists()
    )
    injects = tuple(one for one in _injects(row) if sees_all or one.given_at is not None)
    is_over = stage_of(row) is Stage.ENDED
    return ExerciseRecord(
        line=_line(row, len(units)),
        scenario=row.scenario,
        units=units,
        injects=injects,
        expectations=expected if sees_all or is_over else (),
        lessons=_lessons(actor, row),
        cancelled_why=row.cancelled_why,
        may_run=may_run,
        evaluators=_evaluators(row, {code for code, _ in units}) if may_run else (),
        scene=row.scene.name if row.scene else "",
        incident=row.incident,
    )


def stage_of(row: Exercise) -> Stage:
    """Return how far an exercise is."""
    return rules.stage(
        started_at=row.started_at, ended_at=row.ended_at, cancelled_at=row.cancelled_at
    )


def held(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each unit and whether an exercise it ran or took part in ended in the year before.

    Beside the units that plans are addressed to stand those that exercised at any time before. Three
    queries.
    """
    latest: dict[str, tuple[str, Exercise]] = {}
    ended = access.exercises().filter(ended_at__lte=at).order_by("ended_at", "pk")
    for row in ended.select_related("unit").prefetch_related("players__unit"):
        for unit in (row.unit, *(one.unit for one in row.players.all())):
            latest[unit.code] = (unit.name, row)
    names = {unit.code: unit.name for unit in accounts.watched_units(at)}
    names |= {code: name for code, (name, _) in sorted(latest.items()) if code not in names}
    return [
        _counted(code, name, latest[code][1] if code in latest else None, at)
        for code, name in names.items()
        if unit_codes is None or code in unit_codes
    ]


def held_live(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each unit with a system of level 3 to 5 and whether a live exercise with it ended in the year.

    Three queries.
    """
    important = {code for code, _, level in systems.levels_at(at).values() if level >= IMPORTANT}
    ended = access.exercises().filter(scene__isnull=False, ended_at__lte=at)
    ended = ended.filter(ended_at__gt=at - YEAR).order_by("ended_at", "pk")
    latest = {
        one.unit.code: row
        for row in ended.prefetch_related("players__unit")
        for one in row.players.all()
    }
    return [
        _counted(unit.code, unit.name, latest.get(unit.code), at)
        for unit in accounts.watched_units(at)
        if unit.code in important and (unit_codes is None or unit.code in unit_codes)
    ]


def _counted(code: str, name: str, row: Exercise | None, at: datetime) -> Counted:
    if row is None or row.ended_at is None:
        return Counted(name, code, counts=False)
    url = reverse("training:exercise", args=[row.pk])
    return Counted(name, code, counts=row.ended_at > at - YEAR, detail=row.title, url=url)


def _line(row: Exercise, units: int) -> ExerciseLine:
    return ExerciseLine(
        row.pk,
        row.title,
        row.unit.name,
        stage_of(row),
        row.planned_at,
        units,
        is_live=row.scene_id is not None,
    )


def _injects(row: Exercise) -> list[InjectLine]:
    return [
        InjectLine(one.pk, one.minutes, one.words, _due(row, one.minutes), one.given_at)
        for one in access.injects().filter(exercise=row).order_by("minutes", "pk")
    ]


def _expectations(actor: Actor, row: Exercise) -> tuple[ExpectationLine, ...]:
    is_on = stage_of(row) is Stage.RUNNING
    return tuple(
        ExpectationLine(
            key=one.pk,
            minutes=one.minutes,
            words=one.words,
            due_at=_due(row, one.minutes),
            evaluator=one.evaluator.name,
            outcome=Outcome(one.outcome) if one.outcome else None,
            outcome_words=one.outcome_words,
            may_judge=is_on and not one.outcome and one.evaluator_id == actor.person_id,
        )
        for one in access.expectations().filter(exercise=row).order_by("minutes", "pk")
    )


def _lessons(actor: Actor, row: Exercise) -> tuple[LessonLine, ...]:
    may = accounts.unit_codes(actor, access.MANAGE)
    return tuple(
        LessonLine(
            key=one.pk,
            words=one.words,
            unit=one.unit.name,
            due_on=one.due_on,
            done_at=one.done_at,
            done_words=one.done_words,
            may_close=one.done_at is None and (may is None or one.unit.code in may),
        )
        for one in access.lessons().filter(exercise=row).order_by("pk")
    )


def _evaluators(row: Exercise, playing: set[str]) -> tuple[tuple[int, str], ...]:
    people = accounts.people_who_may(access.SEE, row.unit.code)
    return tuple((one.key, one.name) for one in people if one.unit_code not in playing)


def _due(row: Exercise, minutes: int) -> datetime | None:
    return row.started_at + timedelta(minutes=minutes) if row.started_at else None
