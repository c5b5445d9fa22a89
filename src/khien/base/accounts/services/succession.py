"""Units that end: what is open goes to the units that follow, what has ended stays where it was."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from khien.base.accounts import access, queries, rules
from khien.base.accounts.models import Membership, Person, Succession, Unit
from khien.base.accounts.queries.pages import PEOPLE, TASKS, UNITS_BELOW
from khien.base.accounts.services.people import name_body
from khien.base.accounts.types import (
    Actor,
    BodyTask,
    BothSides,
    Capability,
    HeirRefused,
    Role,
    UnitIsClosed,
    UnitStillHolds,
    UnitSucceeded,
)
from khien.base.core.clock import now
from khien.base.core.history import as_of
from khien.base.core.offers import registry
from khien.base.core.outbox import tell
from khien.base.core.refusals import Invalid, text
from khien.base.core.usecase import use_case


@dataclass(frozen=True, slots=True)
class Heirs:
    """Which units follow one that ends: the first takes over whatever is not given to another.

    `holdings` gives what has this title, `people` the person of this key, to a unit of the heirs.
    """

    codes: tuple[str, ...]
    holdings: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[int, str] = field(default_factory=dict)


@use_case
def close_unit(by: Actor, *, code: str, basis: str) -> None:
    """Close a unit that owes and holds nothing. Raises UnitStillHolds, UnitIsClosed."""
    unit = _ending(by, code, basis)
    held = [f"{gettext(title)} ({count})" for title, count in queries.held_by(unit.pk) if count]
    if held:
        raise UnitStillHolds(name=unit.name, held=", ".join(held))
    _close(unit, now())


@use_case
def succeed_unit(by: Actor, *, code: str, heirs: Heirs, basis: str) -> dict[str, int]:
    """End a unit: one that follows makes it a merger, several a split. Returns how much of what went.

    People go over with their roles, keep theirs over the closed unit, and those of the heirs get them
    too: the past stays readable. Raises UnitIsClosed, HeirRefused, Invalid.
    """
    at = now()
    unit = _ending(by, code, basis)
    following = {one: _heir(by, unit, one) for one in dict.fromkeys(heirs.codes)}
    if not following:
        raise HeirRefused(heir="?", name=unit.name, why=text("no unit is named"))
    first = following[heirs.codes[0]]
    moved: dict[str, Counter[str]] = {one: Counter() for one in following}
    for holding in registry.holdings:
        heir = _of(following, heirs.holdings.get(holding.title, first.code), unit)
        moved[heir.code][holding.title] += holding.hand_over(unit.pk, heir.pk)
    moved[first.code][UNITS_BELOW] += _move_below(unit, first)
    moved[first.code][TASKS] += _move_tasks(by, unit, first, basis)
    for person in list(access.people().filter(unit=unit, is_active=True)):
        heir = _of(following, heirs.people.get(person.pk, first.code), unit)
        _move_person(person, unit, heir, at)
        moved[heir.code][PEOPLE] += 1
    for heir in following.values():
        _let_read(unit, heir, at)
        counts = {title: count for title, count in moved[heir.code].items() if count}
        Succession(
            former=unit, heir=heir, basis=basis.strip(), at=at, by=by.name[:200], moved=counts
        ).save()
    _close(unit, at)
    tell(UnitSucceeded(unit.code, tuple(following)))
    return dict(sum(moved.values(), Counter[str]()))


def _ending(by: Actor, code: str, basis: str) -> Unit:
    """Return the unit that is to end, locked. Raises NotFound, NotAllowed, UnitIsClosed, Invalid."""
    queries.require_may(by, Capability.MANAGE_PEOPLE, code)
    access.require_unit(by, code)
    unit = access.locked_unit(code)
    _require_standing(unit)
    if unit.parent_id is None:
        raise Invalid(what=text("The province itself does not end."))
    if not basis.strip():
        raise Invalid(what=text("A unit ends by a decision: name its number and date."))
    return unit


def _heir(by: Actor, unit: Unit, code: str) -> Unit:
    queries.require_may(by, Capability.MANAGE_PEOPLE, code)
    access.require_unit(by, code)
    heir = access.locked_unit(code)
    _require_standing(heir)
    why = ""
    if heir.pk == unit.pk:
        why = text("it is the unit that ends")
    elif heir.path.startswith(f"{unit.path}/"):
        why = text("it lies below the unit that ends")
    elif heir.parent_id is None:
        why = text("it is the province itself")
    if why:
        raise HeirRefused(heir=heir.name, name=unit.name, why=why)
    return heir


def _of(following: Mapping[str, Unit], code: str, unit: Unit) -> Unit:
    if code not in following:
        raise HeirRefused(heir=code, name=unit.name, why=text("it is not among those that follow"))
    return following[code]


def _require_standing(unit: Unit) -> None:
    if unit.closed_at is not None:
        raise UnitIsClosed(name=unit.name, on=f"{unit.closed_at:%d/%m/%Y}")


def _move_below(unit: Unit, heir: Unit) -> int:
    """Put the units below under the heir; every path below follows."""
    children = list(access.units_below(unit).filter(parent=unit))
    for child in children:
        inside = list(access.units_below(child).order_by("path"))
        before = child.path
        child.parent = heir
        child.fill_derived()
        child.save(update_fields=["parent", "path", "folded"])
        for one in inside:
            one.path = child.path + one.path.removeprefix(before)
            one.save(update_fields=["path"])
    return len(children)


def _move_tasks(by: Actor, unit: Unit, heir: Unit, basis: str) -> int:
    held = list(as_of(access.bodies(), now()).filter(unit=unit))
    for body in held:
        name_body(by, task=BodyTask(body.task), unit_code=heir.code, basis=basis.strip())
    return len(held)


def _move_person(person: Person, unit: Unit, heir: Unit, at: datetime) -> None:
    """Give a person of the ended unit to the heir; what they are in the one they are in the other."""
    person.unit = heir
    person.save(update_fields=["unit"])
    for held in list(_living(unit, at).filter(person=person)):
        _give(held, heir, at)


def _let_read(unit: Unit, heir: Unit, at: datetime) -> None:
    """Give those who have a role over the heir the same over the closed unit: its past is theirs now."""
    for held in list(_living(heir, at)):
        _give(held, unit, at)


def _living(unit: Unit, at: datetime) -> QuerySet[Membership]:
    rows = access.memberships().filter(unit=unit, since__lte=at, delegated_by__isnull=True)
    return rows.filter(Q(until__isnull=True) | Q(until__gt=at)).select_related("person")


def _give(held: Membership, unit: Unit, at: datetime) -> None:
    """Give a role that is held over one unit over another too, unless it is held or barred there."""
    grants = queries.actor_of(held.person_id).grants
    have = frozenset(grant.role for grant in grants if rules.covers(grant, unit.path))
    role = Role(held.role)
    if role in have:
        return
    try:
        rules.require_one_side(held.person.name, have, role)
    except BothSides:
        return
    Membership(
        person_id=held.person_id,
        unit=unit,
        role=role,
        has_subtree=held.has_subtree,
        since=at,
        until=held.until,
    ).save()


def _close(unit: Unit, at: datetime) -> None:
    unit.closed_at = at
    unit.save(update_fields=["closed_at"])
