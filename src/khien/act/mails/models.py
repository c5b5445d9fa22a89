"""Tables of reported mail: reports without any body, the signs that join them, campaigns and their past."""

from django.conf import settings
from django.db import models
from typing_extensions import override

from khien.act.mails.types.campaigns import CampaignAct, SignKind
from khien.act.mails.types.mails import Did, Finding, Handed, MailState, MailVerdict


class MailCampaign(models.Model):
    """Reports of one attack, found by what they share."""

    number = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=300)
    opened_at = models.DateTimeField()
    advisory = models.CharField(max_length=20, blank=True)

    @override
    def __str__(self) -> str:
        return self.number


class MailReport(models.Model):
    """A mail that somebody reported: what the look found, and what the centre says that it was."""

    number = models.CharField(max_length=20, unique=True)
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    handed = models.CharField(max_length=10, choices=[(one, one) for one in Handed])
    did = models.CharField(max_length=10, choices=[(one, one) for one in Did])
    digest = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    verdict = models.CharField(max_length=12, choices=[(one, one) for one in MailVerdict])
    reasons = models.JSONField(default=list)
    headers = models.JSONField(default=dict)
    links = models.JSONField(default=list)
    attachments = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=[(one, one) for one in MailState])
    finding = models.CharField(max_length=10, blank=True, choices=[(one, one) for one in Finding])
    answer = models.CharField(max_length=2000, blank=True)
    judged_at = models.DateTimeField(null=True)
    judged_by = models.CharField(max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True)
    campaign = models.ForeignKey(
        MailCampaign, null=True, on_delete=models.PROTECT, related_name="reports"
    )
    is_apart = models.BooleanField(default=False)
    incident = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["unit", "received_at"], name="mails_mail_by_unit"),
            models.Index(fields=["digest"], name="mails_mail_by_digest"),
        ]

    @override
    def __str__(self) -> str:
        return self.number


class MailSign(models.Model):
    """One thing by which a report is compared with others."""

    report = models.ForeignKey(MailReport, on_delete=models.PROTECT, related_name="signs")
    kind = models.CharField(max_length=12, choices=[(one, one) for one in SignKind])
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "kind", "digest"], name="mails_one_sign_a_report"
            )
        ]
        indexes = [models.Index(fields=["kind", "digest"], name="mails_sign_sought")]

    @override
    def __str__(self) -> str:
        return f"{self.kind} {self.digest[:12]}"


class MailCampaignEntry(models.Model):
    """One thing that was done with a campaign; never changed itself."""

    campaign = models.ForeignKey(MailCampaign, on_delete=models.PROTECT, related_name="entries")
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    act = models.CharField(max_length=10, choices=[(one, one) for one in CampaignAct])
    words = models.CharField(max_length=500)

    @override
    def __str__(self) -> str:
        return f"{self.campaign_id} {self.act}"
