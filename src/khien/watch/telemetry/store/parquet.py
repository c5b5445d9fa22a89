"""Writing events as Parquet: sorted, in row groups, with bloom filters, one file for each day."""

import secrets
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final, cast

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from khien.watch.telemetry.store.log import make_folder, sync_folder
from khien.watch.telemetry.store.schema import EVENT_SCHEMA, day_expression, day_text
from khien.watch.telemetry.store.table import TableFile, sync_file

ROW_GROUP_ROWS: Final = 60_000
ROW_GROUP_BYTES: Final = 72 << 20
SORTED_BY: Final = ("format", "event_dataset", "host_name", "event_time", "segment", "row")
BLOOM_COLUMNS: Final = (
    "host_name",
    "host_ip",
    "source_ip",
    "destination_ip",
    "process_entity_id",
    "file_hash",
    "dns_question_name",
    "user_name",
    "event_code",
    "network_community_id",
    "feed",
    "unit",
)
# Nearly every value is another one: a dictionary would only cost.
_PLAIN: Final = frozenset(
    {
        "event_time",
        "ingest_time",
        "raw",
        "raw_bytes",
        "row",
        "process_entity_id",
        "network_community_id",
    }
)

# The stubs say bool only.
_DICTIONARY: Final[Any] = [name for name in EVENT_SCHEMA.names if name not in _PLAIN]


class EventFile:
    """A Parquet file of one day being written, sorted run by sorted run."""

    def __init__(self, path: Path, day: date, *, distinct: dict[str, int]) -> None:
        make_folder(path.parent)
        self._path, self._day = path, day
        self._rows = 0
        self._oldest, self._newest, self._first, self._last = 1 << 62, -(1 << 62), 1 << 62, 0
        self._writer = pq.ParquetWriter(
            path,
            EVENT_SCHEMA,
            compression="zstd",
            compression_level=3,
            use_dictionary=_DICTIONARY,
            write_page_index=True,
            bloom_filter_options={
                name: {"ndv": max(min(distinct[name], ROW_GROUP_ROWS), 1), "fpp": 0.01}
                for name in BLOOM_COLUMNS
            },
        )

    def write(self, events: pl.DataFrame, order: pl.Series) -> Iterator[pa.Table]:
        """Write these rows in this order, and yield each row group as it is written.

        No sorted copy of all rows is made: a row group at a time is gathered.
        """
        step = group_rows(events)
        for start in range(0, len(order), step):
            group = events[order.slice(start, step)]
            table = group.to_arrow(compat_level=pl.CompatLevel.oldest()).cast(EVENT_SCHEMA)
            self._note(table)
            self._writer.write_table(table, row_group_size=ROW_GROUP_ROWS)
            yield table

    @property
    def size_bytes(self) -> int:
        """Return the bytes on disk so far."""
        return self._path.stat().st_size

    def finish(self) -> TableFile:
        """Close the file, make it survive a power cut, and return what the table must know."""
        self._writer.close()
        sync_file(self._path)
        sync_folder(self._path.parent)
        return TableFile(
            self._path,
            self._day,
            rows=self._rows,
            size_bytes=self.size_bytes,
            oldest=self._oldest,
            newest=self._newest,
            first_segment=self._first,
            last_segment=self._last,
        )

    def abandon(self) -> None:
        """Close and remove a file that will not be finished."""
        self._writer.close()
        self._path.unlink(missing_ok=True)

    def _note(self, rows: pa.Table) -> None:
        times: Any = pc.min_max(rows["event_time"].cast(pa.int64())).as_py()
        numbers: Any = pc.min_max(rows["segment"]).as_py()
        self._rows += rows.num_rows
        self._oldest = min(self._oldest, times["min"])
        self._newest = max(self._newest, times["max"])
        self._first = min(self._first, numbers["min"])
        self._last = max(self._last, numbers["max"])


def group_rows(events: pl.DataFrame) -> int:
    """Return the rows of a row group: fewer where records are long, so that memory is bounded."""
    long = int(events["raw"].str.len_bytes().mean() or 0) + 1  # type: ignore[arg-type]
    return max(min(ROW_GROUP_BYTES // long, ROW_GROUP_ROWS), 1)


def distinct_values(events: pl.DataFrame) -> dict[str, int]:
    """Return how many values each bloom column has, so that its filter is no larger than needed."""
    return {name: events[name].n_unique() for name in BLOOM_COLUMNS}


def by_day(events: pl.DataFrame) -> Iterator[tuple[date, pl.Series]]:
    """Yield each partition day with the numbers of its rows, in the order of a file."""
    keys = events.select(day_expression().alias("day"), *SORTED_BY).with_row_index("number")
    ordered = keys.sort("day", *SORTED_BY).select("day", "number")
    for (day,), rows in ordered.group_by("day", maintain_order=True):
        yield cast("date", day), rows["number"]


def file_order(events: pl.DataFrame) -> pl.Series:
    """Return the numbers of all rows in the order of a file."""
    return events.select(SORTED_BY).with_row_index("number").sort(SORTED_BY)["number"]


def data_path(lake: Path, day: date, name: str) -> Path:
    """Return a new file of one partition day.

    No name is used twice: what an earlier try left may be cleaned away at any time.
    """
    return lake / f"dt={day_text(day)}" / f"{name}-{secrets.token_hex(4)}.parquet"
