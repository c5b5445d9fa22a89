"""Tables of reporting: reports with their frozen figures, and to whom they were sent."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from typing_extensions import override

from khien.show.reporting.types.reports import Stage


class Report(models.Model):
    """An official report: its kind and figures as they were frozen, its words, its papers.

    Stage and clocks are the case's; `stage` says the same for lists. `said` is the kind as it stood when
    the report was made. `rows_digest`, `digest` and `signed_digest` name kept files: the rows behind the
    figures, the PDF as approved, the PDF as signed; `room` is where that PDF leaves room for a signature,
    `signed_as` the block above it. Of one that is handled as a state secret nothing but
    `dispatch` is left.
    """

    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=30)
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()
    as_of = models.DateTimeField()
    subject = models.CharField(max_length=40, blank=True)
    stage = models.CharField(max_length=10, choices=[(one, one) for one in Stage])
    said = models.JSONField()
    figures = models.JSONField(default=dict)
    tables = models.JSONField(default=dict)
    notes = models.JSONField(default=list)
    words = models.JSONField(default=dict)
    rows_digest = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)
    maker = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)
    version = models.PositiveIntegerField(default=1)
    series = models.CharField(max_length=20, blank=True)
    written_number = models.PositiveIntegerField(null=True)
    issued_on = models.DateField(null=True)
    year = models.PositiveSmallIntegerField(null=True)
    approved_by = models.CharField(max_length=200, blank=True)
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_as = models.JSONField(default=dict)
    room = models.JSONField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    signed_digest = models.CharField(max_length=64, blank=True)
    signatures = models.JSONField(default=list)
    dispatch = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "series", "year", "written_number"],
                condition=Q(written_number__isnull=False)
                & ~Q(stage__in=[Stage.WITHDRAWN.value, Stage.CLASSIFIED.value]),
                name="reporting_one_number_a_year",
            )
        ]
        indexes = [models.Index(fields=["unit", "kind", "-last_day"])]

    @override
    def __str__(self) -> str:
        return self.number


class Sending(models.Model):
    """A report was sent to somebody, by a channel; entered by a person."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="sendings")
    recipient = models.CharField(max_length=300)
    channel = models.CharField(max_length=200)
    sent_at = models.DateTimeField()
    by = models.CharField(max_length=200)

    @override
    def __str__(self) -> str:
        return f"{self.report_id} {self.recipient}"
