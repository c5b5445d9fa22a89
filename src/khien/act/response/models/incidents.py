"""Incidents beside their cases: what is known, their timeline, their alerts."""

from django.db import models
from django.db.models import Q
from typing_extensions import override

from khien.act.response.types.incidents import Channel, CloseReason, EntryKind, IncidentKind, Nature


class Incident(models.Model):
    """Something that happened to a unit and that a named person answers.

    Title, unit, state, lead, instants and clocks are the case's. `severity` is a person's word; empty
    until somebody decided.
    """

    number = models.CharField(max_length=20, unique=True)
    case = models.OneToOneField("casework.Case", on_delete=models.PROTECT, related_name="+")
    nature = models.CharField(max_length=10, choices=[(each, each) for each in Nature])
    kind = models.CharField(max_length=14, choices=[(kind, kind) for kind in IncidentKind])
    level = models.CharField(max_length=14)
    channel = models.CharField(max_length=10, choices=[(each, each) for each in Channel])
    summary = models.TextField(blank=True)
    systems = models.TextField(blank=True)
    people = models.TextField(blank=True)
    contact = models.CharField(max_length=300, blank=True)
    host = models.CharField(max_length=200, blank=True)
    is_opened_by_machine = models.BooleanField(default=False)
    exercise_units = models.JSONField(default=list)
    systems_count = models.PositiveIntegerField(null=True)
    people_count = models.PositiveIntegerField(null=True)
    cause = models.TextField(blank=True)
    scope = models.TextField(blank=True)
    consequence = models.TextField(blank=True)
    result = models.TextField(blank=True)
    severity = models.CharField(max_length=20, blank=True)
    severity_by = models.CharField(max_length=200, blank=True)
    severity_at = models.DateTimeField(null=True)
    severity_why = models.TextField(blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="merged"
    )
    close_reason = models.CharField(
        max_length=14, blank=True, choices=[(r, r) for r in CloseReason]
    )
    close_comment = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="response_closed_in_words",
                condition=Q(close_reason="", close_comment="")
                | (~Q(close_reason="") & ~Q(close_comment="")),
            )
        ]

    @override
    def __str__(self) -> str:
        return self.number


class TimelineEntry(models.Model):
    """One line that response adds to the timeline of a case; never changed."""

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
