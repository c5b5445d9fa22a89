"""Table of appointments: who held which post over which period, by which decision."""

from django.db import models
from django.db.models import Q
from typing_extensions import override

from khien.act.training.models.people import UNIT, Learner
from khien.act.training.types.staffing import Post
from khien.base.core.history import Dated


class Appointment(Dated):
    """Somebody in a post of a unit, or of one of its systems, while the period runs."""

    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    learner = models.ForeignKey(Learner, on_delete=models.PROTECT, related_name="appointments")
    post = models.CharField(max_length=18, choices=[(one, one) for one in Post])
    system = models.ForeignKey(
        "inventory.Entry", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decision = models.CharField(max_length=200)
    decided_on = models.DateField()
    entered_by = models.CharField(max_length=200)
    ended_by = models.CharField(max_length=200, blank=True)

    class Meta(Dated.Meta):
        abstract = False
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                name="training_operator_of_a_system",
                condition=Q(post=Post.OPERATOR, system__isnull=False)
                | (~Q(post=Post.OPERATOR) & Q(system__isnull=True)),
            ),
        ]
        indexes = [models.Index(fields=["unit", "valid_to"], name="training_post_by_unit")]

    @override
    def __str__(self) -> str:
        return f"{self.post} {self.learner_id}"
