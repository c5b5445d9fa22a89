"""What a query means: filters, words and page as one Polars condition on the columns."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import Final
from zoneinfo import ZoneInfo

import polars as pl

from khien.engine.records.columns import TEXT_COLUMNS
from khien.watch.telemetry.store.schema import (
    PLACE_COLUMNS,
    EventPlace,
    microseconds,
    parse_page_mark,
)
from khien.watch.telemetry.types import EventQuery, Filter, Operator, QueryRefused

SEARCHABLE: Final = frozenset({*TEXT_COLUMNS, "outcome", "raw", "writer"})
VALUES_MAX: Final = 10_000
TEXT_MAX: Final = 1_000
BUCKETS_MAX: Final = 5_000
_EVERY: Final = re.compile(r"([1-9]\d{0,4})([mhdw])")
_STEPS: Final = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_TERM: Final = re.compile(r'"([^"]*)"|([^\s"]+)')
_ASCII_RUN: Final = re.compile(r"[\x00-\x7f]+|[^\x00-\x7f]+")


@dataclass(frozen=True, slots=True)
class Plan:
    """A query made ready: its condition, the columns that it reads, the range in µs, its words."""

    condition: pl.Expr
    columns: tuple[str, ...]
    start: int
    end: int
    terms: tuple[str, ...]


def plan_of(query: EventQuery, *, after: str = "") -> Plan:
    """Return the plan of a query, for rows newer than the mark `after` if one is given.

    QueryRefused for an unknown column, a time without a zone, or too much of anything.
    """
    parts = [_in_time(query), *map(_filter, query.filters)]
    if query.units is not None:
        parts.append(_in_units(query.units))
    parts.extend(_has_term(term) for term in terms(query.text))
    start, end = microseconds(query.start), microseconds(query.end)
    if query.before:
        moment, place = _timed_mark(query.before)
        parts.append(_older(moment, place))
        end = min(end, microseconds(moment) + 1)
    if after:
        moment, place = _timed_mark(after)
        parts.append(~_older(moment, place) & ~_at(place))
        start = max(start, microseconds(moment))
    return Plan(_all(parts), _read_columns(query), start, end, terms(query.text))


def at_place(place: EventPlace, units: frozenset[str] | None) -> pl.Expr:
    """Return the condition of one event, if it is of these units."""
    return _at(place) if units is None else _at(place) & _in_units(units)


def buckets(query: EventQuery) -> pl.Expr:
    """Return the start of the time bucket of each row; QueryRefused if there would be too many."""
    match = _EVERY.fullmatch(query.every)
    if match is None:
        raise QueryRefused(reason=f"“{query.every[:20]}” is not a step such as 5m, 1h, 1d or 1w")
    step = int(match[1]) * _STEPS[match[2]]
    if (query.end - query.start) / step > BUCKETS_MAX:
        raise QueryRefused(reason=f"more than {BUCKETS_MAX} steps of time")
    try:
        ZoneInfo(query.zone)
    except (KeyError, ValueError, OSError):
        raise QueryRefused(reason=f"there is no time zone “{query.zone[:40]}”") from None
    return pl.col("event_time").dt.convert_time_zone(query.zone).dt.truncate(query.every)


def terms(text: str) -> tuple[str, ...]:
    """Return the words and the quoted phrases of a free text."""
    if len(text) > TEXT_MAX:
        raise QueryRefused(reason=f"a text of more than {TEXT_MAX} characters")
    found = (match[1] or match[2] or "" for match in _TERM.finditer(text))
    return tuple(dict.fromkeys(term for term in found if term))


def require_searchable(column: str) -> str:
    """Return the column, or refuse a name that events do not have."""
    if column not in SEARCHABLE:
        raise QueryRefused(reason=f"events have no column “{column[:80]}”")
    return column


def _read_columns(query: EventQuery) -> tuple[str, ...]:
    columns = {item.column for item in query.filters} | {*query.group_by, "event_time"}
    if query.units is not None:
        columns.add("unit")
    if terms(query.text):
        columns.add("raw")
    return tuple(sorted(columns | set(PLACE_COLUMNS)))


def _in_time(query: EventQuery) -> pl.Expr:
    if query.start.utcoffset() is None or query.end.utcoffset() is None:
        raise QueryRefused(reason="a time without a time zone")
    time = pl.col("event_time")
    return (time >= _moment(query.start)) & (time < _moment(query.end))


def _in_units(units: frozenset[str]) -> pl.Expr:
    return pl.col("unit").is_in(sorted(units)).fill_null(value=False)


def _moment(moment: datetime) -> pl.Expr:
    return pl.lit(moment.astimezone(UTC)).cast(pl.Datetime("us", "UTC"))


def _timed_mark(mark: str) -> tuple[datetime, EventPlace]:
    moment, place = parse_page_mark(mark)
    if moment is None:
        raise QueryRefused(reason=f"the page mark “{mark[:80]}” has no time")
    return moment, place


def _older(moment: datetime, place: EventPlace) -> pl.Expr:
    time, value = pl.col("event_time"), _moment(moment)
    return (time < value) | ((time == value) & _earlier(place))


def _at(place: EventPlace) -> pl.Expr:
    writer, segment, row = (pl.col(name) for name in PLACE_COLUMNS)
    return (segment == place.segment) & (row == place.row) & (writer == place.writer)


def _earlier(place: EventPlace) -> pl.Expr:
    writer, segment, row = (pl.col(name) for name in PLACE_COLUMNS)
    earlier_segment = (segment < place.segment) | ((segment == place.segment) & (row < place.row))
    return (writer < place.writer) | ((writer == place.writer) & earlier_segment)


def _has_term(term: str) -> pl.Expr:
    # ASCII letters ignore case among themselves only, as the text index does.
    pattern = "".join(
        f"(?i-u:{pl.escape_regex(run)})" if run.isascii() else f"(?i:{pl.escape_regex(run)})"
        for run in _ASCII_RUN.findall(term)
    )
    return pl.col("raw").str.contains(pattern)


def _filter(item: Filter) -> pl.Expr:
    require_searchable(item.column)
    if len(item.values) > VALUES_MAX:
        raise QueryRefused(reason=f"a filter with more than {VALUES_MAX} values")
    return _FILTERS[item.operator](pl.col(item.column), item.values)


def _is(column: pl.Expr, values: tuple[str, ...]) -> pl.Expr:
    if not values:
        return pl.lit(False)  # noqa: FBT003
    if all(value.lower() == value.upper() for value in values):
        # Without letters the plain comparison is the same and lets whole row groups be skipped.
        # Casefolding can still make such text out of other text only where letters are involved.
        return column.is_in(list(values)).fill_null(value=False)
    return _lower(column).is_in(_lowered(values)).fill_null(value=False)


def _is_not(column: pl.Expr, values: tuple[str, ...]) -> pl.Expr:
    return ~_is(column, values)


def _contains(column: pl.Expr, values: tuple[str, ...]) -> pl.Expr:
    folded = _lower(column)
    return _any([folded.str.contains(value, literal=True) for value in _lowered(values)])


def _starts(column: pl.Expr, values: tuple[str, ...]) -> pl.Expr:
    folded = _lower(column)
    return _any([folded.str.starts_with(value) for value in _lowered(values)])


def _exists(column: pl.Expr, values: tuple[str, ...]) -> pl.Expr:
    if values:
        raise QueryRefused(reason="“exists” takes no values")
    return column.is_not_null()


_FILTERS: Final[dict[Operator, Callable[[pl.Expr, tuple[str, ...]], pl.Expr]]] = {
    Operator.IS: _is,
    Operator.IS_NOT: _is_not,
    Operator.CONTAINS: _contains,
    Operator.STARTS: _starts,
    Operator.EXISTS: _exists,
}


def _lower(column: pl.Expr) -> pl.Expr:
    return column.str.to_lowercase()


def _lowered(values: tuple[str, ...]) -> list[str]:
    # By the same code as the column, so that both always agree.
    return pl.Series(values, dtype=pl.String).str.to_lowercase().to_list()


def _all(parts: list[pl.Expr]) -> pl.Expr:
    return reduce(lambda left, right: left & right, parts)


def _any(parts: list[pl.Expr]) -> pl.Expr:
    if not parts:
        return pl.lit(False)  # noqa: FBT003
    return reduce(lambda left, right: left | right, parts).fill_null(value=False)
