"""Tables of response: incidents beside their cases, alerts, notices, receipts, calls; the team."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from typing_extensions import override

from khien.act.response.types.incidents import Channel, CloseReason, EntryKind, IncidentKind, Nature
from khien.act.response.types.notices import CallReason, CallResult, ReceiptChannel
from khien.act.response.types.team import PartnerKind

UNIT = "accounts.Unit"
PERSON = settings.AUTH_USER_MODEL


class Incident(models.Model):
    """Something that happened to a unit and that a named person answers.

    Title, unit, state, lead, instants and clocks are the case's.
    """

    number = models.CharField(max_length=20, unique=True)
    case = models.OneToOneField("casework.Case", on_delete=models.PROTECT, related_name="+")
    nature = models.CharField(max_length=10, choices=[(each, each) for each in Nature])
    kind = models.CharField(max_length=14, choices=[(kind, kind) for kind in IncidentKind])
    level = models.CharField(max_length=14)
    channel = models.CharField(max_length=10, choices=[(each, each) for each in Channel])
    summary = models.TextField(blank=True)
    systems = models.TextField(blank=True)
    people = models.TextField(blank=True)
    contact = models.CharField(max_length=300, blank=True)
    host = models.CharField(max_length=200, blank=True)
    is_opened_by_machine = models.BooleanField(default=False)
    close_reason = models.CharField(
        max_length=14, blank=True, choices=[(r, r) for r in CloseReason]
    )
    close_comment = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="response_closed_in_words",
                condition=Q(close_reason="", close_comment="")
                | (~Q(close_reason="") & ~Q(close_comment="")),
            )
        ]

    @override
    def __str__(self) -> str:
        return self.number


class TimelineEntry(models.Model):
    """One line that response adds to the timeline of a case; never changed."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="entries")
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in EntryKind])
    text = models.TextField(blank=True)
    url = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]

    @override
    def __str__(self) -> str:
        return f"{self.kind} {self.at}"


class IncidentAlert(models.Model):
    """An alert that belongs to an incident; to one at most."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="alerts")
    alert = models.OneToOneField("detection.Alert", on_delete=models.PROTECT, related_name="+")

    @override
    def __str__(self) -> str:
        return f"{self.incident_id} {self.alert_id}"


class Notice(models.Model):
    """What one body was told of an incident, frozen; how it stands is its participant's state.

    `told` holds the sections, `withheld` the codes of those that its routes do not allow.
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="notices")
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    told = models.JSONField()
    withheld = models.JSONField(default=list)
    routes = models.JSONField(default=list)
    source = models.CharField(max_length=300)
    sent_at = models.DateTimeField()
    sent_by = models.CharField(max_length=200)
    due_at = models.DateTimeField()
    returned_at = models.DateTimeField(null=True)
    returned_why = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "unit", "version"], name="response_one_notice_a_version"
            ),
            models.CheckConstraint(
                name="response_returned_with_reason",
                condition=Q(returned_at__isnull=True) | ~Q(returned_why=""),
            ),
        ]
        indexes = [models.Index(fields=["unit", "-id"], name="response_notice_by_unit")]

    @override
    def __str__(self) -> str:
        return f"{self.incident_id} {self.unit_id} v{self.version}"


class Receipt(models.Model):
    """A body said that it has a notice: itself, or to somebody here who wrote it down."""

    notice = models.OneToOneField(Notice, on_delete=models.PROTECT, related_name="receipt")
    channel = models.CharField(max_length=10, choices=[(each, each) for each in ReceiptChannel])
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    reference = models.CharField(max_length=200, blank=True)
    noted_at = models.DateTimeField()
    noted_by = models.CharField(max_length=200)

    @override
    def __str__(self) -> str:
        return f"{self.notice_id} {self.channel}"


class Call(models.Model):
    """A row of the call list: a body to be rung up about a notice, by one caller at a time."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="calls")
    reason = models.CharField(max_length=10, choices=[(each, each) for each in CallReason])
    detail = models.CharField(max_length=300, blank=True)
    opened_at = models.DateTimeField()
    caller = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True)
    result = models.CharField(
        max_length=14, blank=True, choices=[(each, each) for each in CallResult]
    )
    words = models.CharField(max_length=500, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "reason"],
                name="response_one_open_call_a_reason",
                condition=Q(ended_at__isnull=True),
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.notice_id} {self.reason}"


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

    @override
    def __str__(self) -> str:
        return f"{self.partner} {self.document}"
