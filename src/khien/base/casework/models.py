"""Tables of casework."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from typing_extensions import override


class WorkItem(models.Model):
    """One thing that waits for a person, until it is done."""

    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    values = models.JSONField()
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    capability = models.CharField(max_length=40)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    due_at = models.DateTimeField()
    url = models.CharField(max_length=300)
    subject = models.CharField(max_length=80)
    opened_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"],
                name="casework_one_open_item_a_subject",
                condition=Q(done_at__isnull=True),
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="casework_open_by_due", condition=Q(done_at__isnull=True)
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
