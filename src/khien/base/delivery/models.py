"""Tables of delivery."""

from django.db import models
from django.db.models import Q
from typing_extensions import override


class Target(models.Model):
    """Where webhooks may go. The secret is made of `seed` and the instance's own; it is not held."""

    name = models.CharField(max_length=120)
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    url = models.CharField(max_length=500)
    seed = models.CharField(max_length=64)
    inner_reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"],
                name="delivery_one_open_target_a_name",
                condition=Q(closed_at__isnull=True),
            )
        ]

    @override
    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One e-mail or webhook call under its key. What it says is forgotten once it is sent.

    `turn` numbers the outbox rows that were asked for it: only the newest one may act.
    """

    kind = models.CharField(max_length=8)
    key = models.CharField(max_length=200, unique=True)
    address = models.CharField(max_length=500)
    target = models.ForeignKey(Target, null=True, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=250, blank=True)
    body = models.TextField(blank=True)
    about = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=8)
    attempts = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=12, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    late_at = models.DateTimeField()
    give_up_at = models.DateTimeField()
    has_told = models.BooleanField(default=False)
    held_until = models.DateTimeField(null=True)
    turn = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["kind", "target"],
                name="delivery_waiting",
                condition=Q(state__in=["queued", "failed"]),
            ),
            models.Index(fields=["state", "-id"], name="delivery_by_state"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
