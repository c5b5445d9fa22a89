"""What is found in an incident: observables, what was blocked, files, systems."""

from django.db import models
from django.db.models import Q
from typing_extensions import override

from khien.act.response.models.incidents import Incident
from khien.act.response.types.observables import ObservableKind
from khien.base.core.tlp import Tlp


class Observable(models.Model):
    """A technical sign, as it is compared; taken back, never removed."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="observables")
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in ObservableKind])
    value = models.CharField(max_length=2000)
    digest = models.CharField(max_length=64)
    tlp = models.PositiveSmallIntegerField(choices=[(tlp.value, tlp.label) for tlp in Tlp])
    note = models.CharField(max_length=500, blank=True)
    is_internal = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "kind", "digest"],
                name="response_observable_once",
                condition=Q(withdrawn_at__isnull=True),
            )
        ]
        indexes = [models.Index(fields=["kind", "digest"], name="response_observable_value")]

    @override
    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class Block(models.Model):
    """Something that was blocked: what, where, by whom, since when; until when, or until lifted."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="blocks")
    what = models.CharField(max_length=500)
    place = models.CharField(max_length=200)
    done_by = models.CharField(max_length=200)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    lifted_at = models.DateTimeField(null=True)
    lifted_why = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="response_block_runs_forward",
                condition=Q(until__isnull=True) | Q(until__gt=models.F("since")),
            ),
            models.CheckConstraint(
                name="response_lifted_with_reason",
                condition=Q(lifted_at__isnull=True) | ~Q(lifted_why=""),
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.what} {self.place}"


class Attachment(models.Model):
    """A file that belongs to an incident; content, hash and custody are the room files' matter."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="attachments")
    file = models.OneToOneField("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    @override
    def __str__(self) -> str:
        return f"{self.incident_id} {self.file_id}"


class AffectedSystem(models.Model):
    """A system that is hit, with what reports ask of it."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="affected")
    name = models.CharField(max_length=200)
    owner = models.CharField(max_length=200, blank=True)
    operator = models.CharField(max_length=200, blank=True)
    level = models.PositiveSmallIntegerField(null=True)
    domain = models.CharField(max_length=200, blank=True)
    addresses = models.CharField(max_length=300, blank=True)
    operating_system = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=300, blank=True)
    provider = models.CharField(max_length=200, blank=True)
    removed_at = models.DateTimeField(null=True)

    @override
    def __str__(self) -> str:
        return self.name
