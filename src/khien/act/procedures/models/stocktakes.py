"""Tables of stock-takes: what is expected as it stood at the start, and each scan, counted once."""

from django.db import models
from django.db.models import Q
from typing_extensions import override

from khien.act.procedures.types.stocktakes import Answer, StockState


class Stocktake(models.Model):
    """A count of a unit's storage media."""

    number = models.CharField(max_length=20, unique=True)
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, blank=True)
    holder = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=[(one, one) for one in StockState])
    expected = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=200)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=200, blank=True)
    found = models.PositiveIntegerField(null=True)
    witnesses = models.JSONField(default=list)
    words = models.CharField(max_length=1000, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind", "holder"],
                name="procedures_one_open_count",
                condition=Q(state="open"),
            )
        ]

    @override
    def __str__(self) -> str:
        return self.number


class StockItem(models.Model):
    """One medium that a count expects, as its book said at the start."""

    stocktake = models.ForeignKey(Stocktake, on_delete=models.PROTECT, related_name="items")
    entry = models.ForeignKey("inventory.Entry", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=20)
    holder = models.CharField(max_length=300)
    found_at = models.DateTimeField(null=True)
    found_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stocktake", "entry"], name="procedures_one_item_a_count"
            )
        ]

    @override
    def __str__(self) -> str:
        return self.name


class Scan(models.Model):
    """One scan; its mark comes from the browser, so that what is sent twice is counted once."""

    stocktake = models.ForeignKey(Stocktake, on_delete=models.PROTECT, related_name="scans")
    mark = models.CharField(max_length=40)
    code = models.CharField(max_length=300)
    answer = models.CharField(max_length=8, choices=[(one, one) for one in Answer])
    item = models.ForeignKey(StockItem, null=True, on_delete=models.PROTECT, related_name="scans")
    name = models.CharField(max_length=300, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stocktake", "mark"], name="procedures_scan_once")
        ]

    @override
    def __str__(self) -> str:
        return f"{self.stocktake_id} {self.code}"
