"""Tables of casework: cases with marks, clocks, steps and comments; work items; timers; feeds."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from typing_extensions import override

from khien.base.casework.types import EntryKind, StepState

UNIT = "accounts.Unit"
PERSON = settings.AUTH_USER_MODEL


class Case(models.Model):
    """Something that a unit answers by the moves and clocks of its kind; `version` counts changes.

    `dues` holds the ends of limits that are the case's own: by clock, the instant and its source.
    """

    kind = models.CharField(max_length=40)
    number = models.CharField(max_length=40, unique=True)
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    folded = models.CharField(max_length=400, editable=False)
    state = models.CharField(max_length=40)
    facts = models.JSONField(default=list)
    dues = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    owner = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=200)
    opener = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True)
    is_exercise = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "-id"], name="casework_case_by_kind"),
            models.Index(fields=["unit", "kind", "-id"], name="casework_case_by_unit"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Mark(models.Model):
    """An instant of a case: when it was detected, when the first notice went out."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="marks")
    code = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "code"], name="casework_one_mark_a_code")
        ]

    @override
    def __str__(self) -> str:
        return f"{self.code} {self.at}"


class MarkChange(models.Model):
    """A mark that was moved: both instants, who moved it, and why; taken back where there is no new one.

    Never changed.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="mark_changes")
    code = models.CharField(max_length=40)
    old = models.DateTimeField()
    new = models.DateTimeField(null=True)
    reason = models.TextField()
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="casework_mark_moved_with_reason", condition=~Q(reason=""))
        ]

    @override
    def __str__(self) -> str:
        return f"{self.code} {self.old} → {self.new}"


class RunningClock(models.Model):
    """A limit that runs in a case, with its source; stopped in time, run out, or withdrawn."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clocks")
    code = models.CharField(max_length=40)
    starts_at = models.DateTimeField()
    due_at = models.DateTimeField()
    source = models.CharField(max_length=300)
    confidence = models.CharField(max_length=20)
    is_provisional = models.BooleanField(default=False)
    stopped_at = models.DateTimeField(null=True)
    ran_out_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "code"], name="casework_one_clock_a_code")
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="casework_clock_by_due",
                condition=Q(stopped_at__isnull=True, withdrawn_at__isnull=True),
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.code} {self.due_at}"


class Participant(models.Model):
    """A unit that takes part in another unit's case, with its own state."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="participants")
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=40)
    state = models.CharField(max_length=40)
    since = models.DateTimeField()
    note = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "unit"], name="casework_one_part_a_unit")
        ]

    @override
    def __str__(self) -> str:
        return f"{self.unit_id} {self.part} {self.state}"


class Step(models.Model):
    """Something to be done in a case by a unit or a person; done, or skipped with a reason."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField(null=True)
    source = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=8, choices=[(state, state) for state in StepState])
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=200, blank=True)
    words = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="casework_skipped_with_reason",
                condition=~Q(state=StepState.SKIPPED) | ~Q(words=""),
            )
        ]

    @override
    def __str__(self) -> str:
        return self.title


class Comment(models.Model):
    """What somebody wrote in a case; with `private_to`, only people of that unit read it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="comments")
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    unit = models.ForeignKey(UNIT, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    private_to = models.ForeignKey(UNIT, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    @override
    def __str__(self) -> str:
        return f"{self.by} {self.at}"


class CaseEntry(models.Model):
    """One line of the timeline that a case writes itself; never changed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="entries")
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    person = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=[(kind, kind) for kind in EntryKind])
    code = models.CharField(max_length=40, blank=True)
    unit = models.ForeignKey(UNIT, null=True, on_delete=models.PROTECT, related_name="+")
    values = models.JSONField(default=dict)
    words = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]

    @override
    def __str__(self) -> str:
        return f"{self.kind} {self.code}"


class WorkItem(models.Model):
    """One thing that waits for a person, until it is done."""

    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    values = models.JSONField()
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    capability = models.CharField(max_length=40)
    owner = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    url = models.CharField(max_length=300)
    subject = models.CharField(max_length=80)
    opened_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="items")
    ladder = models.JSONField(default=list)
    level = models.PositiveSmallIntegerField(default=0)
    escalated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"],
                name="casework_one_open_item_a_subject",
                condition=Q(done_at__isnull=True),
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id", "owner", "capability", "unit", "kind", "level"],
                name="casework_open_by_due",
                condition=Q(done_at__isnull=True),
            ),
            models.Index(
                fields=["capability", "unit", "owner", "due_at", "id", "kind", "level"],
                name="casework_open_by_reach",
                condition=Q(done_at__isnull=True),
            ),
            models.Index(
                fields=["owner", "due_at", "id", "capability", "unit", "kind", "level"],
                name="casework_open_by_owner",
                condition=Q(done_at__isnull=True),
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class ClimbedRung(models.Model):
    """A rung that an item has climbed: those who may do this in this unit see the item too."""

    item = models.ForeignKey(WorkItem, on_delete=models.PROTECT, related_name="rungs")
    level = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    capability = models.CharField(max_length=40)
    at = models.DateTimeField()
    is_open = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "level"],
                name="casework_rung_climbed_once",
                condition=Q(is_open=True),
            )
        ]
        indexes = [
            models.Index(
                fields=["capability", "unit", "item"],
                name="casework_rung_by_reach",
                condition=Q(is_open=True),
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.item_id} {self.level}"


class Timer(models.Model):
    """Something that happens at an instant, exactly once: fired, or cancelled before."""

    code = models.CharField(max_length=60)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="timers")
    clock = models.ForeignKey(
        RunningClock, null=True, on_delete=models.PROTECT, related_name="timers"
    )
    item = models.ForeignKey(WorkItem, null=True, on_delete=models.PROTECT, related_name="timers")
    due_at = models.DateTimeField()
    fired_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="casework_timer_of_clock_or_item",
                condition=Q(clock__isnull=False, case__isnull=False, item__isnull=True)
                | Q(clock__isnull=True, item__isnull=False),
            ),
            models.CheckConstraint(
                name="casework_timer_fired_or_cancelled",
                condition=Q(fired_at__isnull=True) | Q(cancelled_at__isnull=True),
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.code} {self.due_at}"


class CalendarToken(models.Model):
    """The key of a calendar address: only its digest is kept, the address is shown once."""

    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    @override
    def __str__(self) -> str:
        return self.name


class DigestChoice(models.Model):
    """Whether a person gets the daily letter, and at which hour; `turn` names the asked-for job."""

    person = models.OneToOneField(PERSON, on_delete=models.PROTECT, related_name="+")
    is_on = models.BooleanField(default=False)
    hour = models.PositiveSmallIntegerField(default=7)
    turn = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(null=True)

    @override
    def __str__(self) -> str:
        return f"{self.person_id} {self.hour}"
