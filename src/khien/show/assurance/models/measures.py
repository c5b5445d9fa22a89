"""Tables of assurance: each measure's figure of each day, for the province and for every unit."""

from django.db import models
from typing_extensions import override


class MeasureValue(models.Model):
    """What a measure was at the end of a day; `unit` null is the whole province."""

    code = models.CharField(max_length=60)
    unit = models.ForeignKey("accounts.Unit", null=True, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    numerator = models.PositiveIntegerField()
    denominator = models.PositiveIntegerField()
    computed_at = models.DateTimeField()
    failed = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code", "unit", "day"],
                name="assurance_value_once_a_day",
                nulls_distinct=False,
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.code} {self.day}"
