"""Tables of awareness campaigns: what is read, for whom it is open, who confirmed, what units counted."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from typing_extensions import override

from khien.act.training.models.people import UNIT
from khien.act.training.types.awareness import Audience
from khien.base.core.history import Dated


class Campaign(models.Model):
    """Material with a quiz, for the unit and all below it."""

    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    words = models.TextField(blank=True)
    file_key = models.PositiveBigIntegerField(null=True)
    questions = models.JSONField(default=list)
    pass_mark = models.PositiveSmallIntegerField()
    goal = models.FloatField()
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="training_goal_is_a_share", condition=Q(goal__gt=0, goal__lte=1)
            )
        ]

    @override
    def __str__(self) -> str:
        return self.title


class Opening(models.Model):
    """A campaign open for an audience until a day."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="openings")
    audience = models.CharField(max_length=10, choices=[(one, one) for one in Audience])
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=200)
    due_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "audience"], name="training_opened_once_an_audience"
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.campaign_id} {self.audience}"


class Acknowledgement(models.Model):
    """Somebody has read the material and passed the quiz; failed tries are not kept."""

    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="acknowledgements")
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["opening", "person"], name="training_acknowledged_once")
        ]
        indexes = [models.Index(fields=["opening", "unit"], name="training_read_by_unit")]

    @override
    def __str__(self) -> str:
        return f"{self.opening_id} {self.person_id}"


class ReachCount(Dated):
    """How many of an audience a unit has, and how many it reached by a signed list, over a period."""

    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="counts")
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    addressed = models.PositiveIntegerField()
    by_list = models.PositiveIntegerField()
    file_key = models.PositiveBigIntegerField(null=True)
    by = models.CharField(max_length=200)

    class Meta(Dated.Meta):
        abstract = False
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["opening", "unit"],
                name="training_one_count_a_unit",
                condition=Q(valid_to__isnull=True),
            ),
            models.CheckConstraint(
                name="training_list_within_addressed", condition=Q(by_list__lte=F("addressed"))
            ),
            models.CheckConstraint(
                name="training_list_has_its_file",
                condition=Q(by_list=0) | Q(file_key__isnull=False),
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.opening_id} {self.unit_id}"
