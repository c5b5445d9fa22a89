"""The figures of a report: measures as of its end, happenings of its period, with the rows behind them."""

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext

from khien.base.core.clock import now
from khien.base.core.happenings import counted, happened
from khien.base.core.offers import Counted, Happening, Measure, registry
from khien.show.reporting.rules import periods
from khien.show.reporting.types.periods import Period
from khien.show.reporting.types.reports import FigureRow, ReportFigure, Value

ROWS_MAX: Final = 20_000
"""So many rows behind one figure are kept with a report; those past them are counted, not listed."""

logger = logging.getLogger(__name__)
UNKNOWN: Final = Value(None)


@dataclass(frozen=True, slots=True)
class Scope:
    """Over what a report is made: the period, the instant its figures are as of, the units (None: all)."""

    period: Period
    as_of: datetime
    unit_codes: frozenset[str] | None

    @property
    def since(self) -> datetime:
        """Return the instant at which the period begins."""
        return beginning(self.period)


def beginning(period: Period) -> datetime:
    """Return the first instant of a period."""
    return timezone.make_aware(datetime.combine(period.first, time()))


def ending(period: Period) -> datetime:
    """Return the first instant after a period, or now for one that has not ended."""
    after = timezone.make_aware(datetime.combine(period.last + timedelta(days=1), time()))
    return min(after, now())


def first_data(unit_codes: frozenset[str] | None) -> datetime | None:
    """Return when the oldest row happened that any figure counts, or None where nothing did yet."""
    found = []
    for one in registry.happenings.values():
        rows = one.rows()
        if unit_codes is not None:
            rows = rows.filter(**{f"{one.unit}__in": sorted(unit_codes)})
        oldest = rows.aggregate(at=Min(one.at))["at"]
        if oldest is not None and not isinstance(oldest, datetime):
            oldest = timezone.make_aware(datetime.combine(oldest, time()))
        if oldest is not None:
            found.append(oldest)
    return min(found, default=None)


def figure(code: str, scope: Scope, since_when: datetime | None) -> ReportFigure:
    """Return one figure of a report; one that fails says why and stops no other."""
    measure = registry.measures.get(code)
    if measure is not None:
        return _measured(measure, scope, since_when)
    return _counted(registry.happenings[code], scope, since_when)


def rows_of(code: str, scope: Scope, names: dict[str, str]) -> tuple[list[FigureRow], int]:
    """Return the rows behind a figure, at most `ROWS_MAX`, and how many there are. None where it fails."""
    try:
        with transaction.atomic():
            measure = registry.measures.get(code)
            if measure is not None:
                found = sorted(
                    measure.rows(scope.as_of, scope.unit_codes), key=lambda one: one.counts
                )
                return [_row(one, names) for one in found[:ROWS_MAX]], len(found)
            return _happened_rows(registry.happenings[code], scope, names)
    except Exception:
        logger.exception("the rows of %s cannot be read", code)
        return [], 0


def _measured(measure: Measure, scope: Scope, since_when: datetime | None) -> ReportFigure:
    before, year_before = (
        _value_at(measure, at, scope.unit_codes) if since_when and at > since_when else UNKNOWN
        for at in _ends_before(scope)
    )
    found = _read(measure, scope.as_of, scope.unit_codes)
    failed = found if isinstance(found, str) else ""
    rows = [] if isinstance(found, str) else found
    held = Counter(one.unit_code for one in rows)
    counting = Counter(one.unit_code for one in rows if one.counts)
    return ReportFigure(
        measure.code,
        gettext(measure.title),
        measure.source,
        UNKNOWN if failed else Value(counting.total(), held.total()),
        before,
        year_before,
        target=measure.target,
        units={unit: (counting[unit], count) for unit, count in held.items()},
        failed=failed,
    )


def _value_at(measure: Measure, at: datetime, unit_codes: frozenset[str] | None) -> Value:
    found = _read(measure, at, unit_codes)
    if isinstance(found, str):
        return UNKNOWN
    return Value(sum(one.counts for one in found), len(found))


def _counted(one: Happening, scope: Scope, since_when: datetime | None) -> ReportFigure:
    before, year_before = (
        _value_of(one, stretch, scope.unit_codes)
        if since_when and stretch[1] > since_when
        else UNKNOWN
        for stretch in _stretches_before(scope)
    )
    until = scope.as_of + timedelta(microseconds=1)
    found = _count(one, scope.since, until, scope.unit_codes)
    failed = found if isinstance(found, str) else ""
    rows = Counter[tuple[str, str]]() if isinstance(found, str) else found
    groups: Counter[str] = Counter()
    units: Counter[str] = Counter()
    for (unit, group), count in rows.items():
        groups[group] += count
        units[unit] += count
    return ReportFigure(
        one.code,
        gettext(one.title),
        one.source,
        UNKNOWN if failed else Value(rows.total()),
        before,
        year_before,
        groups=tuple(_groups(one, groups)),
        units={unit: (count, 0) for unit, count in units.items()},
        failed=failed,
    )


def _value_of(
    one: Happening, stretch: tuple[datetime, datetime], unit_codes: frozenset[str] | None
) -> Value:
    found = _count(one, *stretch, unit_codes)
    return UNKNOWN if isinstance(found, str) else Value(found.total())


def _read(measure: Measure, at: datetime, unit_codes: frozenset[str] | None) -> list[Counted] | str:
    try:
        with transaction.atomic():
            return list(measure.rows(at, unit_codes))
    except Exception as fault:
        logger.exception("measure %s failed in a report", measure.code)
        return f"{type(fault).__name__}: {fault}"[:300]


def _count(
    one: Happening, since: datetime, until: datetime, unit_codes: frozenset[str] | None
) -> Counter[tuple[str, str]] | str:
    try:
        with transaction.atomic():
            return counted(one, since, until, unit_codes)
    except Exception as fault:
        logger.exception("happening %s failed in a report", one.code)
        return f"{type(fault).__name__}: {fault}"[:300]


def _ends_before(scope: Scope) -> Iterator[datetime]:
    for other in (periods.before(scope.period), periods.year_before(scope.period)):
        yield ending(other) - timedelta(microseconds=1)


def _stretches_before(scope: Scope) -> Iterator[tuple[datetime, datetime]]:
    """Yield the period before and that of the year before, whole."""
    for other in (periods.before(scope.period), periods.year_before(scope.period)):
        yield beginning(other), ending(other)


def _groups(one: Happening, counts: Counter[str]) -> Iterator[tuple[str, str, int]]:
    known = {str(code): gettext(title) for code, title in one.groups.items()}
    for code in [*(code for code in known if counts[code]), *sorted(set(counts) - set(known))]:
        if code:
            yield code, known.get(code, code), counts[code]


def _happened_rows(
    one: Happening, scope: Scope, names: dict[str, str]
) -> tuple[list[FigureRow], int]:
    until = scope.as_of + timedelta(microseconds=1)
    total = counted(one, scope.since, until, scope.unit_codes).total()
    titles = {str(code): gettext(title) for code, title in one.groups.items()}
    rows = [
        FigureRow(
            found.label,
            names.get(found.unit_code, ""),
            counts=True,
            detail=" · ".join(
                part for part in (_day(found.at), titles.get(found.group, found.group)) if part
            ),
            url=found.url,
        )
        for found in happened(one, scope.since, until, scope.unit_codes, first=ROWS_MAX)
    ]
    return rows, total


def _row(one: Counted, names: dict[str, str]) -> FigureRow:
    detail = gettext(one.detail) if one.detail else ""
    return FigureRow(one.label, names.get(one.unit_code, ""), one.counts, detail, one.url)


def _day(at: object) -> str:
    shown = timezone.localtime(at) if isinstance(at, datetime) else at
    return f"{shown:%d/%m/%Y}"
