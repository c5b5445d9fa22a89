"""The door of delivery: the queue is for who watches the province's health, targets for their units."""

from django.db.models import QuerySet

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.refusals import NotFound
from khien.base.delivery.models import Delivery, Target
from khien.base.delivery.types import State


def deliveries() -> QuerySet[Delivery]:
    """Return all deliveries: for the worker, and for rooms that ask by their own key."""
    return Delivery.objects.all()


def locked(key: str) -> Delivery | None:
    """Return the delivery of a key, its row locked until the transaction ends, for the worker."""
    return Delivery.objects.select_for_update().filter(key=key).first()


def neighbours(row: Delivery) -> QuerySet[Delivery]:
    """Return what else waits for the same mail server or target. Lazy."""
    waiting = Delivery.objects.filter(state__in=[State.QUEUED, State.FAILED], kind=row.kind)
    if row.target_id is not None:
        waiting = waiting.filter(target_id=row.target_id)
    return waiting.exclude(pk=row.pk)


def deliveries_visible_to(actor: Actor) -> QuerySet[Delivery]:
    """Return all deliveries to who watches the whole province's health, none to others. Lazy."""
    if accounts.oversees_province(actor, Capability.SEE_HEALTH):
        return Delivery.objects.all()
    return Delivery.objects.none()


def require_delivery(actor: Actor, key: int) -> Delivery:
    """Return one visible delivery, its row locked. Raises NotFound."""
    found = deliveries_visible_to(actor).select_for_update().filter(pk=key).first()
    if found is None:
        raise NotFound(what=str(key))
    return found


def targets() -> QuerySet[Target]:
    """Return all targets: for the worker and for rooms that fan out."""
    return Target.objects.all()


def require_open_target(key: int) -> Target:
    """Return one open target, for rooms that send there. Raises NotFound."""
    found = Target.objects.filter(pk=key, closed_at__isnull=True).first()
    if found is None:
        raise NotFound(what=str(key))
    return found


def targets_visible_to(actor: Actor) -> QuerySet[Target]:
    """Return the targets of the units where the actor manages people. Lazy."""
    units = accounts.unit_ids(actor, Capability.MANAGE_PEOPLE)
    return Target.objects.all() if units is None else Target.objects.filter(unit_id__in=units)


def require_target(actor: Actor, key: int) -> Target:
    """Return one visible target. Raises NotFound."""
    found = targets_visible_to(actor).select_related("unit").filter(pk=key).first()
    if found is None:
        raise NotFound(what=str(key))
    return found
