"""What an event looks like in the store: its columns, its id, its page mark, its day."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, cast

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from khien.engine.records.columns import TEXT_COLUMNS
from khien.watch.telemetry.types import BatchRefused, QueryRefused

TIME: Final = pa.timestamp("us", "UTC")

# `raw` is the record as text. Where the bytes were not UTF-8, `raw` has the replacement character
# for what could not be read and `raw_bytes` the record exactly as received; else it is null.
_RECORD_FIELDS: "Final[list[pa.Field[Any]]]" = [
    pa.field("event_time", TIME),
    pa.field("ingest_time", TIME),
    *(pa.field(name, pa.string()) for name in TEXT_COLUMNS),
    pa.field("outcome", pa.string()),
    pa.field("raw", pa.large_string()),
    pa.field("raw_bytes", pa.large_binary()),
]
RECORD_SCHEMA: Final = pa.schema(_RECORD_FIELDS)
PLACE_COLUMNS: Final = ("writer", "segment", "row")
EVENT_SCHEMA: Final = pa.schema(
    [
        *_RECORD_FIELDS,
        pa.field("writer", pa.string()),
        pa.field("segment", pa.int64()),
        pa.field("row", pa.int32()),
    ]
)
WRITER_NAME_MAX: Final = 64
EVENT: Final = "event"
UNPARSED: Final = "unparsed"

OLDEST_PLAUSIBLE: Final = datetime(1980, 1, 1, tzinfo=UTC)
FUTURE_PLAUSIBLE: Final = timedelta(days=366)
# An event this much older than its arrival lies with the day of its arrival: a backlog of years
# would else be cut into a file for each day.
LATE_AFTER: Final = timedelta(days=400)
EARLY_AFTER: Final = timedelta(days=1)

Column = Any  # an Arrow array: the stubs of pyarrow know too little of them
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_WRITER: Final = re.compile(r"[a-z0-9_]+(?:-[a-z0-9_]+)*")
_EVENT_ID: Final = re.compile(rf"({_WRITER.pattern})-(\d{{1,18}})-(\d{{1,9}})")
_PAGE_MARK: Final = re.compile(r"(-?\d{1,18})/(.+)")


@dataclass(frozen=True, slots=True, order=True)
class EventPlace:
    """Where an event lies in the log; never used twice."""

    writer: str
    segment: int
    row: int

    @property
    def event_id(self) -> str:
        """Return the id of the event there."""
        return event_id(writer=self.writer, segment=self.segment, row=self.row)


def event_id(*, writer: str, segment: int, row: int) -> str:
    """Return the id of an event: `writer-segment-row`."""
    return f"{writer}-{segment}-{row}"


def parse_event_id(text: str) -> EventPlace:
    """Return the place that an event id names; QueryRefused for any other text."""
    match = _EVENT_ID.fullmatch(text)
    if match is None:
        raise QueryRefused(reason=f"“{text[:80]}” is not an event id")
    return EventPlace(match[1], int(match[2]), int(match[3]))


def page_mark(row: Mapping[str, Any]) -> str:
    """Return what continues a search after this row: give it as `EventQuery.before`."""
    place = EventPlace(*(row[name] for name in PLACE_COLUMNS))
    return f"{microseconds(row['event_time'])}/{place.event_id}"


def parse_page_mark(text: str) -> tuple[datetime | None, EventPlace]:
    """Return the time (None for a bare event id) and the place of a page mark."""
    match = _PAGE_MARK.fullmatch(text)
    if match is None:
        return None, parse_event_id(text)
    try:
        moment = from_microseconds(int(match[1]))
    except OverflowError:
        raise QueryRefused(reason=f"“{text[:80]}” is not a page mark") from None
    return moment, parse_event_id(match[2])


def require_writer_name(name: str) -> str:
    """Return the name, or refuse one that cannot be part of a path and of an event id."""
    if len(name) > WRITER_NAME_MAX or _WRITER.fullmatch(name) is None:
        raise BatchRefused(reason=f"“{name[:80]}” cannot name a log stream (use a-z, 0-9, _ and -)")
    return name


def microseconds(moment: datetime) -> int:
    """Return microseconds since 1970, exactly."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def from_microseconds(value: int) -> datetime:
    """Return the UTC time so many microseconds after 1970."""
    return _EPOCH + timedelta(microseconds=value)


def conform(batch: pa.RecordBatch, *, now: datetime | None = None) -> pa.RecordBatch:
    """Return the batch with exactly the columns of RECORD_SCHEMA.

    Absent columns become null, `ingest_time` becomes now, `outcome` "event". A missing or absurd
    `event_time` (before 1980, or more than 366 days after arrival) becomes `ingest_time`, so that
    every event is found in some time range; what the record said is still in `raw`. `raw` may be
    text or bytes. BatchRefused for an unknown column or a wrong type.
    """
    unknown = set(batch.schema.names) - set(RECORD_SCHEMA.names)
    if unknown:
        raise BatchRefused(reason=f"the store has no column {', '.join(sorted(unknown))}")
    columns = {
        field.name: _column(batch, field)
        for field in RECORD_SCHEMA
        if field.name not in {"raw", "raw_bytes"}
    }
    columns |= _raw_columns(batch)
    arrival = pa.scalar(now or datetime.now(UTC), TIME)
    columns["ingest_time"] = pc.fill_null(columns["ingest_time"], arrival)
    columns["event_time"] = _plausible(columns["event_time"], columns["ingest_time"])
    columns["outcome"] = pc.fill_null(columns["outcome"], EVENT)
    return pa.RecordBatch.from_arrays(
        [columns[name] for name in RECORD_SCHEMA.names], schema=RECORD_SCHEMA
    )


def exact_raws(batch: pa.RecordBatch) -> list[bytes]:
    """Return each record exactly as received."""
    texts = batch.column("raw").cast(pa.large_binary())
    exact: Column = pc.coalesce(batch.column("raw_bytes"), texts)
    return cast("list[bytes]", exact.to_pylist())


def placed(batch: pa.RecordBatch, *, writer: str, segment: int, first_row: int) -> pa.RecordBatch:
    """Return the batch with its place columns appended."""
    rows = batch.num_rows
    return (
        batch.append_column("writer", pa.repeat(pa.scalar(writer), rows))
        .append_column("segment", pa.repeat(pa.scalar(segment, pa.int64()), rows))
        .append_column("row", pa.array(np.arange(first_row, first_row + rows, dtype=np.int32)))
    )


def day_expression() -> pl.Expr:
    """Return the partition day of an event: its own UTC day, or that of its arrival."""
    event, arrival = pl.col("event_time"), pl.col("ingest_time")
    timely = event.is_between(arrival - LATE_AFTER, arrival + EARLY_AFTER)
    return pl.when(timely).then(event).otherwise(arrival).dt.date()


def day_text(day: date) -> str:
    """Return a day as its partition value."""
    return day.isoformat()


def _column(batch: pa.RecordBatch, field: Column) -> Column:
    if field.name not in batch.schema.names:
        return pa.nulls(batch.num_rows, field.type)
    column: Column = batch.column(field.name)
    if column.type == field.type:
        return column
    try:
        return column.cast(field.type)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise BatchRefused(reason=f"column {field.name}: {error}") from error


def _plausible(event: Column, arrival: Column) -> Column:
    latest: Column = pc.add(arrival, pa.scalar(FUTURE_PLAUSIBLE, pa.duration("us")))
    good: Column = pc.and_(
        pc.greater_equal(event, pa.scalar(OLDEST_PLAUSIBLE, TIME)), pc.less_equal(event, latest)
    )
    return pc.if_else(pc.fill_null(good, False), event, arrival)  # noqa: FBT003


def _raw_columns(batch: pa.RecordBatch) -> dict[str, Column]:
    nothing = pa.nulls(batch.num_rows, pa.large_binary())
    if "raw" not in batch.schema.names:
        raise BatchRefused(reason="the column raw is missing")
    raw: Column = batch.column("raw")
    raw = pc.fill_null(raw, b"" if _is_bytes(raw.type) else "")
    try:
        texts = raw.cast(pa.large_string())
    except pa.ArrowInvalid:
        return _mixed_raws(raw.to_pylist())
    kept = batch.column("raw_bytes") if "raw_bytes" in batch.schema.names else nothing
    return {"raw": texts, "raw_bytes": kept.cast(pa.large_binary())}


def _is_bytes(kind: pa.DataType) -> bool:
    return pa.types.is_binary(kind) or pa.types.is_large_binary(kind)


def _mixed_raws(records: list[bytes]) -> dict[str, Column]:
    texts = [record.decode("utf-8", "replace") for record in records]
    exact = [
        None if text.encode() == record else record
        for text, record in zip(texts, records, strict=True)
    ]
    return {
        "raw": pa.array(texts, pa.large_string()),
        "raw_bytes": pa.array(exact, pa.large_binary()),
    }
