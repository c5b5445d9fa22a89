"""The register of certificates."""

from django.db import models
from typing_extensions import override

from khien.base.core.history import Dated


class Certificate(Dated):
    """A signing certificate that a unit holds; its period is the certificate's own."""

    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    serial = models.CharField(max_length=80, unique=True)
    holder = models.CharField(max_length=200)
    issuer = models.CharField(max_length=200)

    class Meta(Dated.Meta):
        abstract = False

    @override
    def __str__(self) -> str:
        return f"{self.holder} {self.serial}"
