"""Tables of shortcomings: what an assessment found wanting; its moves and clock are kept by casework."""

from django.conf import settings
from django.db import models
from typing_extensions import override

from khien.show.assurance.models.assessments import Answer, Subject
from khien.show.assurance.types.shortcomings import ShortcomingState


class Shortcoming(models.Model):
    """A requirement that is not met, or in part: the plan to mend it, until the team closes it."""

    number = models.CharField(max_length=40, unique=True)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="shortcomings")
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="+")
    requirement = models.CharField(max_length=60)
    title = models.JSONField()
    words = models.CharField(max_length=4000)
    state = models.CharField(max_length=8, choices=[(one, one) for one in ShortcomingState])
    found_at = models.DateTimeField()
    plan = models.CharField(max_length=2000, blank=True)
    plan_due_at = models.DateTimeField(null=True)
    planned_by = models.CharField(max_length=200, blank=True)
    fix_by = models.DateField(null=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    mended_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "fix_by"], name="assurance_shortcoming_due")]

    @override
    def __str__(self) -> str:
        return self.number


class Proof(models.Model):
    """What a unit put in to show a shortcoming mended; never changed afterwards."""

    shortcoming = models.ForeignKey(Shortcoming, on_delete=models.PROTECT, related_name="proofs")
    words = models.CharField(max_length=2000)
    file_key = models.PositiveBigIntegerField(null=True)
    file_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    @override
    def __str__(self) -> str:
        return self.words[:60]
