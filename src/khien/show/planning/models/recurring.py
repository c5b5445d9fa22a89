"""Table of what comes round: each occurrence, who looks after it, what was said when it ended."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from typing_extensions import override

from khien.show.planning.models.plans import UNIT


class Occurrence(models.Model):
    """Something that a unit does by a day. `system` is the key of the register's entry, 0 for the unit.

    A row is never removed: where the rules no longer ask for it, it is withdrawn, and the figures of
    days before that come out again.
    """

    rule = models.CharField(max_length=60)
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    system = models.PositiveBigIntegerField(default=0)
    name = models.CharField(max_length=300, blank=True)
    level = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    made_at = models.DateTimeField()
    is_waiting = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    is_done = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=200, blank=True)
    words = models.CharField(max_length=2000, blank=True)
    file_key = models.PositiveBigIntegerField(null=True)
    file_name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "unit", "system", "due_on"],
                name="planning_one_occurrence_a_day",
                condition=Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="planning_ended_with_words", condition=Q(ended_at__isnull=True) | ~Q(words="")
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], name="planning_occurrence_by_day"),
            models.Index(fields=["unit", "due_on"], name="planning_occurrence_by_unit"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.rule} {self.due_on}"
