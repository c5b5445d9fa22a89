"""Tables of response: incidents, their timeline, the alerts in them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from typing_extensions import override

from khien.act.response.types import CloseReason, EntryKind, IncidentKind, IncidentState


class Incident(models.Model):
    """Something that happened to a unit and that a named person answers."""

    number = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=300)
    folded = models.CharField(max_length=400, editable=False)
    kind = models.CharField(max_length=14, choices=[(kind, kind) for kind in IncidentKind])
    level = models.CharField(max_length=14)
    state = models.CharField(
        max_length=8, choices=[(state, state) for state in IncidentState], default=IncidentState.NEW
    )
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    host = models.CharField(max_length=200, blank=True)
    summary = models.TextField(blank=True)
    detected_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=200)
    is_opened_by_machine = models.BooleanField(default=False)
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    first_notice_due_at = models.DateTimeField()
    report_due_at = models.DateTimeField()
    clock_source = models.CharField(max_length=200)
    closed_at = models.DateTimeField(null=True)
    close_reason = models.CharField(
        max_length=14, blank=True, choices=[(r, r) for r in CloseReason]
    )
    close_comment = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="response_closed_with_reason",
                condition=Q(closed_at__isnull=True, close_reason="")
                | (Q(closed_at__isnull=False) & ~Q(close_reason="") & ~Q(close_comment="")),
            )
        ]
        indexes = [models.Index(fields=["unit", "-id"], name="response_incident_by_unit")]

    @override
    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class TimelineEntry(models.Model):
    """One thing that happened in an incident; never changed."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="entries")
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in EntryKind])
    text = models.TextField(blank=True)
    url = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]

    @override
    def __str__(self) -> str:
        return f"{self.kind} {self.at}"


class IncidentAlert(models.Model):
    """An alert that belongs to an incident; to one at most."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="alerts")
    alert = models.OneToOneField("detection.Alert", on_delete=models.PROTECT, related_name="+")

    @override
    def __str__(self) -> str:
        return f"{self.incident_id} {self.alert_id}"
