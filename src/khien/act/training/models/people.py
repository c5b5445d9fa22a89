"""Tables of the register of persons, and of their certificates."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from typing_extensions import override

from khien.act.training.types.certificates import Standard

UNIT = "accounts.Unit"


class Learner(models.Model):
    """A person who is trained or holds a post: name and unit, or an account; nothing more."""

    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    folded = models.CharField(max_length=400, editable=False)
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], name="training_one_person_a_name"),
        ]
        indexes = [models.Index(fields=["name", "id"], name="training_person_by_name")]

    @override
    def __str__(self) -> str:
        return self.name


class Certificate(models.Model):
    """A certificate of a person: of a class here, or from elsewhere. `replaced_at`: a newer one came."""

    learner = models.ForeignKey(Learner, on_delete=models.PROTECT, related_name="certificates")
    seat = models.ForeignKey(
        "training.Seat", null=True, on_delete=models.PROTECT, related_name="certificates"
    )
    title = models.CharField(max_length=300)
    number = models.CharField(max_length=100)
    issuer = models.CharField(max_length=200)
    standard = models.CharField(max_length=14, choices=[(one, one) for one in Standard])
    issued_on = models.DateField()
    valid_until = models.DateField(null=True)
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=200)
    replaced_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=200, blank=True)
    revoked_why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "number"], name="training_certificate_numbered_once"
            ),
            models.UniqueConstraint(
                fields=["seat"],
                name="training_one_certificate_a_seat",
                condition=Q(seat__isnull=False, revoked_at__isnull=True),
            ),
            models.CheckConstraint(
                name="training_certificate_ends_after_issue",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("issued_on")),
            ),
            models.CheckConstraint(
                name="training_revoked_with_reason",
                condition=Q(revoked_at__isnull=True) | ~Q(revoked_why=""),
            ),
        ]
        indexes = [models.Index(fields=["valid_until"], name="training_certificate_by_end")]

    @override
    def __str__(self) -> str:
        return f"{self.title} {self.number}"
