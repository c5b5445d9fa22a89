"""Tables of control: rules for software, and what units were asked about it."""

from django.db import models
from django.db.models import Q
from typing_extensions import override

from khien.know.inventory.types.control import QuestionState, Ruling

UNIT = "accounts.Unit"


class SoftwareRule(models.Model):
    """A product that is allowed or forbidden in units of a kind; ended, never changed."""

    name = models.CharField(max_length=300)
    folded = models.CharField(max_length=300, editable=False)
    publisher = models.CharField(max_length=200, blank=True)
    unit_kind = models.CharField(max_length=20, blank=True)
    ruling = models.CharField(max_length=5, choices=[(one, one) for one in Ruling])
    why = models.CharField(max_length=500)
    until = models.DateField(null=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="inventory_rule_has_name_and_reason",
                condition=~Q(folded="") & ~Q(why=""),
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.ruling} {self.name}"


class SoftwareQuestion(models.Model):
    """A product that appeared in a unit, and what the unit and the centre said of it."""

    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=300)
    publisher = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=[(one, one) for one in QuestionState])
    is_denied = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=200, blank=True)
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"],
                name="inventory_one_open_question_a_product",
                condition=Q(state__in=["asked", "answered", "refused"]),
            ),
            models.CheckConstraint(
                name="inventory_exception_ends",
                condition=~Q(state="allowed") | Q(until__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["unit", "-id"], name="inventory_question_by_unit")]

    @override
    def __str__(self) -> str:
        return f"{self.unit_id} {self.name}"
