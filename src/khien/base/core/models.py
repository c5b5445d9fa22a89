"""Tables of core: what waits to be told, what was done by whom."""

from django.db import models
from django.db.models import Q
from typing_extensions import override


class OutboxRow(models.Model):
    """One fact for one hearer, or one job: told at least once, its effect kept exactly once."""

    name = models.CharField(max_length=120)
    hearer = models.CharField(max_length=200)
    plain = models.JSONField()
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    is_long = models.BooleanField(default=False)
    leased_by = models.CharField(max_length=80, blank=True)
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)
    is_dead = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["is_long", "due_at"],
                name="core_outbox_waiting",
                condition=Q(done_at__isnull=True, is_dead=False),
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.name} for {self.hearer}"


class AuditRecord(models.Model):
    """One outermost service call. The worker numbers the records and chains them by hash."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    person_id = models.BigIntegerField(null=True)
    action = models.CharField(max_length=120)
    details = models.JSONField()
    request_id = models.CharField(max_length=40, blank=True)
    position = models.BigIntegerField(null=True, unique=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [models.Index(fields=["action", "-id"], name="core_audit_action")]

    @override
    def __str__(self) -> str:
        return f"{self.action} by {self.actor}"
