"""Tables of inventory: machines and unit protection, each state with its past."""

from django.db import models
from typing_extensions import override

from khien.base.core.history import Dated
from khien.know.inventory.types import DeviceKind


class Device(models.Model):
    """A machine that a unit has, found in logs by its host name."""

    host_name = models.CharField(max_length=120)
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in DeviceKind])

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["host_name", "unit"], name="inventory_device_once_a_unit"
            )
        ]

    @override
    def __str__(self) -> str:
        return self.host_name


class DeviceState(Dated):
    """What held of a machine over a period."""

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="states")
    is_in_use = models.BooleanField(default=True)
    has_licensed_antivirus = models.BooleanField(default=False)

    class Meta(Dated.Meta):
        abstract = False

    @override
    def __str__(self) -> str:
        return f"{self.device} from {self.valid_from}"


class UnitProtection(Dated):
    """What held of a unit's network over a period."""

    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    has_firewall = models.BooleanField(default=False)

    class Meta(Dated.Meta):
        abstract = False

    @override
    def __str__(self) -> str:
        return f"{self.unit} from {self.valid_from}"
