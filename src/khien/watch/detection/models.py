"""Tables of detection: rules as loaded, alerts."""

from django.conf import settings
from django.db import models
from typing_extensions import override

from khien.watch.detection.types import AlertState, Level


class Rule(models.Model):
    """A Sigma rule as the detector last found it: loaded, or why not."""

    rule_id = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=300)
    title_vi = models.CharField(max_length=300, blank=True)
    folded = models.CharField(max_length=620, editable=False)
    level = models.CharField(max_length=14)
    pack = models.CharField(max_length=200)
    text = models.TextField()
    reason = models.TextField(blank=True)
    is_enabled = models.BooleanField(default=True)

    @override
    def __str__(self) -> str:
        return self.title


class Alert(models.Model):
    """A rule that matched an event: one row for each pair, whatever is replayed.

    What a console said itself has its name as `source`; its `rule_id` stands for console and signature.
    """

    rule_id = models.CharField(max_length=60)
    event_id = models.CharField(max_length=120)
    title = models.CharField(max_length=300)
    title_vi = models.CharField(max_length=300, blank=True)
    folded = models.CharField(max_length=900, editable=False)
    level = models.CharField(max_length=14, choices=[(level, level) for level in Level])
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    feed = models.CharField(max_length=60)
    host = models.CharField(max_length=200)
    user = models.CharField(max_length=200, blank=True)
    event_time = models.DateTimeField(db_index=True)
    raised_at = models.DateTimeField(db_index=True)
    matched = models.JSONField()
    related = models.JSONField(default=list)
    repeats = models.PositiveIntegerField(default=0)
    repeated_at = models.DateTimeField(null=True)
    source = models.CharField(max_length=80, blank=True)
    state = models.CharField(
        max_length=12, choices=[(state, state) for state in AlertState], default=AlertState.NEW
    )
    answer_due_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    verdict = models.CharField(max_length=20, blank=True)
    comment = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rule_id", "event_id"], name="detection_alert_once_a_rule_and_event"
            )
        ]
        indexes = [
            models.Index(fields=["unit", "-id"], name="detection_alert_by_unit"),
            models.Index(fields=["state", "level"], name="detection_alert_by_state"),
            models.Index(fields=["rule_id", "host"], name="detection_alert_by_rule"),
            models.Index(fields=["source", "-id"], name="detection_alert_by_source"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.title} on {self.host}"


class CorrelationGroup(models.Model):
    """What a correlation remembers of one group, kept with the detector's position."""

    correlation_id = models.CharField(max_length=60)
    scope = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    values = models.JSONField()
    state = models.BinaryField()
    latest = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["correlation_id", "scope", "digest"],
                name="detection_correlation_group_once",
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.correlation_id} in {self.scope}"
