"""Which entries of the rule book hold on a day, for a profile and the ones it follows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from khien.base.regulation.types import (
    Clock,
    Dated,
    Facts,
    Measure,
    Profile,
    Route,
    Severity,
    Telling,
)

Kind = TypeVar("Kind", bound=Dated)

_MINUTES = {
    Measure.MINUTES: 1,
    Measure.HOURS: 60,
    Measure.DAYS: 24 * 60,
    Measure.WORKING_HOURS: 3 * 60,
    Measure.WORKING_DAYS: 24 * 60,
}


def chain_of(profiles: Iterable[Profile], profile: str) -> tuple[str, ...]:
    """Return a profile, those it follows in order, and last the empty one of every profile."""
    followed = {one.code: one.follows for one in profiles}
    chain: list[str] = []
    while profile and profile not in chain:
        chain.append(profile)
        profile = followed.get(profile, "")
    return (*chain, "")


def holding(entries: Iterable[Kind], *, chain: Sequence[str], day: date) -> dict[str, Kind]:
    """Return by code the entry that holds on a day: of the nearest profile, then the newest."""
    found: dict[str, Kind] = {}
    for entry in entries:
        if entry.profile in chain and entry.holds_on(day):
            known = found.get(entry.code)
            if known is None or _rank(entry, chain) < _rank(known, chain):
                found[entry.code] = entry
    return found


def nearest_set(entries: Iterable[Kind], *, chain: Sequence[str], day: date) -> tuple[Kind, ...]:
    """Return the entries that hold on a day of the nearest profile that has any."""
    held = [entry for entry in entries if entry.holds_on(day)]
    for profile in chain:
        found = tuple(entry for entry in held if entry.profile == profile)
        if found:
            return found
    return ()


def is_met(when: Facts, facts: frozenset[str]) -> bool:
    """Return whether each group has at least one fact that holds."""
    return all(not facts.isdisjoint(group) for group in when)


def routes_met(routes: Iterable[Route], facts: frozenset[str]) -> tuple[Route, ...]:
    """Return the routes whose facts hold, by code."""
    return tuple(
        sorted(
            (route for route in routes if is_met(route.when, facts)), key=lambda route: route.code
        )
    )


def severity_met(severities: Iterable[Severity], facts: frozenset[str]) -> Severity | None:
    """Return the severity of the highest rank whose facts hold."""
    met = [one for one in severities if is_met(one.when, facts)]
    return max(met, key=lambda one: one.rank, default=None)


def tellings(routes: Iterable[Route], clocks: Mapping[str, Clock]) -> tuple[Telling, ...]:
    """Return each body once: the union of its sections, its most urgent route first."""
    by_body: dict[str, list[Route]] = {}
    for route in routes:
        by_body.setdefault(route.body, []).append(route)
    told = [
        Telling(
            found[0].body,
            frozenset(section for route in found for section in route.sections),
            tuple(sorted(found, key=lambda route: (_urgency(clocks[route.clock]), route.code))),
        )
        for found in by_body.values()
    ]
    return tuple(sorted(told, key=lambda one: (_urgency(clocks[one.routes[0].clock]), one.body)))


def _urgency(clock: Clock) -> int:
    return clock.amount * _MINUTES[clock.measure]


def _rank(entry: Dated, chain: Sequence[str]) -> tuple[int, int]:
    return chain.index(entry.profile), -entry.valid_from.toordinal()
