"""The table of names that look like a unit's own domain."""

from django.db import models
from django.db.models import Q
from typing_extensions import override

from khien.know.exposure.types.lookalikes import Likeness, Source, Standing


class Lookalike(models.Model):
    """A name in the DNS or on a certificate that looks like a unit's own; never called by anybody."""

    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=253)
    own = models.CharField(max_length=253)
    likeness = models.CharField(max_length=14, choices=[(one, one) for one in Likeness])
    source = models.CharField(max_length=11, choices=[(one, one) for one in Source])
    state = models.CharField(max_length=8, choices=[(one, one) for one in Standing])
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    addresses = models.JSONField(default=list)
    mail_servers = models.JSONField(default=list)
    certificates = models.PositiveIntegerField(default=0)
    issuer = models.CharField(max_length=200, blank=True)
    issued_at = models.DateTimeField(null=True)
    words = models.CharField(max_length=500, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], name="exposure_one_lookalike_a_name"),
            models.CheckConstraint(
                name="exposure_lookalike_decided_whole",
                condition=Q(state="new", decided_at__isnull=True)
                | (~Q(state="new") & Q(decided_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-id"], name="exposure_lookalike_queue"),
        ]

    @override
    def __str__(self) -> str:
        return self.name
