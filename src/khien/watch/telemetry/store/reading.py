"""Searching a store: rows newest first, counts, one event, and the events around it."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, TypeVar

import polars as pl
import pyarrow as pa

from khien.watch.telemetry.store.conditions import (
    Plan,
    at_place,
    buckets,
    plan_of,
    require_searchable,
)
from khien.watch.telemetry.store.schema import (
    EVENT_SCHEMA,
    PLACE_COLUMNS,
    from_microseconds,
    microseconds,
    page_mark,
    parse_event_id,
    parse_page_mark,
)
from khien.watch.telemetry.store.snapshot import Look, Part, Snapshot, open_snapshot
from khien.watch.telemetry.store.table import EventTable
from khien.watch.telemetry.types import (
    EventNotFound,
    EventQuery,
    Filter,
    Operator,
    QueryRefused,
    QueryTooLong,
    StoreDamaged,
)

Answer = TypeVar("Answer")

_KEYS: Final = ("event_time", *PLACE_COLUMNS)
_ALWAYS: Final = frozenset({*_KEYS, "unit"})
_TRIES: Final = 5
_SAME_PLACE: Final = ("host_name", "host_ip", "feed")


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """What a query may take: seconds, rows answered, rows read between two looks at the clock."""

    seconds: float = 30.0
    rows: int = 10_000
    wave_rows: int = 1_500_000


class EventReader:
    """Answers queries on a store from any process, without locks."""

    def __init__(self, root: Path, table: EventTable, limits: ReadLimits | None = None) -> None:
        self._root, self._table = root, table
        self._limits = limits or ReadLimits()

    def rows(self, query: EventQuery) -> pa.Table:
        """Return the matching rows, newest first, with their `event_id`."""
        if not 0 < query.limit <= self._limits.rows:
            raise QueryRefused(reason=f"a page has 1 to {self._limits.rows} rows")
        plan, columns = plan_of(self._timed(query)), _answer_columns(query.columns)

        def answer(snapshot: Snapshot, clock: _Clock) -> pa.Table:
            keys = self._newest(snapshot, plan, query.limit, clock)
            return _fetch(snapshot, keys, columns)

        return self._answered(answer)

    def counts(self, query: EventQuery) -> pa.Table:
        """Return counts by `group_by` columns and time bucket; by time, else the largest first."""
        keys = [pl.col(require_searchable(name)) for name in query.group_by]
        if query.every:
            keys.append(buckets(query).alias("bucket"))
        plan, names = plan_of(query), [*query.group_by, *(["bucket"] if query.every else [])]

        def answer(snapshot: Snapshot, clock: _Clock) -> pl.DataFrame:
            total: pl.DataFrame | None = None
            for wave in self._waves(snapshot.between(plan.start, plan.end), clock):
                scans = [_matching(part, plan).group_by(keys).agg(count=pl.len()) for part in wave]
                seen = [] if total is None else [total.lazy()]
                sums = pl.concat([*seen, *scans]).group_by(names).agg(pl.col("count").sum())
                total = sums.collect()
            return _nothing(query) if total is None else total

        found = self._answered(answer)
        if query.every:
            return found.sort(["bucket", "count"], descending=[False, True]).to_arrow()
        order = ["count", *query.group_by]
        down = [True, *(False for _ in query.group_by)]
        return found.sort(order, descending=down).head(query.limit).to_arrow()

    def count(self, query: EventQuery) -> int:
        """Return how many rows match, without a limit."""
        plan = plan_of(query)

        def answer(snapshot: Snapshot, clock: _Clock) -> int:
            total = 0
            for wave in self._waves(snapshot.between(plan.start, plan.end), clock):
                scans = [_matching(part, plan).select(pl.len()) for part in wave]
                total += int(pl.concat(scans).sum().collect().item())
            return total

        return self._answered(answer)

    def batches(self, query: EventQuery) -> Iterator[pa.RecordBatch]:
        """Yield all matching rows in no order, a part at a time; no limit and no time limit."""
        plan, columns = plan_of(query), _answer_columns(query.columns)
        plan = replace(plan, columns=tuple(sorted({*plan.columns, *columns})))
        with open_snapshot(self._root, self._table) as snapshot:
            for part in snapshot.between(plan.start, plan.end):
                found = _matching(part, plan).select(columns).collect()
                yield from _finished(found).to_batches()

    def get(self, event: str, units: frozenset[str] | None) -> dict[str, Any]:
        """Return one event, all columns; EventNotFound if it is not there or of another unit."""
        place = parse_event_id(event)

        def answer(snapshot: Snapshot, clock: _Clock) -> pl.DataFrame:
            found = _finished_empty()
            for wave in self._waves(snapshot.holding(place), clock):
                scans = [part.scan(_WHOLE).filter(at_place(place, units)) for part in wave]
                found = pl.concat(scans).collect()
                if len(found):
                    break
            return found

        rows = _finished(self._answered(answer)).to_pylist()
        if not rows:
            raise EventNotFound(event=event)
        return rows[0]

    def around(
        self, event: str, units: frozenset[str] | None, *, minutes: int = 5, limit: int = 25
    ) -> pa.Table:
        """Return the event among those of the same host (or address, or source), oldest first.

        At most `limit` before it and `limit` after it, within so many minutes on each side.
        """
        middle = self.get(event, units)
        shared = next((name for name in _SAME_PLACE if middle[name] is not None), None)
        same = () if shared is None else (Filter(shared, Operator.IS, (middle[shared],)),)
        moment, window = middle["event_time"], timedelta(minutes=minutes)
        query = EventQuery(moment - window, moment + window, units, same, limit=limit)
        mark = page_mark(middle)
        plans = (plan_of(replace(query, before=mark)), plan_of(query, after=mark))

        def answer(snapshot: Snapshot, clock: _Clock) -> pa.Table:
            before = self._newest(snapshot, plans[0], limit, clock)
            after = self._oldest(snapshot, plans[1], limit, clock)
            return _fetch(snapshot, pl.concat([before, after]), _answer_columns(()))

        itself = pa.Table.from_pylist([middle], schema=_answer_schema(_answer_columns(())))
        found = pa.concat_tables([self._answered(answer), itself])
        return found.sort_by([(name, "ascending") for name in _KEYS])

    def _newest(self, snapshot: Snapshot, plan: Plan, limit: int, clock: "_Clock") -> pl.DataFrame:
        best = _no_keys()
        for wave in self._waves(snapshot.between(plan.start, plan.end), clock):
            start = plan.start
            if len(best) == limit:
                start = microseconds(best["event_time"][-1])
                if wave[0].newest < start:
                    break
            scans = [_keys(part, replace(plan, start=start)) for part in wave]
            together = pl.concat([best.lazy(), *scans])
            best = together.sort(_KEYS, descending=True).head(limit).collect()
        return best

    def _oldest(self, snapshot: Snapshot, plan: Plan, limit: int, clock: "_Clock") -> pl.DataFrame:
        best = _no_keys()
        for wave in self._waves(snapshot.between(plan.start, plan.end), clock):
            scans = [_keys(part, plan) for part in wave]
            best = pl.concat([best.lazy(), *scans]).sort(_KEYS).head(limit).collect()
        return best

    def _waves(self, parts: Sequence[Part], clock: "_Clock") -> Iterator[list[Part]]:
        """Yield the parts in growing groups: the newest few often answer alone."""
        wave: list[Part] = []
        rows, wanted = 0, 1
        for part in parts:
            if wave and (len(wave) >= wanted or rows + part.rows > self._limits.wave_rows):
                clock.check()
                yield wave
                wave, rows, wanted = [], 0, wanted * 2
            wave.append(part)
            rows += part.rows
        if wave:
            clock.check()
            yield wave

    def _timed(self, query: EventQuery) -> EventQuery:
        """Give the page mark its time if it is a bare event id."""
        if not query.before or parse_page_mark(query.before)[0] is not None:
            return query
        return replace(query, before=page_mark(self.get(query.before, query.units)))

    def _answered(self, answer: "Callable[[Snapshot, _Clock], Answer]") -> Answer:
        """Answer from a snapshot, and from a new one if a file of the first was cleaned away."""
        clock = _Clock(self._limits.seconds)
        missing = ""
        for _ in range(_TRIES):
            try:
                with open_snapshot(self._root, self._table) as snapshot:
                    return answer(snapshot, clock)
            except FileNotFoundError as error:
                missing = str(error)
        raise StoreDamaged(reason=missing)


class _Clock:
    def __init__(self, seconds: float) -> None:
        self._seconds, self._end = seconds, time.monotonic() + seconds

    def check(self) -> None:
        """Raise QueryTooLong past the end."""
        if time.monotonic() > self._end:
            raise QueryTooLong(seconds=f"{self._seconds:g}")


_WHOLE: Final = Look(tuple(EVENT_SCHEMA.names), start=-(1 << 62), end=1 << 62)


def _matching(part: Part, plan: Plan) -> pl.LazyFrame:
    look = Look(plan.columns, start=plan.start, end=plan.end, terms=plan.terms)
    return part.scan(look).filter(plan.condition)


def _keys(part: Part, plan: Plan) -> pl.LazyFrame:
    floor = pl.col("event_time") >= pl.lit(from_microseconds(plan.start)).cast(_time_type())
    return _matching(part, plan).filter(floor).select(*_KEYS, part=pl.lit(part.name))


def _no_keys() -> pl.DataFrame:
    kinds = {"writer": pl.String, "segment": pl.Int64, "row": pl.Int32, "part": pl.String}
    return pl.DataFrame(schema={"event_time": _time_type(), **kinds})


def _time_type() -> pl.Datetime:
    return pl.Datetime("us", "UTC")


def _fetch(snapshot: Snapshot, keys: pl.DataFrame, columns: tuple[str, ...]) -> pa.Table:
    """Return the rows with these keys, newest first."""
    parts = {part.name: part for part in snapshot.parts}
    scans = []
    for (name,), wanted in keys.group_by("part"):
        times = wanted["event_time"].sort()
        first, last = times[0], times[-1]
        look = Look(columns, start=microseconds(first), end=microseconds(last) + 1)
        scans.append(
            parts[str(name)]
            .scan(look)
            .filter(pl.col("event_time").is_between(first, last))
            .filter(pl.col("event_time").is_in(times.unique().to_list()))
            .join(wanted.lazy(), on=PLACE_COLUMNS, how="semi")
        )
    if not scans:
        return _finished(_finished_empty().select(columns))
    return _finished(pl.concat(scans).sort(_KEYS, descending=True).collect())


def _finished(found: pl.DataFrame) -> pa.Table:
    """Return the rows in the store's Arrow types, with the column `event_id`."""
    name = pl.concat_str(PLACE_COLUMNS, separator="-").alias("event_id")
    table = found.with_columns(name).to_arrow()
    return table.cast(_answer_schema(tuple(found.columns)))


def _finished_empty() -> pl.DataFrame:
    return pl.DataFrame(EVENT_SCHEMA.empty_table())


def _answer_columns(wanted: Sequence[str]) -> tuple[str, ...]:
    unknown = set(wanted) - set(EVENT_SCHEMA.names)
    if unknown:
        raise QueryRefused(reason=f"events have no column “{min(unknown)[:80]}”")
    named = {*wanted, *_ALWAYS} if wanted else set(EVENT_SCHEMA.names) - {"raw_bytes"}
    return tuple(name for name in EVENT_SCHEMA.names if name in named)


def _answer_schema(columns: tuple[str, ...]) -> pa.Schema:
    fields = [EVENT_SCHEMA.field(name) for name in columns]
    return pa.schema([*fields, pa.field("event_id", pa.string())])


def _nothing(query: EventQuery) -> pl.DataFrame:
    kinds: dict[str, Any] = dict.fromkeys(query.group_by, pl.String)
    if query.every:
        kinds["bucket"] = pl.Datetime("us", query.zone)
    return pl.DataFrame(schema={**kinds, "count": pl.UInt32})
