"""Tables of software: each product once in the province, and where it is installed since when."""

from django.db import models
from typing_extensions import override

from khien.know.inventory.types.observation import Ecosystem, Source


class Package(models.Model):
    """One product in one version as sources name it, once for all machines."""

    digest = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=300)
    folded = models.CharField(max_length=300, editable=False)
    version = models.CharField(max_length=120, blank=True)
    publisher = models.CharField(max_length=200, blank=True)
    ecosystem = models.CharField(max_length=8, choices=[(one, one) for one in Ecosystem])
    origin = models.CharField(max_length=300, blank=True)
    release = models.CharField(max_length=80, blank=True)
    purl = models.CharField(max_length=500, blank=True)
    cpe = models.CharField(max_length=300, blank=True)
    first_seen = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["folded", "id"], name="inventory_package_by_name")]

    @override
    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class Installed(models.Model):
    """A product on a machine, by one source, from one instant until another (null: it still is)."""

    device = models.ForeignKey(
        "inventory.Device", on_delete=models.CASCADE, related_name="installed"
    )
    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="+", db_index=False)
    source = models.CharField(max_length=12, choices=[(one, one) for one in Source])
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["device", "package", "source"],
                name="inventory_installed_once",
                condition=models.Q(until__isnull=True),
            )
        ]
        indexes = [
            models.Index(
                fields=["package", "device"],
                name="inventory_machines_of_package",
                condition=models.Q(until__isnull=True),
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.device_id} {self.package_id}"
