"""What people do about an incident together: orders, hand-overs, links, lessons."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from typing_extensions import override

from khien.act.response.models.incidents import Incident
from khien.act.response.types.handovers import HandOverState
from khien.act.response.types.links import LinkKind
from khien.act.response.types.orders import OrderState

UNIT = "accounts.Unit"
PERSON = settings.AUTH_USER_MODEL


class Order(models.Model):
    """What a unit is ordered to do by when, and how it answered."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="orders")
    unit = models.ForeignKey(UNIT, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    words = models.TextField(blank=True)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=[(state, state) for state in OrderState])
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=200)
    answer = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="response_order_answered_in_words",
                condition=Q(state=OrderState.GIVEN) | ~Q(answer=""),
            )
        ]
        indexes = [models.Index(fields=["unit", "-id"], name="response_order_by_unit")]

    @override
    def __str__(self) -> str:
        return f"{self.incident_id} {self.unit_id} {self.title}"


class HandOver(models.Model):
    """The lead is to go to another person, who says yes or no; until then nothing changes."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="handovers")
    to = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=[(state, state) for state in HandOverState])
    answer = models.CharField(max_length=500, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["incident"],
                name="response_one_open_handover",
                condition=Q(state=HandOverState.ASKED),
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.incident_id} {self.to_id} {self.state}"


class IncidentLink(models.Model):
    """Two incidents that have to do with each other; each reader sees only the ends that are theirs."""

    one = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="links")
    other = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="links_back")
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in LinkKind])
    why = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="response_linked_once"),
            models.CheckConstraint(
                name="response_link_not_to_itself", condition=~Q(one=models.F("other"))
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.one_id} {self.other_id}"


class Lesson(models.Model):
    """What an incident taught, and what follows from it; it outlives the case."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="lessons")
    words = models.TextField()
    follow_up = models.CharField(max_length=300, blank=True)
    due_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    done_at = models.DateTimeField(null=True)
    done_words = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="response_follow_up_has_a_time",
                condition=Q(follow_up="") | Q(due_at__isnull=False),
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.incident_id} {self.words[:40]}"
