"""Tables of accounts: the unit tree, people, memberships, bodies, staff figures."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from typing_extensions import override

from khien.base.accounts.types import BodyTask, Role, UnitKind
from khien.base.core.history import Dated
from khien.base.core.search import fold


class Unit(models.Model):
    """A body of the province. `path` holds the codes from the province down, `/` between.

    Orders reach it from `since` (null: always) until `closed_at`; a closed one stays, with its past.
    """

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    folded = models.CharField(max_length=260, editable=False)
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in UnitKind])
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)
    path = models.CharField(max_length=400, unique=True)
    since = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["path"]

    @override
    def __str__(self) -> str:
        return self.name

    def fill_derived(self) -> None:
        """Set what follows from the other columns: the path and the folded name."""
        self.path = f"{self.parent.path}/{self.code}" if self.parent else self.code
        self.folded = fold(f"{self.code} {self.name}")


class Succession(models.Model):
    """A unit that ended and one that follows it; `moved` says how much of what was open went there."""

    former = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    heir = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(max_length=300)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    moved = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["former", "heir"], name="accounts_one_heir_once")
        ]

    @override
    def __str__(self) -> str:
        return f"{self.former} → {self.heir}"


class PersonManager(BaseUserManager["Person"]):
    """What Django's sign-in needs."""

    @override
    def get_by_natural_key(self, username: str | None) -> "Person":
        """Find by user name, letter case ignored."""
        return self.get(username__iexact=username or "")


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody who works in a unit; who signs in has a usable password or an outside identity."""

    username = models.CharField(max_length=150, unique=True)
    name = models.CharField(max_length=200)
    folded = models.CharField(max_length=420, editable=False)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    language = models.CharField(max_length=8, blank=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = PersonManager()

    @override
    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """Return the name as it is shown."""
        return self.name

    def fill_derived(self) -> None:
        """Set the folded name."""
        self.folded = fold(f"{self.username} {self.name}")


class Membership(models.Model):
    """A role of a person over a unit, or over a unit and those below it, for a time."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=[(role, role) for role in Role])
    has_subtree = models.BooleanField(default=False)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    delegated_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    delegation = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="accounts_membership_runs_forward",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
            ),
            models.CheckConstraint(
                name="accounts_delegation_is_written_and_ends",
                condition=Q(delegated_by__isnull=True)
                | (~Q(delegation="") & Q(until__isnull=False)),
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.person} {self.role} {self.unit}"


class Body(Dated):
    """Which unit does the task of a coordinating body, and since when."""

    task = models.CharField(max_length=30, choices=[(task, task) for task in BodyTask])
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(max_length=300)

    class Meta(Dated.Meta):
        abstract = False

    @override
    def __str__(self) -> str:
        return f"{self.task}: {self.unit}"


class StaffCount(Dated):
    """How many people of a unit work in IT, and in information security, over a period."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    it_people = models.PositiveIntegerField()
    security_people = models.PositiveIntegerField()

    class Meta(Dated.Meta):
        abstract = False

    @override
    def __str__(self) -> str:
        return f"{self.unit}: {self.it_people}"


class SavedFilter(models.Model):
    """A list narrowed as a person often wants it: the list's page, and the filters of its address."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    page = models.CharField(max_length=80)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "page", "name"], name="accounts_one_filter_a_name"
            )
        ]

    @override
    def __str__(self) -> str:
        return self.name
