"""The words of telemetry: the event store's promise, queries, and what intake answers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

import pyarrow as pa

from khien.base.core.refusals import Refusal, text


class StoreRefusal(Refusal):
    """The base of what the event store refuses."""


class BatchRefused(StoreRefusal):
    """The batch can never be kept as it is."""

    message = text("The events are not kept: %(reason)s.")
    status = 422


class AppendRefused(StoreRefusal):
    """The disk did not take the batch; nothing of it is kept, and it may be sent again."""

    message = text("The events are not kept, send them again later: %(reason)s.")
    status = 503


class WriterTaken(StoreRefusal):
    """Two processes may not share one log stream."""

    message = text("The log stream “%(writer)s” is already written by another process.")


class SealerTaken(StoreRefusal):
    """One process seals a store."""

    message = text("Another process already does this work on the store %(root)s: %(work)s.")


class QueryRefused(StoreRefusal):
    """The query cannot be right."""

    message = text("The search cannot be run: %(reason)s.")
    status = 422


class QueryTooLong(StoreRefusal):
    """The search passed its time limit."""

    message = text(
        "The search took longer than %(seconds)s seconds. "
        "Choose a shorter time range or more filters."
    )
    status = 503


class EventNotFound(StoreRefusal):
    """No such event, or not of the reader's units: the two are told alike."""

    message = text("There is no event “%(event)s” here for you.")
    status = 404


class StoreDamaged(StoreRefusal):
    """The store's files contradict each other and nothing is changed."""

    message = text("The event store is damaged: %(reason)s.")
    status = 500


@dataclass(frozen=True, slots=True)
class Ack:
    """Proof that a batch is on disk: who wrote it, into which segment, and up to which row."""

    writer: str
    segment: int
    rows: int


class Operator(StrEnum):
    """How a filter compares a column with its values; letter case is ignored."""

    IS = "is"  # equal to any of the values
    IS_NOT = "is_not"  # equal to none of them; an absent value is equal to none
    CONTAINS = "contains"
    STARTS = "starts"
    EXISTS = "exists"  # the record says something; takes no values


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition: true when `column` compares so with any of `values`."""

    column: str
    operator: Operator
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EventQuery:
    """What is looked for: a time range [start, end), filters (all hold), free text in `raw`.

    `units` are the unit codes that the asker may see; None means all and is for system work.
    Rows come newest first, at most `limit`; `before` is the page mark of the last row of the page
    before (or its event id, which costs one more query). `text` is words that must all occur in
    `raw`, letter case ignored; words in double quotes are one phrase. `columns` are those wanted
    (none: all but `raw_bytes`); the time, the unit and the event's place are always there.
    With `group_by` or `every` rows are counts instead: the group columns, `bucket` (start of the
    bucket in `zone`), `count`; without `every` only the `limit` largest groups.
    """

    start: datetime
    end: datetime
    units: frozenset[str] | None
    filters: tuple[Filter, ...] = ()
    text: str = ""
    columns: tuple[str, ...] = ()
    limit: int = 100
    before: str = ""
    group_by: tuple[str, ...] = ()
    every: str = ""  # count per bucket of event_time: "5m", "1h", "1d", "1w"
    zone: str = "UTC"  # where a bucket of a day or a week begins


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

    def expire(self, before: date) -> int:
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
        user, address = self.columns.get("user_name", ""), self.columns.get("source_ip", "")
        return " ← ".join(one for one in (user, address) if one) or self.raw[:300]


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


class MappingRefused(Refusal):
    """A console's mapping that cannot be used."""

    message = text("The mapping is not used: %(reason)s.")
    status = 422


class IngestRefused(Refusal):
    """A file that cannot be taken in."""

    message = text("%(what)s")
    status = 422


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an input: events, records kept unparsed, records refused, and why (a few)."""

    events: int
    unparsed: int
    refused: int
    faults: tuple[str, ...]


class FramePosition(Protocol):
    """How far a follower has read one writer's log."""

    @property
    def segment(self) -> int:
        """Return the segment that is read next."""
        ...

    @property
    def offset(self) -> int:
        """Return the byte that is read next."""
        ...


@dataclass(frozen=True, slots=True)
class Frame:
    """Rows of one acknowledged frame, and the position to keep once their effect is committed."""

    writer: str
    segment: int
    first_row: int
    batch: pa.RecordBatch | None
    position: FramePosition

    @property
    def rows(self) -> int:
        """Return the number of rows."""
        return 0 if self.batch is None else self.batch.num_rows
