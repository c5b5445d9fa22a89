"""Tables of the gate: public reports, offline forms given out, phones, forms taken from the gateway."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from typing_extensions import override

from khien.act.gate.types import Dismissal, ReportState

UNIT = "accounts.Unit"
PERSON = settings.AUTH_USER_MODEL


class PublicReport(models.Model):
    """What somebody told on the public form. `origin` is a mark of the day, no address."""

    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=60)
    place = models.CharField(max_length=500, blank=True)
    words = models.TextField(blank=True)
    contact = models.CharField(max_length=300, blank=True)
    seen_at = models.DateTimeField()
    at = models.DateTimeField(db_index=True)
    origin = models.CharField(max_length=16, blank=True)
    reference = models.CharField(max_length=20, blank=True, db_index=True)
    state = models.CharField(max_length=10, choices=[(each, each) for each in ReportState])
    incident = models.CharField(max_length=20, blank=True)
    act = models.CharField(max_length=40, blank=True)
    why = models.CharField(max_length=14, blank=True, choices=[(each, each) for each in Dismissal])
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="gate_dismissed_with_reason",
                condition=~Q(state=ReportState.DISMISSED) | ~Q(why=""),
            )
        ]

    @override
    def __str__(self) -> str:
        return self.number


class OfflineCode(models.Model):
    """A code that one offline form bears: for one unit, for a time, used once."""

    digest = models.CharField(max_length=64, unique=True)
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    called_back = models.CharField(max_length=300, blank=True)
    incident = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="gate_used_after_a_call_back",
                condition=Q(used_at__isnull=True) | ~Q(called_back=""),
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.unit_id} {self.made_at}"


class Phone(models.Model):
    """A person's phone that may report over the gateway, known by the mark of its key."""

    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    mark = models.CharField(max_length=64, unique=True)
    sealed_key = models.BinaryField()
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    @override
    def __str__(self) -> str:
        return f"{self.person_id} {self.made_at}"


class TakenForm(models.Model):
    """A form that came over the gateway: taken once, with what came of it and of each of its files.

    `is_whole` is false while files of it are still to be checked and attached.
    """

    form = models.CharField(max_length=64, unique=True)
    phone = models.ForeignKey(Phone, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=1000)
    number = models.CharField(max_length=20, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    is_done = models.BooleanField()
    is_whole = models.BooleanField(default=True)
    files = models.JSONField(default=list)

    @override
    def __str__(self) -> str:
        return self.form
