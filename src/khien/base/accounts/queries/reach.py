"""Reads of units, people and what a person may do where: what every room asks."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from khien.base.accounts import access, rules
from khien.base.accounts.models import Membership, Person, Unit
from khien.base.accounts.types import (
    Actor,
    BodyTask,
    Capability,
    Contact,
    Grant,
    PersonLine,
    RightMissing,
    Role,
    UnitKind,
    UnitLine,
    UnitNotMeant,
)
from khien.base.core.clock import now
from khien.base.core.history import as_of
from khien.base.core.look import remembered
from khien.base.core.offers import Counted
from khien.base.core.refusals import NotFound
from khien.base.core.search import fold, folded_match

_SYSTEM = Actor("system: reads of accounts", None, sees_everything=True)


def actor_of(person_id: int) -> Actor:
    """Return a person as an actor with the grants that hold now. One query and one for the name."""
    person = access.people().select_related("unit").get(pk=person_id)
    at = now()
    held = access.memberships().filter(Q(until__isnull=True) | Q(until__gt=at), since__lte=at)
    grants = tuple(
        _grant(membership) for membership in held.filter(person=person).select_related("unit")
    )
    return Actor(person.name, person.pk, grants, home_unit=person.unit.code)


def units_of(actor: Actor, capability: Capability | None = None) -> list[UnitLine]:
    """Return the units an actor sees (for a capability), in tree order. One query."""
    return list(remembered(("units", actor, capability), lambda: _units(actor, capability)))


def _units(actor: Actor, capability: Capability | None) -> list[UnitLine]:
    return [_line(unit) for unit in access.units_visible_to(actor, capability)]


def unit_codes(actor: Actor, capability: Capability) -> frozenset[str] | None:
    """Return the codes of the units where the actor may do this; None means every unit."""
    if actor.sees_everything:
        return None
    visible = access.units_visible_to(actor, capability)
    return frozenset(visible.values_list("code", flat=True))


def unit_ids(actor: Actor, capability: Capability) -> frozenset[int] | None:
    """Return the keys of the units where the actor may do this; None means every unit."""
    if actor.sees_everything:
        return None
    return frozenset(access.units_visible_to(actor, capability).values_list("pk", flat=True))


def unit_ids_by_capability(actor: Actor) -> dict[str, frozenset[int]] | None:
    """Return for each capability the keys of the units where the actor has it; None is all.

    One query, whatever the actor's rights; one in a whole look.
    """
    if actor.sees_everything:
        return None
    return remembered(("reach", actor), lambda: _reach(actor))


def _reach(actor: Actor) -> dict[str, frozenset[int]]:
    units = list(access.units_visible_to(actor).values_list("pk", "path"))
    found: dict[str, frozenset[int]] = {}
    for grant in actor.grants:
        covered = frozenset(key for key, path in units if rules.covers(grant, path))
        own = frozenset(key for key, path in units if path.rpartition("/")[2] == actor.home_unit)
        for capability in rules.MAY[grant.role]:
            reach = covered & own if capability in rules.OWN_BODY_ONLY else covered
            found[capability.value] = found.get(capability.value, frozenset()) | reach
    return found


def unit_by_code(actor: Actor, code: str) -> UnitLine:
    """Return one visible unit. Raises NotFound."""
    return _line(access.require_unit(actor, code))


def find_unit(actor: Actor, code: str) -> UnitLine | None:
    """Return one visible unit, or None where there is none of this code for the actor."""
    unit = access.units_visible_to(actor).filter(code=code).first()
    return _line(unit) if unit else None


def subtree_codes(actor: Actor, code: str) -> frozenset[str]:
    """Return the codes of a visible unit and of the visible ones below it. Raises NotFound."""
    unit = access.require_unit(actor, code)
    below = Q(path=unit.path) | Q(path__startswith=f"{unit.path}/")
    return frozenset(access.units_visible_to(actor).filter(below).values_list("code", flat=True))


def unit_named(code: str) -> UnitLine | None:
    """Return the unit of a code, whoever asks, or None: which units there are is public. One query."""
    return find_unit(_SYSTEM, code)


def find_units(actor: Actor, words: str, *, limit: int = 8) -> list[UnitLine]:
    """Return visible units whose name or code holds every word, accents ignored. One query."""
    found = access.units_visible_to(actor).filter(folded_match("folded", words))
    return [_line(unit) for unit in found[:limit]]


def few_units(actor: Actor, capability: Capability | None = None) -> list[UnitLine] | None:
    """Return the units an actor sees (for a capability), or None for more than a list can show. One query."""
    found = remembered(("few", actor, capability), lambda: _first_units(actor, capability))
    return None if len(found) > rules.FEW else found


def _first_units(actor: Actor, capability: Capability | None) -> list[UnitLine]:
    return [_line(unit) for unit in access.units_visible_to(actor, capability)[: rules.FEW + 1]]


def units_like(
    actor: Actor, words: str, capability: Capability | None = None
) -> tuple[list[UnitLine], int]:
    """Return the first visible units that hold every word, and how many hold them. Two queries."""
    found = access.units_visible_to(actor, capability)
    if words.strip():
        found = found.filter(folded_match("folded", words[: rules.WORDS_MAX]))
    return [_line(unit) for unit in found[: rules.LIKE_MAX]], found.count()


def unit_meant(actor: Actor, said: str, capability: Capability | None = None) -> UnitLine:
    """Return the one visible unit that is meant: by its code, its name, or words that only it holds.

    Raises UnitNotMeant. Two queries at most.
    """
    words = said.strip()[: rules.WORDS_MAX]
    visible = access.units_visible_to(actor, capability)
    found = list(visible.filter(code__in=rules.codes_in(words))[:1])
    if words and not found:
        found = list(visible.filter(folded_match("folded", words))[: rules.FEW + 1])
        found = [unit for unit in found if fold(unit.name) == fold(words)] or found
    if len(found) != 1:
        raise UnitNotMeant(said=words)
    return _line(found[0])


def people_who_may(capability: Capability, unit_code: str) -> list[PersonLine]:
    """Return the people whose role lets them do this in a unit, by name. Two queries."""
    unit = access.require_unit(_SYSTEM, unit_code)
    at = now()
    held = access.memberships().filter(Q(until__isnull=True) | Q(until__gt=at), since__lte=at)
    found = {
        membership.person.pk: _person_line(membership.person)
        for membership in held.select_related("person__unit", "unit").filter(person__is_active=True)
        if rules.gives(
            _grant(membership), capability, unit.path, home_unit=membership.person.unit.code
        )
    }
    return sorted(found.values(), key=lambda person: person.name)


def contacts_who_may(capability: Capability, unit_codes: Iterable[str]) -> dict[str, list[Contact]]:
    """Return where the people are reached whose role lets them do this in units, by unit. Two queries."""
    paths = dict(
        access.units_visible_to(_SYSTEM)
        .filter(code__in=list(unit_codes))
        .values_list("code", "path")
    )
    at = now()
    held = access.memberships().filter(Q(until__isnull=True) | Q(until__gt=at), since__lte=at)
    roles = [role for role, may in rules.MAY.items() if capability in may]
    rows = held.filter(role__in=roles, person__is_active=True).select_related(
        "person__unit", "unit"
    )
    given = [(_grant(row), row.person) for row in rows]
    return {
        code: list(
            {
                person.pk: Contact(person.pk, person.name, person.email, person.language)
                for grant, person in given
                if rules.gives(grant, capability, path, home_unit=person.unit.code)
            }.values()
        )
        for code, path in paths.items()
    }


def people_in_role(role: Role) -> list[PersonLine]:
    """Return the active people who hold a role anywhere now, by name. One query."""
    at = now()
    held = access.memberships().filter(Q(until__isnull=True) | Q(until__gt=at), since__lte=at)
    found = held.filter(role=role, person__is_active=True).select_related("person__unit")
    lines = {membership.person.pk: _person_line(membership.person) for membership in found}
    return sorted(lines.values(), key=lambda person: person.name)


def body_unit(task: BodyTask) -> UnitLine | None:
    """Return the unit that does a coordinating task now, or None where none is configured."""
    body = as_of(access.bodies(), now()).filter(task=task).select_related("unit").first()
    return _line(body.unit) if body else None


def person_names(keys: set[int]) -> dict[int, str]:
    """Return the names of people by key. One query."""
    return dict(access.people().filter(pk__in=keys).values_list("pk", "name"))


def account_keys_named(unit_code: str, name: str) -> list[int]:
    """Return the keys of active accounts of a unit with exactly this name. One query."""
    rows = access.people().filter(unit__code=unit_code, name=name, is_active=True)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def ties_of(person_id: int) -> frozenset[str]:
    """Return the names of a person's accounts: user name and address, in small letters. One query."""
    rows = access.people().filter(pk=person_id).values_list("username", "email")
    return frozenset(one.casefold() for row in rows for one in row if one)


def people_by_tie(unit_code: str) -> dict[str, int]:
    """Return who is known by which tie: the unit's people by user name, anybody by address. One query."""
    found: dict[str, int] = {}
    rows = access.people().filter(Q(unit__code=unit_code) | ~Q(email=""), is_active=True)
    for key, name, address, home in rows.order_by("pk").values_list(
        "pk", "username", "email", "unit__code"
    ):
        ties = (name if home == unit_code else "", address)
        found |= {tie.casefold(): key for tie in ties if tie}
    return found


def account_at(address: str) -> tuple[int, str] | None:
    """Return the key and the unit of the one active account with an e-mail address. One query."""
    rows = access.people().filter(email__iexact=address, is_active=True)
    found = list(rows.values_list("pk", "unit__code")[:2]) if address else []
    return found[0] if len(found) == 1 else None


def roles_of(actor: Actor) -> tuple[Role, ...]:
    """Return the roles an actor holds, each once."""
    return tuple(dict.fromkeys(grant.role for grant in actor.grants))


def contact(person_id: int) -> Contact | None:
    """Return where a person is reached; None where nobody active has this key. One query."""
    person = access.people().filter(pk=person_id, is_active=True).first()
    return Contact(person.pk, person.name, person.email, person.language) if person else None


def province() -> UnitLine | None:
    """Return the unit above all others, or None in an empty instance. One query."""
    root = access.units_visible_to(_SYSTEM).filter(parent__isnull=True).first()
    return _line(root) if root else None


def staff_at(at: datetime, unit_codes: frozenset[str] | None = None) -> tuple[int, int]:
    """Return how many IT people and security people units (all) had at an instant. One query."""
    rows = as_of(access.staff_counts(), at)
    if unit_codes is not None:
        rows = rows.filter(unit__code__in=unit_codes)
    counts = list(rows.values_list("it_people", "security_people"))
    return sum(it for it, _ in counts), sum(security for _, security in counts)


def require_may(actor: Actor, capability: Capability, unit_code: str) -> None:
    """Raise NotFound for an unseen unit, NotAllowed for a seen one where this is not allowed."""
    unit = access.require_unit(actor, unit_code)
    if not rules.may(actor, capability, unit.path):
        raise RightMissing(capability)


def may_do(actor: Actor, capability: Capability, unit_code: str) -> bool:
    """Return whether the actor may do this in a unit; false for an unseen one. One query."""
    unit = access.units_visible_to(actor).filter(code=unit_code).first()
    return unit is not None and rules.may(actor, capability, unit.path)


def require_somewhere(actor: Actor, capability: Capability) -> None:
    """Raise NotAllowed unless the actor may do this in at least one unit."""
    if not rules.may_somewhere(actor, capability):
        raise RightMissing(capability)


def _grant(membership: Membership) -> Grant:
    return Grant(
        Role(membership.role),
        membership.unit.path,
        membership.has_subtree,
        membership.until,
        is_delegated=membership.delegated_by_id is not None,
    )


def _line(unit: Unit) -> UnitLine:
    return UnitLine(unit.code, unit.name, UnitKind(unit.kind), unit.path, unit.closed_at)


def _person_line(person: Person) -> PersonLine:
    return PersonLine(person.pk, person.username, person.name, person.unit.code)


def may_somewhere(actor: Actor, capability: Capability) -> bool:
    """Return whether the actor may do this in at least one unit."""
    return rules.may_somewhere(actor, capability)


def unit_key(code: str) -> int:
    """Return the key under which other rooms' rows name a unit. Raises NotFound. One query."""
    return access.require_unit(_SYSTEM, code).pk


def unit_keys(codes: frozenset[str]) -> frozenset[int]:
    """Return the keys of units by their codes. One query."""
    rows = access.units_visible_to(_SYSTEM).filter(code__in=codes)
    return frozenset(rows.values_list("pk", flat=True))


def unit_keys_by_code(codes: Iterable[str]) -> dict[str, int]:
    """Return the keys of units by code. One query."""
    rows = access.units_visible_to(_SYSTEM).filter(code__in=list(codes))
    return dict(rows.values_list("code", "pk"))


def unit_codes_by_key(keys: Iterable[int]) -> dict[int, str]:
    """Return the codes of units by key. One query."""
    rows = access.units_visible_to(_SYSTEM).filter(pk__in=list(keys))
    return dict(rows.values_list("pk", "code"))


def watched_units(at: datetime | None = None) -> list[UnitLine]:
    """Return the units that the plans' orders reached at an instant (now), in tree order. One query."""
    kinds = (UnitKind.DEPARTMENT, UnitKind.COMMUNE, UnitKind.ENTERPRISE, UnitKind.SERVICE)
    units = access.units_standing(at or now()).filter(kind__in=kinds)
    return [_line(unit) for unit in units]


def units_with_officer(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each unit and whether it had a unit officer at an instant. Two queries."""
    return _units_with_role(Role.UNIT_OFFICER, at, unit_codes)


def units_with_head(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each unit and whether somebody answered for it as its head at an instant. Two queries."""
    return _units_with_role(Role.UNIT_HEAD, at, unit_codes)


def _units_with_role(role: Role, at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    held = access.memberships().filter(Q(until__isnull=True) | Q(until__gt=at), since__lte=at)
    covered = set(held.filter(role=role).values_list("unit__code", flat=True))
    page = reverse("accounts:unit", args=["-"]).removesuffix("-")
    return [
        Counted(unit.name, unit.code, unit.code in covered, url=f"{page}{unit.code}")
        for unit in watched_units(at)
        if unit_codes is None or unit.code in unit_codes
    ]


def oversees_province(actor: Actor, capability: Capability) -> bool:
    """Return whether the actor may do this in every unit of the province. One query."""
    if actor.sees_everything:
        return True
    root = access.units_visible_to(_SYSTEM).filter(parent__isnull=True).first()
    return root is not None and any(
        capability in rules.MAY[grant.role] and grant.has_subtree and grant.path == root.path
        for grant in actor.grants
    )


def actor_named(username: str) -> Actor:
    """Return the person of a user name as an actor. Raises NotFound."""
    person = access.person_signing_in(username)
    if person is None:
        raise NotFound(what=username)
    return actor_of(person.pk)


def name_of_unit(code: str) -> str:
    """Return the name of a unit, which is public. Raises NotFound. One query."""
    return access.require_unit(_SYSTEM, code).name
