"""The words of telemetry: the event store's promise, queries, and what intake answers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Ack:
    """Proof that a batch is on disk: who wrote it, into which segment, and up to which row."""

    writer: str
    segment: int
    rows: int


class Operator(StrEnum):
    """How a filter compares a column with its values."""

    IS = "is"  # equal, letter case ignored
    IS_NOT = "is_not"
    CONTAINS = "contains"
    STARTS = "starts"
    EXISTS = "exists"


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition: true when `column` compares so with any of `values`."""

    column: str
    operator: Operator
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EventQuery:
    """What is looked for: a half-open time range [start, end), filters (all hold), free text in `raw`.

    `units` are the unit codes that the asker may see; None means all of them and is for system work.
    `newest_first` rows are at most `limit`, older than `before` (an event id) when paging.
    """

    start: datetime
    end: datetime
    units: frozenset[str] | None
    filters: tuple[Filter, ...] = ()
    text: str = ""
    columns: tuple[str, ...] = ()
    limit: int = 100
    before: str = ""
    group_by: tuple[str, ...] = field(default=())
    every: str = ""  # "1h": count per bucket of event_time


class EventStore(Protocol):
    """Where events are kept. Safe for many processes; a writer owns its own log stream."""

    def append(self, batch: pa.RecordBatch) -> Ack:
        """Return once the batch survives a power cut."""
        ...

    def scan(self, query: EventQuery) -> Iterator[pa.RecordBatch]:
        """Yield the matching rows, newest first, at most `query.limit`."""
        ...

    def map(
        self, query: EventQuery, function: Callable[[pa.RecordBatch], pa.RecordBatch]
    ) -> Iterator[pa.RecordBatch]:
        """Yield `function` of every matching batch, in no order."""
        ...

    def compact(self, day: date) -> None:
        """Rewrite one day into few large files and build its text index."""
        ...

    def expire(self, before: date) -> None:
        """Remove whole days before a date."""
        ...
