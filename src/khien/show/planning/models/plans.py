"""Tables of plans: each with its headings and obligations; texts in both languages as {en, vi}."""

from django.db import models
from django.db.models import Q
from typing_extensions import override

from khien.show.planning.types.plans import Mark, PlanStatus

UNIT = "accounts.Unit"


class Plan(models.Model):
    """A plan of the province, or of one unit under it (`unit` set, `parent` the plan it serves)."""

    code = models.CharField(max_length=40, unique=True)
    number = models.CharField(max_length=100, blank=True)
    issued = models.DateField(null=True)
    issuer = models.CharField(max_length=300, blank=True)
    title = models.CharField(max_length=500)
    approved_by = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=10, choices=[(one, one) for one in PlanStatus])
    year = models.PositiveSmallIntegerField(null=True)
    unit = models.ForeignKey(UNIT, null=True, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    based_on = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="later")
    digest = models.CharField(max_length=64, blank=True)
    loaded_at = models.DateTimeField()
    loaded_by = models.CharField(max_length=200)
    loaded_by_id = models.PositiveBigIntegerField(null=True)
    signed_by = models.CharField(max_length=200, blank=True)
    signed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-year", "code"]
        constraints = [
            models.CheckConstraint(
                name="planning_a_units_plan_serves_one",
                condition=Q(unit__isnull=True) | Q(parent__isnull=False),
            )
        ]

    @override
    def __str__(self) -> str:
        return self.code


class Section(models.Model):
    """A heading of a plan."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="sections")
    clause = models.CharField(max_length=60)
    title = models.JSONField()
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "clause"], name="planning_one_section_a_clause")
        ]

    @override
    def __str__(self) -> str:
        return self.clause


class Obligation(models.Model):
    """One thing that a plan orders: the source's key phrase, our summary, who owes it, what shows it."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="obligations")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="obligations")
    clause = models.CharField(max_length=60)
    position = models.PositiveIntegerField()
    quote = models.CharField(max_length=400, blank=True)
    summary = models.JSONField()
    owed_by = models.JSONField()
    shown_by = models.JSONField()
    why_not = models.JSONField()
    waits_for = models.JSONField(default=dict)
    folded = models.CharField(max_length=1500, editable=False)
    mark = models.CharField(max_length=10, choices=[(one, one) for one in Mark])
    owes = models.JSONField(default=list)
    measures = models.JSONField(default=list)
    pages = models.JSONField(default=list)
    due_on = models.DateField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "clause"], name="planning_one_obligation_a_clause"
            )
        ]

    @override
    def __str__(self) -> str:
        return self.clause
