"""Tables of account reviews: what is reviewed by whom, each account's decision, what later lists show."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from typing_extensions import override

from khien.act.reviews.models.account_lists import UNIT, AccountList, Standing
from khien.act.reviews.types.reviews import Decision, Outcome, ReviewKind
from khien.base.core.history import Dated


class Review(models.Model):
    """A round of decisions on accounts until a day; of one who leaves, the title names the accounts."""

    kind = models.CharField(max_length=10, choices=[(one, one) for one in ReviewKind])
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=200)
    due_on = models.DateField()
    ended_at = models.DateTimeField(null=True, db_index=True)
    reduced_at = models.DateTimeField(null=True)

    @override
    def __str__(self) -> str:
        return self.title


class ReviewPart(models.Model):
    """The accounts of one list on which one reviewer decides; without one the heads of the unit do."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="parts")
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    account_list = models.ForeignKey(AccountList, on_delete=models.PROTECT, related_name="+")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review", "account_list", "reviewer"],
                name="reviews_one_part_a_reviewer",
            ),
            models.UniqueConstraint(
                fields=["review", "account_list"],
                name="reviews_one_part_of_the_heads",
                condition=Q(reviewer__isnull=True),
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.review_id} {self.account_list_id}"


class ReviewItem(Standing):
    """An account under review as its list showed it, and what was decided; its name goes in time."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="items")
    part = models.ForeignKey(ReviewPart, on_delete=models.CASCADE, related_name="items")
    decision = models.CharField(max_length=8, blank=True, choices=[(one, one) for one in Decision])
    reason = models.CharField(max_length=500, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_by_id = models.PositiveBigIntegerField(null=True)
    outcome = models.CharField(max_length=8, blank=True, choices=[(one, one) for one in Outcome])
    outcome_on = models.DateField(null=True)

    class Meta(Standing.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                name="reviews_kept_administrator_has_reason",
                condition=~Q(decision="keep") | ~Q(is_privileged=True) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="reviews_nobody_reviews_themselves",
                condition=Q(decided_by_id__isnull=True)
                | Q(person_id__isnull=True)
                | ~Q(decided_by_id=models.F("person_id")),
            ),
        ]
        indexes = [
            models.Index(fields=["review", "folded", "id"], name="reviews_items_by_account"),
            models.Index(fields=["part", "decision"], name="reviews_items_by_decision"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.review_id} {self.account}"


class ItemOutcome(Dated):
    """What lists showed of a decision over a period, as measures read it."""

    item = models.ForeignKey(ReviewItem, on_delete=models.CASCADE, related_name="outcomes")
    outcome = models.CharField(max_length=8, choices=[(one, one) for one in Outcome])
    account_list = models.ForeignKey(AccountList, on_delete=models.PROTECT, related_name="+")

    class Meta(Dated.Meta):
        abstract = False

    @override
    def __str__(self) -> str:
        return f"{self.item_id} {self.outcome}"


class ReviewMinutes(models.Model):
    """The minutes of a review in one unit, frozen at its end, with their hash once printed."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="minutes")
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    values = models.JSONField()
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "unit"], name="reviews_one_minutes_a_unit")
        ]

    @override
    def __str__(self) -> str:
        return f"{self.review_id} {self.unit_id}"
