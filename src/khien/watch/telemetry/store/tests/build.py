"""Events for tests, made the way intake makes them: a batch for `append`."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa

from khien.watch.telemetry.store.schema import RECORD_SCHEMA
from khien.watch.telemetry.types import EventQuery, Filter

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def batch_of(rows: Sequence[dict[str, Any]]) -> pa.RecordBatch:
    """Return a batch; a row without `raw` gets a short one, one without times arrives at noon."""
    names = {name for row in rows for name in row} | {"raw", "event_time", "ingest_time"}
    fields = [
        pa.field("raw", pa.binary()) if field.name == "raw" else field
        for field in RECORD_SCHEMA
        if field.name in names
    ]
    whole = [{"raw": b"record", "event_time": NOON, "ingest_time": NOON, **row} for row in rows]
    return pa.RecordBatch.from_pylist(whole, schema=pa.schema(fields))


def numbered(first: int, count: int, **values: Any) -> pa.RecordBatch:
    """Return `count` events a second apart, `event_code` being their number."""
    return batch_of(
        [
            {
                "event_code": str(number),
                "event_time": NOON + timedelta(seconds=number),
                "raw": f"record number {number}".encode(),
                **values,
            }
            for number in range(first, first + count)
        ]
    )


def all_of(*filters: Filter, **values: Any) -> EventQuery:
    """Return a query over all times that sees every unit."""
    start, end = datetime(1980, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
    return EventQuery(**({"start": start, "end": end, "units": None, "filters": filters} | values))
