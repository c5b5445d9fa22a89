"""Tables of acts: what a procedure was begun for, its things, files, signatures and papers, and its past."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from typing_extensions import override

from khien.base.core.history import Dated

UNIT = "accounts.Unit"
PERSON = settings.AUTH_USER_MODEL
FILE = "files.StoredFile"


class Act(models.Model):
    """One act of a procedure; its moves and clocks are kept by casework under the same number.

    `content` holds its fields by code, `checks` the answers of its list by code. One that was entered from an
    office's old register `is_paper` and has no case.
    """

    procedure = models.CharField(max_length=28)
    number = models.CharField(max_length=40, unique=True)
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    folded = models.CharField(max_length=900, editable=False)
    state = models.CharField(max_length=40)
    content = models.JSONField(default=dict)
    checks = models.JSONField(default=dict)
    expires_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
    is_paper = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=200)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["procedure", "-id"], name="procedures_act_by_kind"),
            models.Index(fields=["unit", "procedure", "-id"], name="procedures_act_by_unit"),
            models.Index(
                fields=["expires_on"],
                name="procedures_act_by_expiry",
                condition=Q(expires_on__isnull=False),
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class ActState(Dated):
    """What an act said over a period, as measures read it."""

    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="states")
    state = models.CharField(max_length=40)
    content = models.JSONField()

    class Meta(Dated.Meta):
        abstract = False

    @override
    def __str__(self) -> str:
        return f"{self.act_id} {self.state} from {self.valid_from}"


class ActThing(models.Model):
    """One thing that an act is about: an entry of inventory by register and key, or words alone.

    `serial` is its serial number in capital letters and digits alone: a machine that turns up is known by it;
    `seen_at` says when it was seen running while it might not be; `again_at` when it first changed so that
    what was found no longer holds, `again` what changed, from what to what, and who says so.
    """

    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="things")
    place = models.PositiveIntegerField()
    register = models.CharField(max_length=20, blank=True)
    key = models.PositiveBigIntegerField(null=True)
    label = models.CharField(max_length=300)
    serial = models.CharField(max_length=120, blank=True, db_index=True)
    seen_at = models.DateTimeField(null=True)
    again_at = models.DateTimeField(null=True)
    again = models.JSONField(default=dict)
    content = models.JSONField(default=dict)

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["act", "place"], name="procedures_thing_place_once")
        ]
        indexes = [models.Index(fields=["register", "key"], name="procedures_thing_by_key")]

    @override
    def __str__(self) -> str:
        return self.label


class ActFile(models.Model):
    """A file that belongs to an act: a document supplied, or the signed paper as it was scanned back."""

    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="files")
    file = models.ForeignKey(FILE, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    paper = models.ForeignKey(
        "PrintedPaper", null=True, on_delete=models.PROTECT, related_name="scans"
    )
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    @override
    def __str__(self) -> str:
        return self.title


class PrintedPaper(models.Model):
    """A paper as it was printed: kept whole under its hash, never changed."""

    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="papers")
    code = models.CharField(max_length=40)
    content_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    @override
    def __str__(self) -> str:
        return f"{self.act_id} {self.code} {self.digest[:12]}"


class Signature(models.Model):
    """A party's signature to an act as it then stood (`content_digest`); never changed.

    `how`: signed in with one's name, drawn in person, or by a certificate in a signed PDF.
    """

    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="signatures")
    party = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    post = models.CharField(max_length=200)
    person = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=12)
    drawing = models.TextField(blank=True)
    file = models.ForeignKey(FILE, null=True, on_delete=models.PROTECT, related_name="+")
    content_digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    witnessed_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["act", "party", "content_digest"], name="procedures_one_signature_a_party"
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.party} {self.name}"
