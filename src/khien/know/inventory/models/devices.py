"""Tables of machines: what is known of each, each state with its past, what each source said last."""

from django.db import models
from django.db.models import Q
from typing_extensions import override

from khien.base.core.history import Dated
from khien.know.inventory.types.devices import Claim, DeviceKind, Field, Standing
from khien.know.inventory.types.observation import Source

UNIT = "accounts.Unit"


class Device(models.Model):
    """A machine that a unit has, put together from what its sources say and people enter."""

    host_name = models.CharField(max_length=120, blank=True)
    short_name = models.CharField(max_length=120, blank=True, editable=False)
    folded = models.CharField(max_length=400, blank=True, editable=False)
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in DeviceKind])
    standing = models.CharField(
        max_length=10, choices=[(one, one) for one in Standing], default=Standing.IN_USE
    )
    serial = models.CharField(max_length=120, blank=True)
    uuid = models.CharField(max_length=36, blank=True)
    maker = models.CharField(max_length=120, blank=True)
    model = models.CharField(max_length=200, blank=True)
    made_on = models.DateField(null=True)
    memory_mb = models.PositiveIntegerField(null=True)
    cpu = models.CharField(max_length=200, blank=True)
    disk_gb = models.PositiveIntegerField(null=True)
    addresses = models.JSONField(default=list)
    place = models.CharField(max_length=200, blank=True)
    system_name = models.CharField(max_length=200, blank=True)
    system_version = models.CharField(max_length=60, blank=True)
    build = models.PositiveIntegerField(null=True)
    revision = models.PositiveIntegerField(null=True)
    arch = models.CharField(max_length=20, blank=True)
    distribution = models.CharField(max_length=40, blank=True)
    release = models.CharField(max_length=40, blank=True)
    patches = models.JSONField(default=list)
    antivirus = models.CharField(max_length=200, blank=True)
    signatures_at = models.DateTimeField(null=True)
    licence_until = models.DateField(null=True)
    support_ends = models.DateField(null=True)
    handles_secrets = models.BooleanField(default=False)
    serves = models.ForeignKey(
        "inventory.Entry", null=True, on_delete=models.SET_NULL, related_name="machines"
    )
    holder = models.CharField(max_length=120, blank=True)
    claim = models.CharField(max_length=8, blank=True, choices=[(one, one) for one in Claim])
    claim_until = models.DateField(null=True)
    claimed_at = models.DateTimeField(null=True)
    claimed_by = models.CharField(max_length=200, blank=True)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField(null=True)
    last_source = models.CharField(max_length=12, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["unit", "host_name", "id"], name="inventory_device_by_unit"),
            models.Index(fields=["host_name", "id"], name="inventory_device_by_name"),
            models.Index(fields=["unit", "short_name"], name="inventory_device_by_short"),
            models.Index(fields=["build", "revision"], name="inventory_device_by_build"),
            models.Index(fields=["support_ends"], name="inventory_device_by_end"),
        ]

    @override
    def __str__(self) -> str:
        return self.host_name or self.serial or f"{self.kind} {self.pk}"


class DeviceState(Dated):
    """What held of a machine over a period, as measures read it."""

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="states")
    is_in_use = models.BooleanField(default=True)
    has_licensed_antivirus = models.BooleanField(default=False)
    has_fresh_signatures = models.BooleanField(null=True)
    is_encrypted = models.BooleanField(null=True)
    is_known = models.BooleanField(default=True)
    """Whether the machine stands in its unit's register, or its unit has answered for it."""

    class Meta(Dated.Meta):
        abstract = False
        indexes = [
            models.Index(
                fields=["device"],
                name="inventory_strange_devices",
                condition=Q(valid_to__isnull=True, is_known=False),
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.device} from {self.valid_from}"


class Identity(models.Model):
    """A mark by which a machine is known again: a serial number, a UUID, a network card's address."""

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=8)
    value = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["device", "kind", "value"], name="inventory_identity_once_a_device"
            )
        ]
        indexes = [models.Index(fields=["kind", "value"], name="inventory_device_by_identity")]

    @override
    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class Sighting(models.Model):
    """What one source said last of a machine: its observation, and a digest to know it again."""

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="sightings")
    source = models.CharField(max_length=12, choices=[(one, one) for one in Source])
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    packages_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["device", "source"], name="inventory_one_sighting_a_source"
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.device_id} {self.source}"


class DeviceChange(models.Model):
    """One change of a machine; never changed itself."""

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    field = models.CharField(max_length=12, choices=[(one, one) for one in Field])
    old = models.CharField(max_length=300, blank=True)
    new = models.CharField(max_length=300, blank=True)
    by = models.CharField(max_length=200)

    @override
    def __str__(self) -> str:
        return f"{self.device_id} {self.field}"


class MergeQuestion(models.Model):
    """Two machines that may be one. Answered once; “different” is remembered and not asked again."""

    one = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="+")
    why = models.CharField(max_length=300)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="inventory_asked_once_a_pair"),
            models.CheckConstraint(
                name="inventory_two_machines", condition=~Q(one=models.F("other"))
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.one_id} {self.other_id}"
