"""Tables of outside checks: what may be looked at, what was seen last, what changed, and outages."""

from django.db import models
from django.db.models import F, Q
from typing_extensions import override

from khien.base.core.history import Dated
from khien.know.exposure.types.checks import ProofWay, Verdict

_VERDICTS = [(one, one) for one in Verdict]


class Target(models.Model):
    """A site or mail domain of a register: whose proof it has, and what it said when all was good.

    It is due where it was begun; `busy_until` keeps two talks with one site apart. `names_…`: when
    look-alikes of its domain were last looked for, how many names were asked for, how many in vain.
    """

    entry = models.OneToOneField("inventory.Entry", on_delete=models.CASCADE, related_name="+")
    token = models.CharField(max_length=40)
    proven_name = models.CharField(max_length=300, blank=True)
    way = models.CharField(max_length=6, choices=[(one, one) for one in ProofWay], blank=True)
    proven_at = models.DateTimeField(null=True)
    proven_by = models.CharField(max_length=200, blank=True)
    until = models.DateField(null=True)
    letter = models.CharField(max_length=100, blank=True)
    letter_on = models.DateField(null=True)
    inner_reason = models.CharField(max_length=300, blank=True)
    look_due = models.DateTimeField(null=True)
    reach_due = models.DateTimeField(null=True)
    busy_until = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)
    good_text = models.TextField(blank=True)
    good_domains = models.JSONField(null=True)
    last_text = models.TextField(blank=True)
    last_domains = models.JSONField(default=list)
    changed_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    names_at = models.DateTimeField(null=True)
    names_asked = models.PositiveIntegerField(default=0)
    names_untold = models.PositiveIntegerField(default=0)
    names_problem = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="exposure_target_proven_whole",
                condition=Q(way="", proven_at__isnull=True, until__isnull=True)
                | (~Q(way="") & Q(proven_at__isnull=False, until__isnull=False)),
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.entry_id}"


class Round(models.Model):
    """The one row that tells the round of looks that comes next from those that were overtaken."""

    turn = models.PositiveIntegerField(default=0)

    @override
    def __str__(self) -> str:
        return f"{self.turn}"


class Result(models.Model):
    """What one check says of a target since when."""

    target = models.ForeignKey(
        Target, on_delete=models.CASCADE, related_name="results", db_index=False
    )
    check_code = models.CharField(max_length=30)
    verdict = models.CharField(max_length=7, choices=_VERDICTS)
    why = models.CharField(max_length=300)
    details = models.CharField(max_length=2000, blank=True)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["target", "check_code"], name="exposure_one_result_a_check"
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.target_id} {self.check_code} {self.verdict}"


class VerdictChange(models.Model):
    """One change of a verdict; never changed itself."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="changes")
    check_code = models.CharField(max_length=30)
    at = models.DateTimeField()
    old = models.CharField(max_length=7, choices=_VERDICTS)
    new = models.CharField(max_length=7, choices=_VERDICTS)

    @override
    def __str__(self) -> str:
        return f"{self.target_id} {self.check_code} {self.old}→{self.new}"


class Outage(models.Model):
    """A time in which a site did not answer; open until it does again."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="outages")
    began = models.DateTimeField()
    ended = models.DateTimeField(null=True)
    why = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["target"],
                name="exposure_one_open_outage_a_target",
                condition=Q(ended__isnull=True),
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.target_id} {self.began}"


class ReachDay(models.Model):
    """How often a site was called on one day, how often it answered, and how fast."""

    target = models.ForeignKey(
        Target, on_delete=models.CASCADE, related_name="reach_days", db_index=False
    )
    day = models.DateField()
    asked = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(default=0)
    milliseconds = models.PositiveBigIntegerField(default=0)
    slowest = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["target", "day"], name="exposure_one_reach_a_day"),
            models.CheckConstraint(
                name="exposure_reach_answered_of_asked", condition=Q(answered__lte=F("asked"))
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.target_id} {self.day}"


class TargetState(Dated):
    """Whether a site's TLS (or a domain's DMARC) was good over a period, as measures read it.

    `is_closed`: whether none of the files that nobody should fetch was there; null for a domain, and where
    no look told it.
    """

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="states")
    unit = models.ForeignKey("accounts.Unit", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=300)
    is_mail = models.BooleanField()
    is_good = models.BooleanField()
    is_closed = models.BooleanField(null=True)

    class Meta(Dated.Meta):
        abstract = False

    @override
    def __str__(self) -> str:
        return f"{self.target_id} {self.is_good} from {self.valid_from}"


class Shot(models.Model):
    """A picture of a site's first page; `cells` are its 64 × 64 shades, by which pictures are compared.

    `change` is how much of it, in per cent, differed from the last good one when it was taken; one with
    `is_good` is that one.
    """

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="shots")
    at = models.DateTimeField()
    seen_at = models.DateTimeField()
    file_key = models.PositiveBigIntegerField()
    cells = models.BinaryField()
    change = models.PositiveSmallIntegerField(null=True)
    is_good = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["target"],
                name="exposure_one_good_shot_a_target",
                condition=Q(is_good=True),
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.target_id} {self.at}"
