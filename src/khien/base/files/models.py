"""Tables of files: what is stored, and its chain of custody."""

from django.db import models
from typing_extensions import override


class StoredFile(models.Model):
    """One file that a person or a room gave; its content lies under its hash, outside the database."""

    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField()
    kind = models.CharField(max_length=8)
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    by = models.CharField(max_length=200)
    at = models.DateTimeField()
    verdict = models.CharField(max_length=12)
    checked_at = models.DateTimeField(null=True)
    details = models.JSONField()

    @override
    def __str__(self) -> str:
        return self.name


class Custody(models.Model):
    """One link of a file's chain of custody. Never changed, never removed."""

    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    act = models.CharField(max_length=12)
    note = models.CharField(max_length=500, blank=True)

    @override
    def __str__(self) -> str:
        return f"{self.act} by {self.by}"
