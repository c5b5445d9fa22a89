"""Clean-ups beside their cases: one open case a machine, and what consoles found on it."""

from django.db import models
from django.db.models import Q
from typing_extensions import override


class Cleanup(models.Model):
    """A machine with malware. Once ended it is never changed, so that past figures come out again.

    Steps, clock and who works on it are the case's. `host_key` is the host's name without regard to
    letters; `cleaned_at` stays empty for a false alarm.
    """

    number = models.CharField(max_length=20, unique=True)
    case = models.OneToOneField("casework.Case", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    host = models.CharField(max_length=200)
    host_key = models.CharField(max_length=200)
    folded = models.CharField(max_length=600)
    seen_at = models.DateTimeField(db_index=True)
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, db_index=True)
    cleaned_at = models.DateTimeField(null=True, db_index=True)
    is_by_console = models.BooleanField(default=False)
    is_recurring = models.BooleanField(default=False)
    earlier = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    incident = models.ForeignKey(
        "response.Incident", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "host_key"],
                condition=Q(ended_at__isnull=True),
                name="response_one_open_cleanup_a_host",
            )
        ]
        indexes = [
            models.Index(fields=["unit", "host_key", "-id"], name="response_cleanup_by_host"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.number} {self.host}"


class Infection(models.Model):
    """One threat in one place of a machine: first and last seen, and when a console removed it."""

    cleanup = models.ForeignKey(Cleanup, on_delete=models.PROTECT, related_name="infections")
    threat = models.CharField(max_length=300)
    path_hash = models.CharField(max_length=16, blank=True)
    source = models.CharField(max_length=80)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    has_failed = models.BooleanField(default=False)
    times = models.PositiveIntegerField(default=1)
    alert = models.ForeignKey(
        "detection.Alert", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cleanup", "threat", "path_hash"], name="response_infection_once"
            )
        ]

    @override
    def __str__(self) -> str:
        return self.threat
