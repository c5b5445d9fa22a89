"""What a reader sees: the sealed files and the log's tail at one moment, without any lock."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import polars as pl
import pyarrow as pa

from khien.watch.telemetry.store.frames import SegmentFile, decode
from khien.watch.telemetry.store.log import segment_path, segments, writers
from khien.watch.telemetry.store.schema import EVENT_SCHEMA, PLACE_COLUMNS, EventPlace, placed
from khien.watch.telemetry.store.table import EventTable, TableFile
from khien.watch.telemetry.store.textindex import index_path, text_groups


@dataclass(frozen=True, slots=True)
class Look:
    """What is read of a part: columns, event times in [start, end) (µs), words in `raw`."""

    columns: tuple[str, ...]
    start: int
    end: int
    terms: tuple[str, ...] = ()


class Part(Protocol):
    """A piece of the snapshot: its name, its rows at most, and between which event times (µs)."""

    @property
    def name(self) -> str:
        """Return what no other part of the snapshot is called."""
        ...

    @property
    def rows(self) -> int:
        """Return the rows it holds at most."""
        ...

    @property
    def oldest(self) -> int:
        """Return the oldest event time in it."""
        ...

    @property
    def newest(self) -> int:
        """Return the newest event time in it."""
        ...

    def may_hold(self, place: EventPlace) -> bool:
        """Say whether the event at this place can be in it."""
        ...

    def scan(self, look: Look) -> pl.LazyFrame:
        """Return the looked-for columns of all rows that can match, and of others too."""
        ...


@dataclass(frozen=True, slots=True)
class SealedPart:
    """A Parquet file of the table."""

    file: TableFile
    index: Path

    @property
    def name(self) -> str:
        """Return the path of the file."""
        return str(self.file.path)

    @property
    def rows(self) -> int:
        """Return the rows of the file."""
        return self.file.rows

    @property
    def oldest(self) -> int:
        """Return the oldest event time."""
        return self.file.oldest

    @property
    def newest(self) -> int:
        """Return the newest event time."""
        return self.file.newest

    def may_hold(self, place: EventPlace) -> bool:
        """Compare with the segments of the file."""
        return self.file.first_segment <= place.segment <= self.file.last_segment

    def scan(self, look: Look) -> pl.LazyFrame:
        """Return the file without the row groups that the text index rules out.

        Polars leaves out row groups by their statistics itself.
        """
        frame = pl.scan_parquet(self.file.path, hive_partitioning=False, glob=False, cache=False)
        frame = frame.select(look.columns)
        groups = text_groups(self.index, look.terms) if look.terms else None
        if groups is None:
            return frame
        if not groups:
            return frame.head(0)
        return pl.concat([frame.slice(first, count) for first, count in groups])


@dataclass(frozen=True, slots=True)
class LogPart:
    """A segment of the log that is not in the table yet."""

    file: SegmentFile
    writer: str
    segment: int
    rows: int
    oldest: int
    newest: int

    @property
    def name(self) -> str:
        """Return the stream and the segment."""
        return f"{self.writer}/{self.segment}"

    def may_hold(self, place: EventPlace) -> bool:
        """Compare the stream and the segment."""
        return (self.writer, self.segment) == (place.writer, place.segment)

    def scan(self, look: Look) -> pl.LazyFrame:
        """Return those frames that have rows in the time range."""
        stored = [name for name in look.columns if name not in PLACE_COLUMNS]
        batches = []
        for frame in self.file.headers():
            if frame.newest < look.start or frame.oldest >= look.end:
                continue
            body = self.file.body(frame)
            if body is None:
                continue
            batch = decode(body, stored or ["event_time"])
            row = frame.first_row
            whole = placed(batch, writer=self.writer, segment=self.segment, first_row=row)
            batches.append(whole.select(list(look.columns)))
        schema = pa.schema([EVENT_SCHEMA.field(name) for name in look.columns])
        return pl.DataFrame(pa.Table.from_batches(batches, schema=schema)).lazy()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Every event acknowledged before it was taken, once."""

    parts: tuple[Part, ...]

    def between(self, start: int, end: int) -> list[Part]:
        """Return the parts that may have rows in [start, end) (µs), the newest first."""
        found = [part for part in self.parts if part.newest >= start and part.oldest < end]
        return sorted(found, key=lambda part: part.newest, reverse=True)

    def holding(self, place: EventPlace) -> list[Part]:
        """Return the parts that may have the event at a place."""
        return [part for part in self.parts if part.may_hold(place)]


@contextmanager
def open_snapshot(root: Path, table: EventTable) -> Iterator[Snapshot]:
    """Yield what is in the store now.

    The segments are opened first and the table after them, and then only segments newer than the
    table's mark for their writer count: one that is sealed in between is neither lost nor doubled.
    """
    names = writers(root)
    # Segments that were sealed before need not be opened at all.
    known = table.sealed(names).marks
    with ExitStack() as stack:
        tails = [
            (writer, segment, stack.enter_context(file))
            for writer in names
            for segment, file in _open_segments(root, writer, after=known.get(writer, 0))
        ]
        sealed = table.sealed(names)
        log_parts = [
            part
            for writer, segment, file in tails
            if segment > sealed.last_segment(writer)
            for part in _log_part(file, writer, segment)
        ]
        yield Snapshot(
            (
                *log_parts,
                *(SealedPart(file, index_path(root, file.path)) for file in sealed.files),
            )
        )


def _open_segments(root: Path, writer: str, *, after: int) -> Iterator[tuple[int, SegmentFile]]:
    for segment in segments(root, writer):
        if segment <= after:
            continue
        try:
            yield segment, SegmentFile(segment_path(root, writer, segment))
        except FileNotFoundError:  # sealed and removed meanwhile, so the table has it
            continue


def _log_part(file: SegmentFile, writer: str, segment: int) -> list[LogPart]:
    frames = list(file.headers())
    if not frames:
        return []
    return [
        LogPart(
            file,
            writer,
            segment,
            rows=sum(frame.rows for frame in frames),
            oldest=min(frame.oldest for frame in frames),
            newest=max(frame.newest for frame in frames),
        )
    ]
