"""Tables of reporting."""

from django.db import models
from typing_extensions import override


class Report(models.Model):
    """A report on one order: its figures as of an instant, frozen, and the PDF's hash."""

    clause = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    as_of = models.DateTimeField()
    by = models.CharField(max_length=200)
    values = models.JSONField()
    digest = models.CharField(max_length=64, blank=True)

    @override
    def __str__(self) -> str:
        return self.title
