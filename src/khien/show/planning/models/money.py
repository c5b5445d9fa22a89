"""Tables of money: programmes and projects of plans, lines by year, what became of them, units' budgets."""

from django.db import models
from typing_extensions import override

from khien.show.planning.models.plans import UNIT, Plan
from khien.show.planning.types.money import Fund, MoneyAct


class Programme(models.Model):
    """A group of projects paid from one source."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="programmes")
    code = models.CharField(max_length=60)
    title = models.CharField(max_length=500)
    fund = models.CharField(max_length=12, choices=[(one, one) for one in Fund])
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="planning_one_programme_a_code")
        ]

    @override
    def __str__(self) -> str:
        return self.code


class Project(models.Model):
    """One project with its money in all, in VND; `clause` is its place in the plan's annex."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="projects")
    clause = models.CharField(max_length=60)
    title = models.CharField(max_length=500)
    target = models.CharField(max_length=500, blank=True)
    lead = models.CharField(max_length=200, blank=True)
    starts = models.PositiveSmallIntegerField()
    ends = models.PositiveSmallIntegerField()
    total = models.PositiveBigIntegerField()
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "clause"], name="planning_one_project_a_clause"
            )
        ]

    @override
    def __str__(self) -> str:
        return self.title


class BudgetLine(models.Model):
    """A project's money of one year, in VND."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="lines")
    year = models.PositiveSmallIntegerField()
    planned = models.PositiveBigIntegerField()
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "year"], name="planning_one_line_a_year")
        ]

    @override
    def __str__(self) -> str:
        return f"{self.project_id} {self.year}"


class MoneyEntry(models.Model):
    """One act on a line: never changed; a negative amount takes an earlier one back."""

    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="entries")
    act = models.CharField(max_length=10, choices=[(one, one) for one in MoneyAct])
    amount = models.BigIntegerField()
    on = models.DateField()
    document = models.CharField(max_length=300)
    supplier = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    @override
    def __str__(self) -> str:
        return f"{self.act} {self.amount}"


class UnitBudget(models.Model):
    """What a unit spends in a year on information technology, and on security in it; each word is kept."""

    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    it_total = models.PositiveBigIntegerField()
    security = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["year", "unit", "-at"], name="planning_budget_by_year")]

    @override
    def __str__(self) -> str:
        return f"{self.unit_id} {self.year}"
