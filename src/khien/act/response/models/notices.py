"""Notices to bodies, their receipts, and the calls where none came."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from typing_extensions import override

from khien.act.response.models.incidents import Incident
from khien.act.response.types.notices import CallReason, CallResult, ReceiptChannel

UNIT = "accounts.Unit"
PERSON = settings.AUTH_USER_MODEL


class Notice(models.Model):
    """What one body was told of an incident, frozen; how it stands is its participant's state.

    `told` holds the sections, `withheld` the codes of those that its routes do not allow.
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="notices")
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    told = models.JSONField()
    withheld = models.JSONField(default=list)
    routes = models.JSONField(default=list)
    source = models.CharField(max_length=300)
    sent_at = models.DateTimeField()
    sent_by = models.CharField(max_length=200)
    due_at = models.DateTimeField()
    returned_at = models.DateTimeField(null=True)
    returned_why = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "unit", "version"], name="response_one_notice_a_version"
            ),
            models.CheckConstraint(
                name="response_returned_with_reason",
                condition=Q(returned_at__isnull=True) | ~Q(returned_why=""),
            ),
        ]
        indexes = [models.Index(fields=["unit", "-id"], name="response_notice_by_unit")]

    @override
    def __str__(self) -> str:
        return f"{self.incident_id} {self.unit_id} v{self.version}"


class Receipt(models.Model):
    """A body said that it has a notice: itself, or to somebody here who wrote it down."""

    notice = models.OneToOneField(Notice, on_delete=models.PROTECT, related_name="receipt")
    channel = models.CharField(max_length=10, choices=[(each, each) for each in ReceiptChannel])
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    reference = models.CharField(max_length=200, blank=True)
    noted_at = models.DateTimeField()
    noted_by = models.CharField(max_length=200)

    @override
    def __str__(self) -> str:
        return f"{self.notice_id} {self.channel}"


class Call(models.Model):
    """A row of the call list: a body to be rung up about a notice, by one caller at a time."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="calls")
    reason = models.CharField(max_length=10, choices=[(each, each) for each in CallReason])
    detail = models.CharField(max_length=300, blank=True)
    opened_at = models.DateTimeField()
    caller = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True)
    result = models.CharField(
        max_length=14, blank=True, choices=[(each, each) for each in CallResult]
    )
    words = models.CharField(max_length=500, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "reason"],
                name="response_one_open_call_a_reason",
                condition=Q(ended_at__isnull=True),
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.notice_id} {self.reason}"
