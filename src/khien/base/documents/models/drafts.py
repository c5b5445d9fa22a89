"""Tables of a unit's rules on their way, and of the province's own templates."""

from django.db import models
from typing_extensions import override

from khien.base.documents.models.register import UNIT, Document
from khien.base.documents.types.register import Subject
from khien.base.documents.types.rules import DraftState

_SUBJECTS = [(one, one) for one in Subject if one]


class Draft(models.Model):
    """Rules that a unit writes; their moves are kept by casework under the same number."""

    number = models.CharField(max_length=60, unique=True)
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=12, blank=True, choices=_SUBJECTS)
    title = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    bases = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=[(one, one) for one in DraftState])
    template = models.CharField(max_length=60, blank=True, db_index=True)
    template_version = models.PositiveSmallIntegerField(default=0)
    file_key = models.PositiveBigIntegerField(null=True)
    file_name = models.CharField(max_length=200, blank=True)
    document = models.OneToOneField(
        Document, null=True, on_delete=models.PROTECT, related_name="draft"
    )
    writers = models.JSONField(default=list)
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["unit", "state"], name="documents_draft_by_unit")]

    @override
    def __str__(self) -> str:
        return self.number


class Template(models.Model):
    """One version of a template of the province's own; older versions stay as they were."""

    code = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    subject = models.CharField(max_length=12, blank=True, choices=_SUBJECTS)
    kinds = models.JSONField(default=list)
    body = models.TextField()
    bases = models.JSONField(default=list)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version"], name="documents_template_version_once"
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.code} {self.version}"
