"""Tables of files: what is stored, its chain of custody, and which mail gateways may ask."""

from django.db import models
from typing_extensions import override


class StoredFile(models.Model):
    """One file that a person or a room gave; its content lies under its hash, outside the database."""

    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField()
    kind = models.CharField(max_length=8)
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    by = models.CharField(max_length=200)
    at = models.DateTimeField()
    verdict = models.CharField(max_length=12)
    checked_at = models.DateTimeField(null=True)
    details = models.JSONField()

    @override
    def __str__(self) -> str:
        return self.name


class Custody(models.Model):
    """One link of a file's chain of custody. Never changed, never removed."""

    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    act = models.CharField(max_length=12)
    note = models.CharField(max_length=500, blank=True)

    @override
    def __str__(self) -> str:
        return f"{self.act} by {self.by}"


class GatewayPermission(models.Model):
    """What lets a unit's mail gateway ask about letters: an issued Quy chế and a notice to the staff."""

    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    regulation = models.CharField(max_length=100)
    issued_on = models.DateField()
    notice_on = models.DateField()
    token_hash = models.CharField(max_length=64, blank=True, db_index=True)
    by = models.CharField(max_length=200)
    entered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit"],
                condition=models.Q(ended_at__isnull=True),
                name="one_open_gateway_permission_of_a_unit",
            )
        ]

    @override
    def __str__(self) -> str:
        return self.regulation
