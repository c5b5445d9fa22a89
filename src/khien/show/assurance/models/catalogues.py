"""Catalogues of controls: every version that was ever taken in, whole."""

from django.db import models
from typing_extensions import override


class CatalogueEdition(models.Model):
    """A version of a catalogue; never changed, for answers name their requirements by its codes."""

    code = models.CharField(max_length=60)
    version = models.CharField(max_length=30)
    title = models.JSONField()
    source = models.CharField(max_length=300)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    digest = models.CharField(max_length=64)
    content = models.JSONField()
    requirements = models.PositiveIntegerField()
    is_shipped = models.BooleanField(default=False)
    loaded_at = models.DateTimeField()
    loaded_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="assurance_edition_once")
        ]

    @override
    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class CatalogueDraft(models.Model):
    """A catalogue's file that was read and waits for its reader to take it in; one a person."""

    person = models.OneToOneField("accounts.Person", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=300)
    form = models.CharField(max_length=10)
    content = models.JSONField()
    left_out = models.PositiveIntegerField()
    kept_at = models.DateTimeField()

    @override
    def __str__(self) -> str:
        return self.name
