"""Tables of exchange: indicators, what is shared and with whom, what waits to be taken in."""

from django.db import models
from django.db.models import F, Q
from typing_extensions import override

from khien.act.exchange.types.federation import Direction
from khien.act.exchange.types.feeds import FeedKind
from khien.act.exchange.types.indicators import IndicatorKind, Reliability, TechnicalClass
from khien.base.core.tlp import Tlp

_TLPS = [(each.value, each.label) for each in Tlp]


class Collection(models.Model):
    """A shelf of STIX objects that peers read or write. `last_added` only ever grows."""

    code = models.CharField(max_length=40, unique=True)
    uuid = models.CharField(max_length=36, unique=True)
    title = models.CharField(max_length=200)
    description = models.CharField(max_length=500, blank=True)
    is_writable = models.BooleanField(default=False)
    last_added = models.DateTimeField(null=True)

    @override
    def __str__(self) -> str:
        return self.code


class Peer(models.Model):
    """Another centre. Of our token for it only the hash is held; its own secrets are sealed."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=200)
    unit = models.CharField(max_length=200, blank=True)
    token_hash = models.CharField(max_length=64, db_index=True)
    ceiling = models.PositiveSmallIntegerField(choices=_TLPS)
    target = models.ForeignKey(
        "delivery.Target", null=True, on_delete=models.PROTECT, related_name="+"
    )
    sealed_token = models.TextField(blank=True)
    sealed_secret = models.TextField(blank=True)
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    @override
    def __str__(self) -> str:
        return self.name


class PeerCollection(models.Model):
    """What a peer may do with one collection."""

    peer = models.ForeignKey(Peer, on_delete=models.CASCADE, related_name="+")
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="+")
    may_write = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["peer", "collection", "may_write"], name="exchange_one_right_of_a_peer"
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.peer_id} {self.collection_id}"


class StixObject(models.Model):
    """One version of an object in a collection, as it was written; it is never changed."""

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=300)
    type = models.CharField(max_length=250)
    version = models.DateTimeField()
    date_added = models.DateTimeField()
    tlp = models.PositiveSmallIntegerField(choices=_TLPS)
    is_first = models.BooleanField()
    is_last = models.BooleanField()
    content = models.TextField()
    peer = models.ForeignKey(Peer, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["collection", "name", "version"], name="exchange_one_object_a_version"
            )
        ]
        indexes = [
            models.Index(
                fields=["collection", "is_last", "date_added", "id"], name="exchange_newest_objects"
            ),
            models.Index(fields=["collection", "date_added", "id"], name="exchange_all_objects"),
        ]

    @override
    def __str__(self) -> str:
        return self.name


class TaxiiStatus(models.Model):
    """What came of objects that a peer added, for its later asking."""

    uuid = models.CharField(max_length=36, unique=True)
    peer = models.ForeignKey(Peer, on_delete=models.CASCADE, related_name="+")
    content = models.JSONField()

    @override
    def __str__(self) -> str:
        return self.uuid


class Indicator(models.Model):
    """One technical value that was seen to do harm: sourced, classed, and with an end."""

    name = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=8, choices=[(each, each) for each in IndicatorKind])
    value = models.CharField(max_length=1000)
    technical_class = models.CharField(
        max_length=14, choices=[(each, each) for each in TechnicalClass]
    )
    source = models.CharField(max_length=200)
    reliability = models.CharField(max_length=1, choices=[(each, each) for each in Reliability])
    tlp = models.PositiveSmallIntegerField(choices=_TLPS)
    valid_from = models.DateTimeField()
    expires_at = models.DateTimeField()
    confidence = models.PositiveSmallIntegerField()
    words = models.TextField(blank=True)
    origin = models.CharField(max_length=200, blank=True)
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=200)
    changed_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "value"], name="exchange_one_indicator_a_value"
            ),
            models.CheckConstraint(
                name="exchange_indicator_is_sourced_and_ends",
                condition=~Q(source="")
                & ~Q(technical_class="")
                & Q(expires_at__gt=F("valid_from")),
            ),
            models.CheckConstraint(
                name="exchange_revoked_with_reason",
                condition=Q(revoked_at__isnull=True) | ~Q(revoked_why=""),
            ),
        ]
        indexes = [
            models.Index(fields=["revoked_at", "expires_at"], name="exchange_live_indicators"),
        ]

    @override
    def __str__(self) -> str:
        return self.value


class IndicatorChange(models.Model):
    """One change of an indicator; never changed itself."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    changes = models.JSONField(default=list)
    why = models.CharField(max_length=300, blank=True)

    @override
    def __str__(self) -> str:
        return f"{self.indicator_id} {self.at}"


class Protected(models.Model):
    """A network or domain of our own that is never on a block list."""

    value = models.CharField(max_length=260, unique=True)
    reason = models.CharField(max_length=300)
    entered_at = models.DateTimeField()

    @override
    def __str__(self) -> str:
        return self.value


class Consumer(models.Model):
    """A firewall or the like that reads a block list under a token of its own."""

    name = models.CharField(max_length=200)
    unit = models.CharField(max_length=200, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    ceiling = models.PositiveSmallIntegerField(choices=_TLPS)
    confidence_min = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    @override
    def __str__(self) -> str:
        return self.name


class Feed(models.Model):
    """What another centre publishes and we pull. Its secret is sealed; `turn` makes old asks void."""

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=5, choices=[(each, each) for each in FeedKind])
    url = models.CharField(max_length=500)
    collection = models.CharField(max_length=250, blank=True)
    user = models.CharField(max_length=200, blank=True)
    sealed_secret = models.TextField(blank=True)
    inner_reason = models.CharField(max_length=300, blank=True)
    terms = models.JSONField()
    minutes = models.PositiveIntegerField()
    is_direct = models.BooleanField(default=False)
    is_paused = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField()
    held_until = models.DateTimeField(null=True)
    turn = models.PositiveIntegerField(default=0)
    position = models.JSONField(default=dict)
    last_at = models.DateTimeField(null=True)
    last_counts = models.JSONField(default=dict)
    problem = models.JSONField(default=dict)
    refusal = models.JSONField(default=dict)
    failures = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(closed_at__isnull=True),
                name="exchange_one_open_feed_a_name",
            )
        ]

    @override
    def __str__(self) -> str:
        return self.name


class FeedItem(models.Model):
    """The version of an event or document of a feed that was settled last."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=500)
    version = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["feed", "name"], name="exchange_one_item_a_name")
        ]

    @override
    def __str__(self) -> str:
        return self.name


class Draft(models.Model):
    """A file that waits for a person to apply or drop it; its content is forgotten then."""

    name = models.CharField(max_length=200)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()
    terms = models.JSONField()
    content = models.BinaryField(null=True)
    feed = models.ForeignKey(Feed, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)
    was_applied = models.BooleanField(default=False)

    @override
    def __str__(self) -> str:
        return self.name


class PassedIncident(models.Model):
    """An incident that was passed to a peer or came from one; `key` makes each message one."""

    peer = models.ForeignKey(Peer, on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(max_length=3, choices=[(each, each) for each in Direction])
    key = models.CharField(max_length=80)
    our_number = models.CharField(max_length=20, db_index=True)
    their_number = models.CharField(max_length=80, blank=True)
    tlp = models.PositiveSmallIntegerField(choices=_TLPS)
    sections = models.JSONField(default=list)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    receipt_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["peer", "direction", "key"], name="exchange_one_passing_a_key"
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.direction} {self.our_number}"
