"""The team: decisions, members, roster, readiness, agreements."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from typing_extensions import override

from khien.act.response.types.team import PartnerKind

PERSON = settings.AUTH_USER_MODEL


class TeamDecision(models.Model):
    """A decision that founds the team or changes it; the newest holds."""

    number = models.CharField(max_length=80)
    signed_on = models.DateField()
    signed_by = models.CharField(max_length=200)
    subject = models.CharField(max_length=300)

    @override
    def __str__(self) -> str:
        return self.number


class TeamMember(models.Model):
    """Somebody of the team, with how they are reached at any hour; who left keeps the past."""

    name = models.CharField(max_length=200)
    post = models.CharField(max_length=200)
    task = models.CharField(max_length=200)
    phone = models.CharField(max_length=60)
    email = models.EmailField(blank=True)
    person = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    @override
    def __str__(self) -> str:
        return self.name


class ContactTest(models.Model):
    """A try to reach a member at an odd hour, and whether it worked."""

    member = models.ForeignKey(TeamMember, on_delete=models.PROTECT, related_name="tests")
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    was_reached = models.BooleanField()
    words = models.CharField(max_length=300, blank=True)

    @override
    def __str__(self) -> str:
        return f"{self.member_id} {self.at}"


class DutyShift(models.Model):
    """A time in which a member is on duty; taken back, never removed."""

    member = models.ForeignKey(TeamMember, on_delete=models.PROTECT, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="response_shift_runs_forward",
                condition=Q(ends_at__gt=models.F("starts_at")),
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.member_id} {self.starts_at}"


class Readiness(models.Model):
    """Equipment or a tool that must be ready, and how often it is looked at."""

    name = models.CharField(max_length=200)
    place = models.CharField(max_length=200)
    every_days = models.PositiveSmallIntegerField()
    entered_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    @override
    def __str__(self) -> str:
        return self.name


class ReadinessCheck(models.Model):
    """One look at a piece of equipment: ready, or what is wrong."""

    item = models.ForeignKey(Readiness, on_delete=models.PROTECT, related_name="checks")
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    is_ready = models.BooleanField()
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="response_not_ready_says_why", condition=Q(is_ready=True) | ~Q(words="")
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.item_id} {self.at}"


class Agreement(models.Model):
    """What was agreed with an outside body, another province or a supplier."""

    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in PartnerKind])
    partner = models.CharField(max_length=200)
    document = models.CharField(max_length=200)
    scope = models.CharField(max_length=500)
    contact = models.CharField(max_length=300)
    signed_on = models.DateField()
    until = models.DateField(null=True)
    entered_at = models.DateTimeField()

    @override
    def __str__(self) -> str:
        return f"{self.partner} {self.document}"
