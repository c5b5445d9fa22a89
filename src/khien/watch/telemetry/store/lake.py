"""The event store put together: appends, searches, follows, seals and tidies one folder."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Self

import pyarrow as pa

from khien.watch.telemetry.store.compaction import Compactor
from khien.watch.telemetry.store.following import Follower, Position
from khien.watch.telemetry.store.log import LogWriter, SegmentLimits
from khien.watch.telemetry.store.reading import EventReader, ReadLimits
from khien.watch.telemetry.store.schema import require_writer_name
from khien.watch.telemetry.store.sealing import Passed, Sealer, nobody_follows
from khien.watch.telemetry.store.table import EventTable
from khien.watch.telemetry.types import Ack, AppendRefused, EventQuery


class EventLake:
    """An EventStore in a folder, for any number of processes.

    With `writer` it owns that log stream (WriterTaken if another process has it); without, it only
    reads. Nothing is written to the folder by a reader.
    """

    def __init__(
        self,
        root: Path,
        *,
        writer: str = "",
        segments: SegmentLimits | None = None,
        limits: ReadLimits | None = None,
    ) -> None:
        self.root = Path(root)
        self._table = EventTable(self.root)
        self._reader = EventReader(self.root, self._table, limits)
        self._log: LogWriter | None = None
        if writer:
            first = self._table.sealed([require_writer_name(writer)]).last_segment(writer) + 1
            self._log = LogWriter(self.root, writer=writer, first_segment=first, limits=segments)

    def append(self, batch: pa.RecordBatch) -> Ack:
        """Return once the batch survives a power cut; columns as `schema.conform` takes them."""
        if self._log is None:
            raise AppendRefused(reason="the store was opened for reading")
        return self._log.append(batch)

    def roll_if_due(self) -> bool:
        """Close an old segment though nothing arrives; to be called about once a second."""
        return self._log is not None and self._log.roll_if_due()

    def close(self) -> None:
        """Give the log stream back."""
        if self._log is not None:
            self._log.close()

    def __enter__(self) -> Self:
        """Return the store; `close` at the end."""
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def scan(self, query: EventQuery) -> Iterator[pa.RecordBatch]:
        """Give the matching rows, newest first, at most `query.limit`; or counts if it asks so."""
        counted = query.group_by or query.every
        found = self._reader.counts(query) if counted else self._reader.rows(query)
        return iter(found.to_batches())

    def rows(self, query: EventQuery) -> list[dict[str, Any]]:
        """Return what `scan` yields as one list of rows."""
        return [row for batch in self.scan(query) for row in batch.to_pylist()]

    def count(self, query: EventQuery) -> int:
        """Return how many rows match, without a limit."""
        return self._reader.count(query)

    def get(self, event: str, units: frozenset[str] | None) -> dict[str, Any]:
        """Return one event, all columns; EventNotFound if it is not there or of another unit."""
        return self._reader.get(event, units)

    def around(
        self, event: str, units: frozenset[str] | None, *, minutes: int = 5, limit: int = 25
    ) -> list[dict[str, Any]]:
        """Return the event among those of the same host, oldest first, `limit` on each side."""
        found = self._reader.around(event, units, minutes=minutes, limit=limit)
        return found.to_pylist()

    def map(
        self, query: EventQuery, function: Callable[[pa.RecordBatch], pa.RecordBatch]
    ) -> Iterator[pa.RecordBatch]:
        """Yield `function` of every matching batch, in no order and without a limit."""
        return map(function, self._reader.batches(query))

    def sealer(self, passed: Passed = nobody_follows) -> Sealer:
        """Return the sealer, to be used in `with`; it belongs into a process of its own."""
        return Sealer(self.root, passed=passed)

    def compact(self, day: date) -> None:
        """Rewrite one day into few large files and build its text index."""
        Compactor(self.root).compact(day)

    def expire(self, before: date) -> int:
        """Remove whole days before a date and return how many files; their space comes back a day later."""
        return Compactor(self.root).expire(before)

    def follower(self, positions: Mapping[str, Position] | None = None) -> Follower:
        """Return a follower of all log streams from these positions."""
        return Follower(self.root, positions)
