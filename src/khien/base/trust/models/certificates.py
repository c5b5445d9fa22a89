"""The register of certificates."""

from django.db import models
from typing_extensions import override

from khien.base.core.history import Dated


class Certificate(Dated):
    """A certificate that a unit holds.

    The period is how long it counted: from its begin to its end, or to when it was revoked or replaced;
    `ends_at` is the end that stands in it. The list is searched, and units are counted, in indexes that hold
    all that is looked at: a row with its certificate is long.
    """

    unit = models.ForeignKey(
        "accounts.Unit", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=12)
    source = models.CharField(max_length=12)
    serial = models.CharField(max_length=80)
    holder = models.CharField(max_length=200)
    person = models.CharField(max_length=200, blank=True)
    issuer = models.CharField(max_length=200)
    subject = models.CharField(max_length=500, blank=True)
    ends_at = models.DateTimeField()
    key = models.CharField(max_length=40, blank=True)
    token = models.CharField(max_length=80, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True, db_index=True)
    usage = models.CharField(max_length=300, blank=True)
    pem = models.TextField(blank=True)
    words = models.CharField(max_length=800, blank=True)
    seen = models.CharField(max_length=12)
    address = models.CharField(max_length=300, blank=True)
    fate = models.CharField(max_length=12, blank=True)
    fate_at = models.DateTimeField(null=True)
    fate_words = models.CharField(max_length=500, blank=True)
    replaced_by = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="replaces"
    )
    revocation = models.CharField(max_length=12)
    revocation_said = models.JSONField(default=list)
    revocation_at = models.DateTimeField(null=True)
    reminded_days = models.PositiveSmallIntegerField(default=0)
    entered_by = models.CharField(max_length=200)
    entered_at = models.DateTimeField()

    class Meta(Dated.Meta):
        abstract = False
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["issuer", "serial"], name="trust_certificate_serial_of_issuer"
            ),
        ]
        indexes = [
            models.Index(fields=["ends_at", "id", "words", "unit"], name="trust_certificate_words"),
            models.Index(
                fields=["unit", "fate", "kind", "ends_at", "words"], name="trust_certificate_unit"
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.holder} {self.serial}"
