"""Tables of duties: what each unit owes by each obligation, its evidence, its tasks, and its past."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from typing_extensions import override

from khien.base.core.history import Dated
from khien.show.planning.models.plans import UNIT, Obligation
from khien.show.planning.types.duties import Standing, Step


class Duty(models.Model):
    """An obligation of one unit, and how it stands: written by the rules alone, whenever a row changes."""

    obligation = models.ForeignKey(Obligation, on_delete=models.CASCADE, related_name="duties")
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    standing = models.CharField(
        max_length=16, choices=[(one, one) for one in Standing], default=Standing.SILENT
    )
    share = models.FloatField(null=True)
    step = models.CharField(max_length=16, choices=[(one, one) for one in Step], default=Step.NONE)
    step_of = models.CharField(max_length=60, blank=True)
    urgency = models.CharField(max_length=20, blank=True)
    is_applicable = models.BooleanField(default=True)
    reason = models.CharField(max_length=500, blank=True)
    revise_on = models.DateField(null=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    is_withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["obligation", "unit"], name="planning_one_duty_a_unit"),
            models.CheckConstraint(
                name="planning_set_aside_with_reason",
                condition=Q(is_applicable=True) | ~Q(reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "standing"], name="planning_duty_by_unit"),
            models.Index(fields=["urgency", "id"], name="planning_duty_by_urgency"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.obligation_id} {self.unit_id}"


class DutyState(Dated):
    """How a duty stood over a period, as measures and reports read it."""

    duty = models.ForeignKey(Duty, on_delete=models.CASCADE, related_name="states")
    standing = models.CharField(max_length=16, choices=[(one, one) for one in Standing])
    share = models.FloatField(null=True)

    class Meta(Dated.Meta):
        abstract = False

    @override
    def __str__(self) -> str:
        return f"{self.duty_id} {self.standing}"


class Task(models.Model):
    """Something a unit is to do for an obligation by a time; its moves are kept by casework."""

    number = models.CharField(max_length=60, unique=True)
    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="tasks")
    title = models.CharField(max_length=300)
    words = models.CharField(max_length=2000, blank=True)
    state = models.CharField(max_length=10)
    due_at = models.DateTimeField()
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True)
    rank = models.PositiveSmallIntegerField(default=0)
    order = models.CharField(max_length=20)

    class Meta:
        indexes = [models.Index(fields=["order", "id"], name="planning_task_by_order")]

    @override
    def __str__(self) -> str:
        return self.number


class DutyEvidence(models.Model):
    """What a unit puts in to show a duty done, and what a judge said of it; never changed afterwards."""

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="evidence")
    task = models.ForeignKey(Task, null=True, on_delete=models.PROTECT, related_name="evidence")
    words = models.CharField(max_length=2000)
    file_key = models.PositiveBigIntegerField(null=True)
    file_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    by_id = models.PositiveBigIntegerField(null=True)
    holds_until = models.DateField(null=True)
    is_good = models.BooleanField(null=True)
    judged_at = models.DateTimeField(null=True)
    judged_by = models.CharField(max_length=200, blank=True)
    judge_words = models.CharField(max_length=1000, blank=True)

    @override
    def __str__(self) -> str:
        return self.words[:60]
