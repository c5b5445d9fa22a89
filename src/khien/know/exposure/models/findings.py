"""Tables of findings: the thing, who reports it, its history, the risks that were accepted."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from typing_extensions import override

from khien.base.core.history import Dated
from khien.know.exposure.types.findings import AssetKind, Reporter, Severity
from khien.know.exposure.types.register import Act, Grade, Standing

UNIT = "accounts.Unit"


class Finding(models.Model):
    """One weakness of one thing of a unit, whoever reports it.

    `thing` is the fingerprint without the asset: a machine under another name is found by it. `urgency`
    orders lists: open ones first, the worst first, the earliest due first.
    """

    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    fingerprint = models.CharField(max_length=32)
    thing = models.CharField(max_length=32)
    asset_kind = models.CharField(max_length=8, choices=[(one, one) for one in AssetKind])
    asset = models.CharField(max_length=255, blank=True)
    location = models.CharField(max_length=400, blank=True)
    device = models.ForeignKey(
        "inventory.Device", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    title = models.CharField(max_length=300)
    folded = models.CharField(max_length=800, editable=False)
    component = models.CharField(max_length=200, blank=True)
    component_version = models.CharField(max_length=100, blank=True)
    fixed_in = models.CharField(max_length=200, blank=True)
    cvss = models.FloatField(null=True)
    epss = models.FloatField(null=True)
    is_exploited = models.BooleanField(default=False)
    level = models.PositiveSmallIntegerField(null=True)
    severity = models.CharField(max_length=8, choices=[(one, one) for one in Severity])
    is_rated = models.BooleanField(default=False)
    rated_reason = models.CharField(max_length=1000, blank=True)
    reporters = models.CharField(max_length=120)
    state = models.CharField(max_length=14, choices=[(one, one) for one in Standing])
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    due_code = models.CharField(max_length=60, blank=True)
    settled_at = models.DateTimeField(null=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    urgency = models.CharField(max_length=24)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "fingerprint"], name="exposure_finding_once_a_unit"
            )
        ]
        indexes = [
            models.Index(
                fields=["urgency", "id", "state", "due_at", "severity"],
                name="exposure_finding_urgency",
            ),
            models.Index(fields=["unit", "urgency", "id"], name="exposure_finding_by_unit"),
            models.Index(fields=["unit", "thing", "device"], name="exposure_finding_by_device"),
            models.Index(
                fields=["state", "due_at", "severity", "unit"], name="exposure_finding_by_due"
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.title} on {self.asset}"


class FindingState(Dated):
    """A finding was open over a period, due by an instant: what measures read."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="states")
    due_at = models.DateTimeField(null=True)

    class Meta(Dated.Meta):
        abstract = False

    @override
    def __str__(self) -> str:
        return f"{self.finding_id} from {self.valid_from}"


class FindingCve(models.Model):
    """A CVE that a finding is about."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="cves")
    cve = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["finding", "cve"], name="exposure_cve_once_a_finding")
        ]
        indexes = [models.Index(fields=["cve"], name="exposure_finding_by_cve")]

    @override
    def __str__(self) -> str:
        return self.cve


class Advice(models.Model):
    """What a reporter's rule says everywhere alike: what it is, how it is fixed. Kept once."""

    digest = models.CharField(max_length=32, unique=True)
    description = models.TextField(blank=True)
    fix = models.TextField(blank=True)
    references = models.JSONField(default=list)

    @override
    def __str__(self) -> str:
        return self.digest


class Sighting(models.Model):
    """What one reporter says of a finding; gone when a later report of its own no longer shows it."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="sightings")
    reporter = models.CharField(max_length=12, choices=[(one, one) for one in Reporter])
    rule = models.CharField(max_length=200)
    location = models.CharField(max_length=400, blank=True)
    severity = models.CharField(max_length=8, choices=[(one, one) for one in Severity])
    evidence = models.TextField(blank=True)
    advice = models.ForeignKey(Advice, on_delete=models.PROTECT, related_name="+")
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    is_gone = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["finding", "reporter"], name="exposure_sighting_once_a_reporter"
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.finding_id} by {self.reporter}"


class Statement(models.Model):
    """A maker's word that a part is not open to a CVE, as a unit took it in; it is never changed."""

    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    cve = models.CharField(max_length=20)
    component = models.CharField(max_length=300)
    version = models.CharField(max_length=100, blank=True)
    product = models.CharField(max_length=255, blank=True)
    words = models.CharField(max_length=500, blank=True)
    source = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["unit", "cve"], name="exposure_statement_by_cve")]

    @override
    def __str__(self) -> str:
        return f"{self.cve} {self.component}"


class FindingChange(models.Model):
    """One act on a finding. Never changed itself."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    act = models.CharField(max_length=14, choices=[(one, one) for one in Act])
    words = models.CharField(max_length=1000, blank=True)

    @override
    def __str__(self) -> str:
        return f"{self.finding_id} {self.act}"


class RiskAcceptance(models.Model):
    """A request to bear a risk until a day: reason, asker, and the answer of somebody else."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="acceptances")
    reason = models.CharField(max_length=1000)
    until = models.DateField()
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=200)
    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=200, blank=True)
    is_approved = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["finding"],
                condition=Q(ended_at__isnull=True),
                name="exposure_one_acceptance_at_a_time",
            )
        ]
        indexes = [models.Index(fields=["ended_at", "until"], name="exposure_acceptance_by_end")]

    @override
    def __str__(self) -> str:
        return f"{self.finding_id} until {self.until}"


class FixRound(models.Model):
    """The casework case by which a unit's open findings of one grade are followed."""

    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    grade = models.CharField(max_length=8, choices=[(one, one) for one in Grade])
    number = models.CharField(max_length=60, unique=True)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "grade"],
                condition=Q(ended_at__isnull=True),
                name="exposure_one_round_a_grade",
            )
        ]

    @override
    def __str__(self) -> str:
        return self.number
