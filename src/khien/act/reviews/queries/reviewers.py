"""Who runs reviews, and who can be asked to decide in a unit."""

from collections.abc import Iterable

from khien.act.reviews import access
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Contact


def units_to_run(actor: Actor) -> list[tuple[str, str]]:
    """Return the units in whose name the actor runs reviews, the own one first. Two queries."""
    found = {
        unit.code: unit.name
        for one in (access.ASK, access.CHECK)
        for unit in accounts.units_of(actor, one)
    }
    own = actor.home_unit if actor.home_unit in found else ""
    return sorted(found.items(), key=lambda unit: (unit[0] != own, unit[1]))


def by_unit(codes: Iterable[str]) -> dict[str, list[Contact]]:
    """Return for units that passed the door who can be asked to decide there, by name. Two queries."""
    found = accounts.contacts_who_may(access.SEE, codes)
    return {code: sorted(people, key=lambda one: one.name) for code, people in found.items()}


def of_units(codes: Iterable[str]) -> list[Contact]:
    """Return who can be asked to decide in one of some units that passed the door, by name. Two queries."""
    found = {one.key: one for people in by_unit(codes).values() for one in people}
    return sorted(found.values(), key=lambda one: one.name)
