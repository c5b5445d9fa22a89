"""Tables of reports and campaigns: what was imported, what was authorised, what is still expected."""

from django.db import models
from typing_extensions import override

from khien.know.exposure.types.campaigns import CampaignKind
from khien.know.exposure.types.findings import Reporter

UNIT = "accounts.Unit"


class ScanReport(models.Model):
    """A report that was taken in for a unit: once for each content."""

    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=200, blank=True)
    reporter = models.CharField(max_length=12, choices=[(one, one) for one in Reporter])
    tool = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    counts = models.JSONField()
    skipped = models.JSONField(default=list)
    file_key = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "digest"], name="exposure_report_once_a_unit")
        ]

    @override
    def __str__(self) -> str:
        return self.name or self.digest


class Draft(models.Model):
    """A report that a person gave and has not applied: which file, for which unit, in which format."""

    file_key = models.PositiveBigIntegerField()
    name = models.CharField(max_length=200)
    unit_code = models.CharField(max_length=20, blank=True)
    as_format = models.CharField(max_length=12, blank=True)
    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    @override
    def __str__(self) -> str:
        return self.name


class Campaign(models.Model):
    """A scan or hunt that a letter authorises."""

    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=8, choices=[(one, one) for one in CampaignKind])
    level = models.PositiveSmallIntegerField()
    letter_number = models.CharField(max_length=60)
    letter_date = models.DateField()
    signatory = models.CharField(max_length=200)
    hosts = models.TextField(blank=True)
    performers = models.CharField(max_length=500)
    starts_on = models.DateField()
    ends_on = models.DateField()
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="exposure_campaign_window_runs_forward",
                condition=models.Q(ends_on__gte=models.F("starts_on")),
            )
        ]

    @override
    def __str__(self) -> str:
        return self.title


class CampaignUnit(models.Model):
    """A unit in a campaign's scope: its report is due, and comes with an import or by a person's word."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="units")
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=200, blank=True)
    words = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "unit"], name="exposure_unit_once_a_campaign"
            )
        ]
        indexes = [models.Index(fields=["done_at", "due_at"], name="exposure_expected_by_due")]

    @override
    def __str__(self) -> str:
        return f"{self.campaign_id} {self.unit_id}"
