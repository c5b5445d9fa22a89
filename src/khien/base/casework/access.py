"""The door of casework: one's own items, and those without owner that one may take."""

from django.db.models import Q, QuerySet

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.casework.models import WorkItem


def items_for(actor: Actor) -> QuerySet[WorkItem]:
    """Return the open items that wait for this actor. Lazy, one query a capability."""
    reach = Q(owner_id=actor.person_id)
    for capability in (Capability.ANSWER_ALERTS, Capability.WORK_INCIDENTS):
        units = accounts.unit_ids(actor, capability)
        own = Q(owner__isnull=True, capability=capability)
        reach |= own if units is None else own & Q(unit_id__in=units)
    return WorkItem.objects.filter(reach, done_at__isnull=True)


def open_items(kind: str, subject: str) -> QuerySet[WorkItem]:
    """Return the open item of a subject, for services that own the subject."""
    return WorkItem.objects.filter(kind=kind, subject=subject, done_at__isnull=True)
