"""Reads of assurance: figures now and on past days, and the rows behind them."""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now
from khien.base.core.offers import Measure, registry
from khien.base.core.refusals import NotFound
from khien.show.assurance import access
from khien.show.assurance.models import MeasureValue
from khien.show.assurance.types.measures import Checked, EvidenceRow, Figure, Kept

TREND_POINTS = 60
logger = logging.getLogger(__name__)


def measure(code: str) -> Measure:
    """Return a measure's definition. Raises NotFound."""
    found = registry.measures.get(code)
    if found is None:
        raise NotFound(what=code)
    return found


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows of a measure count, of how many: in all, and by unit code."""

    total: tuple[int, int]
    by_unit: Mapping[str, tuple[int, int]]


def counted(measure: Measure, at: datetime, unit_codes: frozenset[str] | None) -> Counts | str:
    """Return what a measure counts at an instant, or in one line why it could not be computed."""
    try:
        with transaction.atomic():
            rows = measure.rows(at, unit_codes)
    except Exception as fault:
        logger.exception("measure %s failed", measure.code)
        return f"{type(fault).__name__}: {fault}"[:300]
    held = Counter(row.unit_code for row in rows)
    counting = Counter(row.unit_code for row in rows if row.counts)
    by_unit = {code: (counting[code], count) for code, count in held.items()}
    return Counts((counting.total(), held.total()), by_unit)


def figure(
    actor: Actor, code: str, *, unit_codes: frozenset[str] | None = None, at: datetime | None = None
) -> Figure:
    """Return a measure as of an instant over the units the actor sees (and `unit_codes`)."""
    wanted = measure(code)
    instant = at or now()
    counts = counted(wanted, instant, _scope(actor, unit_codes))
    failed = counts if isinstance(counts, str) else ""
    numerator, denominator = (0, 0) if isinstance(counts, str) else counts.total
    return Figure(
        code,
        wanted.title,
        wanted.definition,
        wanted.source,
        wanted.target,
        instant,
        numerator,
        denominator,
        failed,
    )


def figures(
    actor: Actor, *, unit_codes: frozenset[str] | None = None, at: datetime | None = None
) -> list[Figure]:
    """Return every measure as of an instant."""
    return [figure(actor, code, unit_codes=unit_codes, at=at) for code in registry.measures]


def evidence(
    actor: Actor, code: str, *, unit_codes: frozenset[str] | None = None, at: datetime | None = None
) -> Sequence[EvidenceRow]:
    """Return the rows behind a figure, those that do not count first; none where it fails."""
    try:
        with transaction.atomic():
            rows = measure(code).rows(at or now(), _scope(actor, unit_codes))
    except NotFound:
        raise
    except Exception:  # noqa: BLE001 - the figure beside them says why
        return []
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
    return [_kept(value) for value in reversed(found)]


def kept(actor: Actor, code: str, day: date, *, unit_code: str = "") -> Kept | None:
    """Return what was kept for a day, of the province or one visible unit; None where nothing was."""
    values = access.values_visible_to(actor).filter(code=code, day=day)
    values = values.filter(unit__code=unit_code) if unit_code else values.filter(unit__isnull=True)
    found = values.first()
    return _kept(found) if found else None


def checked(actor: Actor, code: str, day: date) -> Checked | None:
    """Return a figure that was kept for a day beside what today's rows give for it; None if none was.

    Of the province for those who oversee it, else of the one unit that the actor sees.
    """
    own = accounts.unit_codes(actor, Capability.SEE_MEASURES)
    unit = next(iter(own)) if own is not None and len(own) == 1 else ""
    held = kept(actor, code, day, unit_code=unit)
    if held is None or held.failed:
        return None
    end = min(timezone.make_aware(datetime.combine(day, time.max)), now())
    one = figure(actor, code, unit_codes=frozenset({unit}) if unit else None, at=end)
    found = Kept(day, one.numerator, one.denominator, one.failed)
    return Checked(code, one.title, held, found)


def latest_by_unit() -> dict[tuple[str, int], tuple[int, int]]:
    """Return the figures kept last, by measure and unit key: how many count, of how many. For services."""
    newest = access.values().aggregate(day=Max("day"))["day"]
    rows = access.values().filter(day=newest, unit__isnull=False)
    return {
        (code, unit): (numerator, denominator)
        for code, unit, numerator, denominator in rows.values_list(
            "code", "unit_id", "numerator", "denominator"
        )
    }


def _kept(value: MeasureValue) -> Kept:
    return Kept(value.day, value.numerator, value.denominator, value.failed)


def _scope(actor: Actor, unit_codes: frozenset[str] | None) -> frozenset[str] | None:
    visible = accounts.unit_codes(actor, Capability.SEE_MEASURES)
    if visible is None:
        return unit_codes
    return visible if unit_codes is None else visible & unit_codes
