"""Tables of matching: installed things under the name they have in vulnerability data, and what fits them."""

from django.db import models
from typing_extensions import override

from khien.know.exposure.models.feeds import Cve
from khien.know.exposure.types.feeds import Confidence
from khien.know.exposure.types.matching import Naming


class Thing(models.Model):
    """A product in a version, or a build of an operating system: once, however many machines have it."""

    key = models.CharField(max_length=120, unique=True)
    package = models.ForeignKey(
        "inventory.Package", on_delete=models.CASCADE, related_name="+", null=True
    )
    devices = models.JSONField(default=list)
    name = models.CharField(max_length=300)
    bare = models.CharField(max_length=300)
    version = models.CharField(max_length=120, blank=True)
    publisher = models.CharField(max_length=200, blank=True)
    ecosystem = models.CharField(max_length=12, blank=True)
    naming = models.CharField(max_length=12, choices=[(one, one) for one in Naming], blank=True)
    rule = models.CharField(max_length=300, blank=True)
    product = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=200, blank=True)
    machines = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["product"], name="exposure_thing_by_product"),
            models.Index(fields=["naming", "bare"], name="exposure_thing_by_naming"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class Match(models.Model):
    """A thing is open to a CVE: by which row of which feed, which interval, how sure."""

    thing = models.ForeignKey(
        Thing, on_delete=models.CASCADE, related_name="matches", db_index=False
    )
    cve = models.ForeignKey(Cve, on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=10)
    product = models.CharField(max_length=200)
    interval = models.CharField(max_length=300)
    version = models.CharField(max_length=120, blank=True)
    fixed_in = models.CharField(max_length=120, blank=True)
    confidence = models.PositiveSmallIntegerField(choices=[(one, one) for one in Confidence])
    doubts = models.JSONField(default=list)
    look = models.CharField(max_length=16)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["thing", "cve"], name="exposure_one_match_a_pair")
        ]

    @override
    def __str__(self) -> str:
        return f"{self.thing_id} {self.cve_id}"


class Mapping(models.Model):
    """A person's word on a name that nobody could name: its product, or (empty) nothing to match."""

    bare = models.CharField(max_length=300)
    publisher = models.CharField(max_length=200, blank=True)
    product = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bare", "publisher"], name="exposure_one_mapping_a_name"
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.bare} → {self.product}"


class Suppression(models.Model):
    """A person's word that a product is not open to a CVE here, until a day."""

    cve = models.ForeignKey(Cve, on_delete=models.CASCADE, related_name="+")
    product = models.CharField(max_length=200)
    reason = models.CharField(max_length=500)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()
    until = models.DateField()
    ended_at = models.DateTimeField(null=True)

    @override
    def __str__(self) -> str:
        return f"{self.cve_id} {self.product}"


class Run(models.Model):
    """One whole run of matching and what it counted; the last one is what pages show."""

    at = models.DateTimeField()
    machines = models.PositiveIntegerField()
    packages = models.PositiveIntegerField()
    named = models.PositiveIntegerField()
    unnamed = models.PositiveIntegerField()
    nothing = models.PositiveIntegerField()
    installations_unnamed = models.PositiveBigIntegerField()
    findings = models.PositiveIntegerField()
    pairs = models.PositiveBigIntegerField()
    seconds = models.FloatField()

    @override
    def __str__(self) -> str:
        return f"{self.at}"
