"""The words of telemetry: the event store's promise, queries, and what intake answers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

import pyarrow as pa

from khien.base.core.refusals import Refusal, text


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


class FeedState(StrEnum):
    """How a log source stands."""

    ARRIVES = "arrives"
    SILENT = "silent"  # it sent before, but not within the rule book's time
    NEVER = "never"  # nothing has come yet
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One log source as lists show it; `hint` is the end of its token."""

    code: str
    name: str
    unit_code: str
    unit: str
    state: FeedState
    last_arrival: datetime | None
    hint: str
    events_day: int


@dataclass(frozen=True, slots=True)
class FeedKey:
    """What intake needs of a source: whose events these are."""

    code: str
    unit_code: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """How many records of a source belong to one hour: events, and those kept unparsed."""

    feed: str
    hour: datetime
    events: int
    unparsed: int


@dataclass(frozen=True, slots=True)
class Position:
    """How far a follower has read one writer's log: the next frame to read."""

    writer: str
    segment: int
    row: int


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event as pages show it: its id, its columns (empty ones left out), its raw text."""

    id: str
    time: datetime
    columns: dict[str, str]
    raw: str
    outcome: str

    @property
    def host(self) -> str:
        """Return the host's name, or its address."""
        return self.columns.get("host_name") or self.columns.get("host_ip", "")

    @property
    def gist(self) -> str:
        """Return the one column that tells most, for a list."""
        for name in (
            "process_command_line",
            "url_original",
            "dns_question_name",
            "registry_path",
            "file_path",
            "rule_name",
            "service_name",
            "message",
            "event_action",
        ):
            if self.columns.get(name):
                return self.columns[name]
        return self.raw[:300]


@dataclass(frozen=True, slots=True)
class EventPage:
    """What an event search found: rows newest first, the mark of the next page, the count."""

    rows: tuple[EventLine, ...]
    after: str
    total: int


class TokenUnknown(Refusal):
    """No source has this token."""

    message = text("This token belongs to no log source.")
    status = 403


class QueryRefused(Refusal):
    """A search that cannot be understood."""

    message = text("“%(part)s” cannot be searched: %(why)s.")
    status = 422


class IngestRefused(Refusal):
    """A file that cannot be taken in."""

    message = text("%(what)s")
    status = 422
