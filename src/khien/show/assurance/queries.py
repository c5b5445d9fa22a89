"""Reads of assurance: figures now and on past days, and the rows behind them."""

from collections.abc import Sequence
from datetime import datetime

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now
from khien.base.core.offers import Measure, registry
from khien.base.core.refusals import NotFound
from khien.show.assurance import access
from khien.show.assurance.types import EvidenceRow, Figure, Kept

TREND_POINTS = 60


def measure(code: str) -> Measure:
    """Return a measure's definition. Raises NotFound."""
    found = registry.measures.get(code)
    if found is None:
        raise NotFound(what=code)
    return found


def figure(
    actor: Actor, code: str, *, unit_codes: frozenset[str] | None = None, at: datetime | None = None
) -> Figure:
    """Return a measure as of an instant over the units the actor sees (and `unit_codes`)."""
    wanted = measure(code)
    instant = at or now()
    rows = wanted.rows(instant, _scope(actor, unit_codes))
    return Figure(
        code,
        wanted.title,
        wanted.definition,
        wanted.source,
        wanted.target,
        instant,
        sum(row.counts for row in rows),
        len(rows),
    )


def figures(actor: Actor, *, unit_codes: frozenset[str] | None = None) -> list[Figure]:
    """Return every measure as of now."""
    return [figure(actor, code, unit_codes=unit_codes) for code in registry.measures]


def evidence(
    actor: Actor, code: str, *, unit_codes: frozenset[str] | None = None, at: datetime | None = None
) -> Sequence[EvidenceRow]:
    """Return the rows behind a figure, those that do not count first."""
    rows = measure(code).rows(at or now(), _scope(actor, unit_codes))
    names = {unit.code: unit.name for unit in accounts.units_of(actor)}
    lines = [
        EvidenceRow(row.label, names.get(row.unit_code, ""), row.counts, row.detail, row.url)
        for row in rows
    ]
    return sorted(lines, key=lambda line: line.counts)


def trend(actor: Actor, code: str, *, unit_code: str = "") -> list[Kept]:
    """Return the kept figures of the province or one visible unit, oldest first. One query."""
    values = access.values_visible_to(actor).filter(code=code)
    values = values.filter(unit__code=unit_code) if unit_code else values.filter(unit__isnull=True)
    found = list(values.order_by("-day")[:TREND_POINTS])
    return [Kept(value.day, value.numerator, value.denominator) for value in reversed(found)]


def _scope(actor: Actor, unit_codes: frozenset[str] | None) -> frozenset[str] | None:
    visible = accounts.unit_codes(actor, Capability.SEE_MEASURES)
    if visible is None:
        return unit_codes
    return visible if unit_codes is None else visible & unit_codes
