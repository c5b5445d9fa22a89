"""Tables of advisories: an advisory, its versions, and what each addressed unit answers."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from typing_extensions import override

from khien.act.advisories.types.advisories import VersionState

UNIT = "accounts.Unit"
PERSON = settings.AUTH_USER_MODEL
_IN_HAND = [
    VersionState.DRAFT.value,
    VersionState.IN_REVIEW.value,
    VersionState.APPROVED.value,
    VersionState.SIGNED.value,
]


class Advisory(models.Model):
    """A numbered paper of early warning; what it says stands in its versions.

    `origin` names a foreign advisory that it was made from: publisher and number there.
    """

    number = models.CharField(max_length=20, unique=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    origin = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["origin"], name="advisories_one_of_an_origin", condition=~Q(origin="")
            )
        ]

    @override
    def __str__(self) -> str:
        return self.number


class Version(models.Model):
    """One version of an advisory: what it says, who wrote, approved, signed and sent it.

    `revision` counts kept changes of the draft; `writers` are the people who wrote in it. A version
    that was put aside leaves its number to the next. `signed_file` is the CSAF file that was signed.
    """

    advisory = models.ForeignKey(Advisory, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=[(state, state) for state in VersionState])
    kind = models.CharField(max_length=10)
    title = models.CharField(max_length=300)
    folded = models.TextField(editable=False)
    severity = models.CharField(max_length=10)
    content = models.JSONField()
    revision = models.PositiveIntegerField(default=1)
    writers = models.JSONField(default=list)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)
    origin_version = models.CharField(max_length=60, blank=True)
    submitted_by = models.CharField(max_length=200, blank=True)
    returned_why = models.TextField(blank=True)
    approver = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=200, blank=True)
    signed_file = models.BinaryField(null=True)
    signature = models.BinaryField(null=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=200, blank=True)
    accept_by = models.DateTimeField(null=True)
    done_by = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    sent_by = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["advisory", "number"],
                name="advisories_version_numbered_once",
                condition=~Q(state=VersionState.DISCARDED.value),
            ),
            models.UniqueConstraint(
                fields=["advisory"],
                name="advisories_one_version_in_hand",
                condition=Q(state__in=_IN_HAND),
            ),
            models.UniqueConstraint(
                fields=["advisory"],
                name="advisories_one_version_out",
                condition=Q(state=VersionState.SENT.value),
            ),
            models.CheckConstraint(
                name="advisories_sent_after_approval_with_times",
                condition=Q(sent_at__isnull=True)
                | Q(
                    approved_at__isnull=False,
                    accept_by__isnull=False,
                    done_by__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="advisories_signed_over_a_kept_file",
                condition=Q(signature__isnull=True, signed_at__isnull=True)
                | Q(signature__isnull=False, signed_file__isnull=False, signed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="advisories_withdrawn_with_reason",
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_why=""),
            ),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="advisories_version_by_state")]

    @override
    def __str__(self) -> str:
        return f"{self.advisory_id} v{self.number}"


class FollowUp(models.Model):
    """What one unit answers to one version; how it stands is the state of its case.

    The case comes when the worker has delivered the version to the unit. `returned_why` stands while
    the unit works on an answer that was returned to it.
    """

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="follow_ups")
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    case = models.OneToOneField(
        "casework.Case", null=True, on_delete=models.PROTECT, related_name="+"
    )
    why = models.CharField(max_length=300, blank=True)
    accepted_by = models.CharField(max_length=200, blank=True)
    words = models.TextField(blank=True)
    returned_why = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "unit"], name="advisories_asked_once")
        ]
        indexes = [models.Index(fields=["unit", "-id"], name="advisories_asked_by_unit")]

    @override
    def __str__(self) -> str:
        return f"{self.version_id} {self.unit_id}"


class Evidence(models.Model):
    """A file that shows what a unit did; content, hash and custody are the room files' matter."""

    follow_up = models.ForeignKey(FollowUp, on_delete=models.PROTECT, related_name="evidence")
    file = models.OneToOneField("files.StoredFile", on_delete=models.PROTECT, related_name="+")

    @override
    def __str__(self) -> str:
        return f"{self.follow_up_id} {self.file_id}"
