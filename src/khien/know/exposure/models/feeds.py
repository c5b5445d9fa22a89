"""Tables of vulnerability data: feeds, their entries, CVEs, and what is affected."""

from django.db import models
from typing_extensions import override

from khien.know.exposure.types.feeds import Confidence, FeedKind, Scheme
from khien.know.exposure.types.findings import Severity


class Feed(models.Model):
    """One feed: how new what it says is, who carried it in when, and how much it holds."""

    kind = models.CharField(max_length=10, choices=[(one, one) for one in FeedKind], unique=True)
    newest = models.DateTimeField(null=True)
    imported_at = models.DateTimeField()
    imported_by = models.CharField(max_length=200)
    records = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    without_products = models.PositiveIntegerField(default=0)
    releases = models.JSONField(default=list)

    @override
    def __str__(self) -> str:
        return self.kind


class Entry(models.Model):
    """One entry of a feed by its own name, and a digest to know it again."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="entries", db_index=False)
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=32)
    rows = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["feed", "name"], name="exposure_one_entry_a_name")
        ]

    @override
    def __str__(self) -> str:
        return self.name


class Cve(models.Model):
    """One vulnerability, by its CVE number (or that of an advisory without one)."""

    name = models.CharField(max_length=80, primary_key=True)
    summary = models.CharField(max_length=500, blank=True)
    cvss = models.FloatField(null=True)
    severity = models.CharField(max_length=8, choices=[(one, one) for one in Severity], blank=True)
    published = models.DateField(null=True)
    kev_on = models.DateField(null=True)
    is_ransomware = models.BooleanField(default=False)
    epss = models.FloatField(null=True)
    told_by = models.CharField(max_length=10, choices=[(one, one) for one in FeedKind])

    @override
    def __str__(self) -> str:
        return self.name


class Affected(models.Model):
    """Versions of a product that a CVE concerns, by one entry of a feed; bounds also as sortable keys."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="affected")
    cve = models.ForeignKey(Cve, on_delete=models.CASCADE, related_name="+")
    product = models.CharField(max_length=200)
    scheme = models.CharField(max_length=8, choices=[(one, one) for one in Scheme])
    start = models.CharField(max_length=120, blank=True)
    start_key = models.BinaryField(null=True)
    is_start_in = models.BooleanField(default=True)
    end = models.CharField(max_length=120, blank=True)
    end_key = models.BinaryField(null=True)
    is_end_in = models.BooleanField(default=False)
    fixed_in = models.CharField(max_length=120, blank=True)
    target = models.CharField(max_length=60, blank=True)
    runs_on = models.JSONField(default=list)
    replaces = models.JSONField(default=list)
    confidence = models.PositiveSmallIntegerField(choices=[(one, one) for one in Confidence])

    class Meta:
        indexes = [models.Index(fields=["product"], name="exposure_affected_by_product")]

    @override
    def __str__(self) -> str:
        return f"{self.cve_id} {self.product}"
