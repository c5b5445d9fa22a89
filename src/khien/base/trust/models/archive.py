"""Archived documents whose time stamps are renewed."""

from django.db import models
from typing_extensions import override


class ArchivedPdf(models.Model):
    """A signed document of the archive, by its hash, and the kept file that holds it with its last stamp."""

    original = models.CharField(max_length=64, unique=True)
    current = models.CharField(max_length=64)
    stamp_ends_at = models.DateTimeField(db_index=True)
    stamped_at = models.DateTimeField()
    problem = models.CharField(max_length=300, blank=True)

    @override
    def __str__(self) -> str:
        return f"archived {self.original}"
