"""Archived documents whose time stamps are renewed."""

from django.db import models
from typing_extensions import override


class ArchivedPdf(models.Model):
    """A signed document that was given into the archive, and the file that holds it with its last stamp."""

    original = models.OneToOneField("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    current = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    stamp_ends_at = models.DateTimeField(db_index=True)
    stamped_at = models.DateTimeField()
    problem = models.CharField(max_length=300, blank=True)

    @override
    def __str__(self) -> str:
        return f"archived file {self.original_id}"
