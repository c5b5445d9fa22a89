"""Tables of registers: entries of all registers, their past, each change, and sheets that wait."""

from django.db import models
from django.db.models import Q
from typing_extensions import override

from khien.base.core.history import Dated


class Entry(models.Model):
    """One thing that a unit keeps in a register. `content` holds its fields by code."""

    register = models.CharField(max_length=20)
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=300)
    folded = models.CharField(max_length=600, editable=False)
    content = models.JSONField(default=dict)
    is_flagged = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    entered_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)
    removed_at = models.DateTimeField(null=True)
    removed_why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["register", "unit", "name"],
                name="inventory_one_entry_a_name",
                condition=Q(removed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="inventory_entry_removed_with_reason",
                condition=Q(removed_at__isnull=True) | ~Q(removed_why=""),
            ),
        ]
        indexes = [
            # Words are looked for in the index alone: the rows behind it are ten times as wide.
            models.Index(
                fields=["register", "name", "id", "folded", "unit"],
                name="inventory_entry_by_name",
                condition=Q(removed_at__isnull=True),
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.name


class EntryState(Dated):
    """What an entry said over a period, as measures read it."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="states")
    content = models.JSONField()

    class Meta(Dated.Meta):
        abstract = False

    @override
    def __str__(self) -> str:
        return f"{self.entry_id} from {self.valid_from}"


class EntryChange(models.Model):
    """One changed field of an entry; never changed itself."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="changes")
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    field = models.CharField(max_length=40)
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)

    @override
    def __str__(self) -> str:
        return f"{self.entry_id} {self.field}"


class Diagram(models.Model):
    """One version of a drawing of a system, as its unit made it; never changed itself."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="diagrams")
    version = models.PositiveIntegerField()
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    drawn_on = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "version"], name="inventory_diagram_version_once"
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.entry_id} {self.version}"


class Sheet(models.Model):
    """An uploaded sheet that waits for a person to apply or drop it; its bytes are forgotten then."""

    register = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    by_id = models.PositiveBigIntegerField(null=True)
    at = models.DateTimeField()
    content = models.BinaryField(null=True)
    decided_at = models.DateTimeField(null=True)
    was_applied = models.BooleanField(default=False)

    @override
    def __str__(self) -> str:
        return self.name
