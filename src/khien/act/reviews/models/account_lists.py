"""Tables of account lists: what a unit handed in of a system, and how each account stood."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from typing_extensions import override

from khien.act.reviews.types.account_lists import ListForm, ListState, State

UNIT = "accounts.Unit"
SYSTEM = "inventory.Entry"


class Standing(models.Model):
    """How an account stands; null is what the list does not say."""

    account = models.CharField(max_length=150)
    folded = models.CharField(max_length=330, editable=False)
    post = models.CharField(max_length=150, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    is_enabled = models.BooleanField(null=True)
    has_mfa = models.BooleanField(null=True)
    is_privileged = models.BooleanField(null=True)
    is_inactive = models.BooleanField(null=True)
    has_owner = models.BooleanField(null=True)
    roles = models.JSONField(default=list)

    class Meta:
        abstract = True

    @property
    def state(self) -> State:
        """Return how the account stands."""
        return State(
            self.is_enabled,
            self.has_mfa,
            self.is_privileged,
            self.is_inactive,
            self.has_owner,
            tuple(self.roles),
        )


class AccountList(models.Model):
    """A list of the accounts of a system as of a day; its rows are deleted in time, its counts stay.

    Until it is whole its rows are still being written, and nothing counts it; until it is proved, earlier
    decisions are still being held against it.
    """

    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    system = models.ForeignKey(SYSTEM, on_delete=models.PROTECT, related_name="+")
    system_name = models.CharField(max_length=300)
    made_on = models.DateField()
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=200)
    form = models.CharField(max_length=10, choices=[(one, one) for one in ListForm])
    digest = models.CharField(max_length=64)
    tells = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    refused = models.PositiveIntegerField()
    faults = models.JSONField(default=list)
    added = models.PositiveIntegerField(null=True)
    gone = models.PositiveIntegerField(null=True)
    inactive_days = models.PositiveSmallIntegerField()
    state = models.CharField(
        max_length=8, choices=[(one, one) for one in ListState], default=ListState.READING
    )
    is_newest = models.BooleanField(default=False)
    is_proved = models.BooleanField(default=False)
    reduced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["system", "digest"], name="reviews_one_list_once"),
            models.UniqueConstraint(
                fields=["system"],
                name="reviews_one_newest_list",
                condition=Q(is_newest=True),
            ),
        ]
        indexes = [models.Index(fields=["system", "taken_at"], name="reviews_lists_by_system")]

    @override
    def __str__(self) -> str:
        return f"{self.system_id} {self.made_on}"


class ListedAccount(Standing):
    """One account of a list."""

    account_list = models.ForeignKey(AccountList, on_delete=models.CASCADE, related_name="accounts")

    class Meta(Standing.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["account_list", "account"], name="reviews_account_once_a_list"
            )
        ]

    @override
    def __str__(self) -> str:
        return self.account
