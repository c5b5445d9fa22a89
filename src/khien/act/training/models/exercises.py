"""Tables of exercises: who takes part, injects, expectations, lessons."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from typing_extensions import override

from khien.act.training.models.people import UNIT
from khien.act.training.types.exercises import Outcome


class Exercise(models.Model):
    """An exercise that a unit runs. A live one has a scene, and an incident marked as an exercise's.

    `incident` is that incident's number once the exercise has started.
    """

    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    scenario = models.TextField()
    scene = models.ForeignKey(UNIT, null=True, on_delete=models.PROTECT, related_name="+")
    incident = models.CharField(max_length=20, blank=True)
    planned_at = models.DateTimeField()
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=200)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="training_exercise_ends_after_start",
                condition=Q(ended_at__isnull=True) | Q(started_at__isnull=False),
            ),
            models.CheckConstraint(
                name="training_exercise_cancelled_with_reason",
                condition=Q(cancelled_at__isnull=True) | ~Q(cancelled_why=""),
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.title


class Player(models.Model):
    """A unit that takes part in an exercise."""

    exercise = models.ForeignKey(Exercise, on_delete=models.PROTECT, related_name="players")
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exercise", "unit"], name="training_plays_once")
        ]

    @override
    def __str__(self) -> str:
        return f"{self.exercise_id} {self.unit_id}"


class Inject(models.Model):
    """Something told to the players, planned so many minutes after the start."""

    exercise = models.ForeignKey(Exercise, on_delete=models.PROTECT, related_name="injects")
    minutes = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=2000)
    given_at = models.DateTimeField(null=True)
    given_by = models.CharField(max_length=200, blank=True)

    @override
    def __str__(self) -> str:
        return self.words[:60]


class Expectation(models.Model):
    """What is expected of the players until a deadline, and what its evaluator found."""

    exercise = models.ForeignKey(Exercise, on_delete=models.PROTECT, related_name="expectations")
    minutes = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=2000)
    evaluator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField(max_length=8, blank=True, choices=[(one, one) for one in Outcome])
    outcome_words = models.CharField(max_length=1000, blank=True)
    judged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="training_judged_with_outcome",
                condition=Q(judged_at__isnull=True, outcome="")
                | (Q(judged_at__isnull=False) & ~Q(outcome="")),
            )
        ]

    @override
    def __str__(self) -> str:
        return self.words[:60]


class ExerciseLesson(models.Model):
    """What an exercise taught, who acts on it until when, and what was done."""

    exercise = models.ForeignKey(Exercise, on_delete=models.PROTECT, related_name="lessons")
    words = models.CharField(max_length=2000)
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)
    done_words = models.CharField(max_length=1000, blank=True)

    @override
    def __str__(self) -> str:
        return self.words[:60]
