"""The door of accounts: which units and people an actor sees; the only file that says `.objects`."""

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet

from khien.base.accounts.models import (
    Body,
    Membership,
    Person,
    SavedFilter,
    StaffCount,
    Succession,
    Unit,
)
from khien.base.accounts.rules import MAY, OWN_BODY_ONLY
from khien.base.accounts.types import Actor, Capability
from khien.base.core.refusals import NotFound


def units_visible_to(actor: Actor, capability: Capability | None = None) -> QuerySet[Unit]:
    """Return the units that any grant (or, where named, a capability) reaches. Lazy."""
    if actor.sees_everything:
        return Unit.objects.all()
    reach = Q(pk__in=[])
    for grant in actor.grants:
        if capability is not None and capability not in MAY[grant.role]:
            continue
        reach |= Q(path=grant.path)
        if grant.has_subtree:
            reach |= Q(path__startswith=f"{grant.path}/")
    if capability in OWN_BODY_ONLY:
        reach &= Q(code=actor.home_unit)
    return Unit.objects.filter(reach)


def units_standing(at: datetime) -> QuerySet[Unit]:
    """Return the units that had been founded and not yet ended at an instant. Lazy."""
    founded = Q(since__isnull=True) | Q(since__lte=at)
    return Unit.objects.filter(founded, Q(closed_at__isnull=True) | Q(closed_at__gt=at))


def locked_unit(code: str) -> Unit:
    """Return one unit for changing; call inside a transaction, after the actor's right was checked."""
    return Unit.objects.select_for_update(of=("self",)).select_related("parent").get(code=code)


def units_below(unit: Unit) -> QuerySet[Unit]:
    """Return all units below one, whoever sees them: for services that move them along."""
    return Unit.objects.filter(path__startswith=f"{unit.path}/")


def successions() -> QuerySet[Succession]:
    """Return which unit follows which: known to everybody."""
    return Succession.objects.all()


def require_unit(actor: Actor, code: str, capability: Capability | None = None) -> Unit:
    """Return one visible unit. Raises NotFound, the same for absent and for others'."""
    unit = units_visible_to(actor, capability).filter(code=code).first()
    if unit is None:
        raise NotFound(what=code)
    return unit


def people_visible_to(actor: Actor) -> QuerySet[Person]:
    """Return the people of the visible units. Lazy."""
    return Person.objects.filter(unit__in=units_visible_to(actor))


def require_person(actor: Actor, key: int) -> Person:
    """Return one person of a visible unit. Raises NotFound."""
    person = people_visible_to(actor).filter(pk=key).first()
    if person is None:
        raise NotFound(what=str(key))
    return person


def person_signing_in(username: str) -> Person | None:
    """Return the person of a user name, for signing in and for commands."""
    return Person.objects.filter(username__iexact=username).first()


def people() -> QuerySet[Person]:
    """Return everybody: for services that have checked the actor's right."""
    return Person.objects.all()


def memberships() -> QuerySet[Membership]:
    """Return all memberships: for services that have checked the actor's right."""
    return Membership.objects.all()


def memberships_visible_to(actor: Actor) -> QuerySet[Membership]:
    """Return the memberships over visible units. Lazy."""
    return Membership.objects.filter(unit__in=units_visible_to(actor))


def require_membership(actor: Actor, key: int) -> Membership:
    """Return one membership over a visible unit. Raises NotFound."""
    found = memberships_visible_to(actor).select_related("unit", "person").filter(pk=key).first()
    if found is None:
        raise NotFound(what=str(key))
    return found


def has_unit(code: str) -> bool:
    """Return whether a code is taken, by whatever unit."""
    return Unit.objects.filter(code__iexact=code).exists()


def bodies() -> QuerySet[Body]:
    """Return who does which coordinating task: known to everybody."""
    return Body.objects.all()


def staff_counts() -> QuerySet[StaffCount]:
    """Return the staff figures of all units: callers narrow them to visible units."""
    return StaffCount.objects.all()


def filters_of(actor: Actor) -> QuerySet[SavedFilter]:
    """Return the actor's own saved filters. Lazy."""
    return SavedFilter.objects.filter(person_id=actor.person_id or 0)


def sessions_alive(at: datetime) -> QuerySet[Session]:
    """Return the sessions that have not run out: for ending a person's."""
    return Session.objects.filter(expire_date__gt=at)
