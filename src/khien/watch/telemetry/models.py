"""Tables of telemetry: log sources, what arrived by the hour, how far followers have read."""

from django.db import models
from typing_extensions import override


class Feed(models.Model):
    """A log source bound to one unit; who sends proves it with the source's token."""

    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=160)
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, blank=True, db_index=True)
    token_hint = models.CharField(max_length=8, blank=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    last_arrival_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["unit__path", "code"]

    @override
    def __str__(self) -> str:
        return self.name


class FeedHour(models.Model):
    """What a source's records of one hour of event time amount to."""

    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="hours")
    hour = models.DateTimeField(db_index=True)
    events = models.BigIntegerField(default=0)
    unparsed = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["feed", "hour"], name="telemetry_hour_once_a_feed")
        ]

    @override
    def __str__(self) -> str:
        return f"{self.feed_id} {self.hour}"


class FollowerPosition(models.Model):
    """How far a follower has read one writer's log; moves with the effect of what it read."""

    follower = models.CharField(max_length=40)
    writer = models.CharField(max_length=60)
    segment = models.BigIntegerField()
    offset = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["follower", "writer"], name="telemetry_position_once_a_writer"
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.follower} at {self.writer}-{self.segment} byte {self.offset}"
