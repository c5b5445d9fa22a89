"""Who runs reviews, and who can be asked to decide in a unit."""

from collections.abc import Iterable

from khien.act.procedures.access import reviews as access
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, PersonLine


def units_to_run(actor: Actor) -> list[tuple[str, str]]:
    """Return the units in whose name the actor runs reviews, the own one first. Two queries."""
    found = {
        unit.code: unit.name
        for one in (access.ASK, access.CHECK)
        for unit in accounts.units_of(actor, one)
    }
    own = actor.home_unit if actor.home_unit in found else ""
    return sorted(found.items(), key=lambda unit: (unit[0] != own, unit[1]))


def by_unit(actor: Actor, codes: Iterable[str]) -> dict[str, list[PersonLine]]:
    """Return for each visible unit who can be asked to decide there. Two queries a unit."""
    return {code: _people(code) for code in sorted(codes) if accounts.find_unit(actor, code)}


def of_units(actor: Actor, codes: Iterable[str]) -> list[PersonLine]:
    """Return who can be asked to decide in one of some units, by name."""
    found = {one.key: one for people in by_unit(actor, codes).values() for one in people}
    return sorted(found.values(), key=lambda one: one.name)


def _people(code: str) -> list[PersonLine]:
    """Return who sees procedures in a unit, those of the unit itself first."""
    found = accounts.people_who_may(access.SEE, code)
    return sorted(found, key=lambda one: (one.unit_code != code, one.name))
