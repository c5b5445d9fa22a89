"""Reads for the pages of units and people: rights shown, filters kept, delegations, one unit whole."""

from django.db.models import Q

from khien.base.accounts import access, rules
from khien.base.accounts.queries.reach import _line, _person_line, require_may
from khien.base.accounts.types import (
    Actor,
    Capability,
    DelegationLine,
    FilterLine,
    GrantLine,
    PersonLine,
    Role,
    RoleLine,
    SuccessionLine,
    UnitLine,
    UnitRecord,
)
from khien.base.core.clock import now
from khien.base.core.history import as_of
from khien.base.core.offers import registry
from khien.base.core.refusals import text
from khien.base.core.search import folded_match

PEOPLE = text("People who sign in")
UNITS_BELOW = text("Units below")
TASKS = text("Tasks of a coordinating body")


def grants_shown(actor: Actor) -> list[GrantLine]:
    """Return the actor's own roles with the units' names. One query."""
    codes = {grant.path.rpartition("/")[2] for grant in actor.grants}
    names = dict(access.units_visible_to(actor).filter(code__in=codes).values_list("path", "name"))
    return [
        GrantLine(
            rules.ROLE_NAMES[grant.role],
            names.get(grant.path, grant.path),
            grant.has_subtree,
            grant.until,
            grant.is_delegated,
        )
        for grant in actor.grants
    ]


def saved_filters(actor: Actor, page: str) -> list[FilterLine]:
    """Return the actor's saved filters of a list, by name. One query."""
    rows = access.filters_of(actor).filter(page=page).order_by("name")
    return [FilterLine(row.pk, row.name, row.query) for row in rows]


def delegations_given(actor: Actor) -> list[DelegationLine]:
    """Return the delegations the actor gave, newest first. One query."""
    given = access.memberships().filter(delegated_by_id=actor.person_id)
    return [
        DelegationLine(
            membership.person.name,
            rules.ROLE_NAMES[Role(membership.role)],
            membership.unit.name,
            membership.until,
            membership.delegation,
        )
        for membership in given.select_related("person", "unit").order_by("-pk")
    ]


def people_of(actor: Actor, *, limit: int = 200) -> list[PersonLine]:
    """Return active people of the visible units who can sign in, by name. One query."""
    found = access.people_visible_to(actor).filter(is_active=True).exclude(password="")
    found = found.exclude(password__startswith="!")  # noqa: S106 - a prefix, not a password
    found = found.select_related("unit").order_by("name")
    return [_person_line(person) for person in found[:limit]]


def unit_rows(actor: Actor, words: str = "") -> list[UnitLine]:
    """Return the visible units that hold every word, in tree order. One query."""
    found = access.units_visible_to(actor)
    if words.strip():
        found = found.filter(folded_match("folded", words))
    return [_line(unit) for unit in found]


def held_by(unit_id: int) -> list[tuple[str, int]]:
    """Return what a unit holds or owes in each room, and its people and units below, with their counts.

    A title is a marked text.
    """
    found = [(one.title, one.count(unit_id)) for one in registry.holdings]
    people = access.people().filter(unit_id=unit_id, is_active=True).count()
    below = access.units_standing(now()).filter(parent_id=unit_id).count()
    tasks = as_of(access.bodies(), now()).filter(unit_id=unit_id).count()
    return [*found, (PEOPLE, people), (UNITS_BELOW, below), (TASKS, tasks)]


def held_in(actor: Actor, code: str) -> list[tuple[str, int]]:
    """Return what a unit that the actor administers holds or owes. Raises NotFound, NotAllowed."""
    unit = access.require_unit(actor, code)
    require_may(actor, Capability.MANAGE_PEOPLE, code)
    return held_by(unit.pk)


def succession_of(code: str) -> list[SuccessionLine]:
    """Return the steps in which a unit ended or took over, the newest first. One query."""
    rows = access.successions().filter(Q(former__code=code) | Q(heir__code=code))
    return [
        SuccessionLine(
            _line(row.former), _line(row.heir), row.basis, row.at, tuple(row.moved.items())
        )
        for row in rows.select_related("former", "heir").order_by("-at", "-pk")
    ]


def unit_record(actor: Actor, code: str) -> UnitRecord:
    """Return one visible unit with its people and roles. Raises NotFound. Five queries."""
    unit = access.require_unit(actor, code)
    visible = access.units_visible_to(actor)
    above = visible.filter(pk=unit.parent_id).first() if unit.parent_id else None
    people = access.people_visible_to(actor).filter(unit=unit, is_active=True)
    held = access.memberships_visible_to(actor).filter(unit=unit)
    held = held.filter(Q(until__isnull=True) | Q(until__gt=now()))
    return UnitRecord(
        line=_line(unit),
        above=_line(above) if above else None,
        below=tuple(_line(one) for one in visible.filter(parent=unit)),
        people=tuple(
            _person_line(person) for person in people.select_related("unit").order_by("name")
        ),
        roles=tuple(
            RoleLine(
                one.pk,
                one.person_id,
                one.person.name,
                rules.ROLE_NAMES[Role(one.role)],
                one.has_subtree,
                one.since,
                one.until,
                is_delegated=one.delegated_by_id is not None,
            )
            for one in held.select_related("person").order_by("role", "person__name")
        ),
        succession=tuple(succession_of(code)),
        may_manage=unit.closed_at is None and rules.may(actor, Capability.MANAGE_PEOPLE, unit.path),
    )
