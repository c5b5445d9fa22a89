"""What leaves on paper: reports by the rule book's forms, referrals to the investigating body."""

from django.db import models
from django.db.models import Q
from typing_extensions import override

from khien.act.response.models.incidents import Incident
from khien.act.response.types.reports import ReportState, SendChannel


class Report(models.Model):
    """A report by a form; frozen when sent. Of a classified one only the fact of dispatch stays.

    Without an incident it is a unit's statistics over a period.
    """

    incident = models.ForeignKey(
        Incident, null=True, on_delete=models.PROTECT, related_name="reports"
    )
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=60)
    form_on = models.DateField()
    values = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=[(state, state) for state in ReportState])
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)
    sent_at = models.DateTimeField(null=True)
    sent_by = models.CharField(max_length=200, blank=True)
    channel = models.CharField(
        max_length=10, blank=True, choices=[(each, each) for each in SendChannel]
    )
    reference = models.CharField(max_length=100, blank=True)
    dispatched_on = models.DateField(null=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="response_classified_holds_no_text",
                condition=~Q(state=ReportState.CLASSIFIED) | Q(values={}, digest=""),
            ),
            models.CheckConstraint(
                name="response_sent_says_when",
                condition=Q(state=ReportState.DRAFT, sent_at__isnull=True)
                | (~Q(state=ReportState.DRAFT) & Q(sent_at__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=["unit", "-id"], name="response_report_by_unit")]

    @override
    def __str__(self) -> str:
        return f"{self.incident_id} {self.form}"


class Referral(models.Model):
    """A package that was made for an investigating body, kept under its hash."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="referrals")
    to = models.CharField(max_length=200)
    reference = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    has_files = models.BooleanField(default=False)
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()

    @override
    def __str__(self) -> str:
        return f"{self.incident_id} {self.to}"
