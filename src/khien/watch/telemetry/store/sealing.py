"""Sealing: closed log segments become Parquet in the table, once, and leave the log when passed.

The order makes each step repeatable: data files and their folders are synced, then the commit
marks the segment as sealed and is synced, and only then may the segment be removed.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

import polars as pl
import pyarrow as pa

from khien.watch.telemetry.store.frames import FILE_HEADER_BYTES, SegmentFile, decode
from khien.watch.telemetry.store.log import (
    close_stream,
    log_folder,
    make_folder,
    segment_path,
    segments,
    sync_folder,
    writers,
)
from khien.watch.telemetry.store.parquet import EventFile, by_day, data_path, distinct_values
from khien.watch.telemetry.store.schema import EVENT_SCHEMA, placed
from khien.watch.telemetry.store.table import Change, EventTable, TableFile, work_lock

Passed = Callable[[str, int], bool]
IDLE_S: Final = 1.0


def nobody_follows(writer: str, segment: int) -> bool:
    """Return True: the answer of a store without followers."""
    del writer, segment
    return True


@dataclass(slots=True)
class SealReport:
    """What one round did: segments and rows sealed, segments removed, damaged files set aside."""

    segments: int = 0
    rows: int = 0
    removed: int = 0
    damaged: list[Path] = field(default_factory=list)
    recovered: str = ""


class Sealer:
    """The one process that seals a store; SealerTaken if another one does.

    `passed(writer, segment)` says whether every follower is behind that segment. Memory: one
    segment as Arrow text, and one row group being written.
    """

    def __init__(self, root: Path, *, passed: Passed = nobody_follows) -> None:
        self._root, self._passed = root, passed
        self._table = EventTable(root)
        self._lock = work_lock(root, "seal")
        self._recovered: str | None = None
        self._marks: dict[str, int] = {}

    def __enter__(self) -> Self:
        """Take the right to seal, make the table, and put right what a crash left."""
        self._lock.__enter__()
        try:
            self._table.create()
            self._recovered = self._table.recover()
        except BaseException:
            self._lock.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._lock.__exit__(None, None, None)

    def seal_once(self) -> SealReport:
        """Seal every closed segment in order, remove what may go, and say what was done."""
        report = SealReport(recovered=self._recovered or "")
        self._recovered = ""
        for writer in writers(self._root):
            close_stream(self._root, writer)
            for segment in segments(self._root, writer)[:-1]:
                self._seal(writer, segment, report)
                self._remove(writer, segment, report)
        return report

    def run(self, stop: threading.Event, *, idle_s: float = IDLE_S) -> None:
        """Seal until `stop` is set."""
        while not stop.is_set():
            if not self.seal_once().segments:
                stop.wait(idle_s)

    def _seal(self, writer: str, segment: int, report: SealReport) -> None:
        if segment <= self._mark(writer):
            return
        path = segment_path(self._root, writer, segment)
        with SegmentFile(path) as file:
            events, read_bytes = _events(file, writer, segment)
            whole = read_bytes == file.size
        if not whole:
            report.damaged.append(self._set_aside(path))
        files = self._write(events, writer, segment)
        self._table.commit(Change(adds=files, writer=writer, segment=segment))
        self._marks[writer] = segment
        report.segments += 1
        report.rows += len(events)

    def _mark(self, writer: str) -> int:
        # Only this process seals, so after the first look its own memory is right.
        if writer not in self._marks:
            self._marks[writer] = self._table.sealed([writer]).last_segment(writer)
        return self._marks[writer]

    def _write(self, events: pl.DataFrame, writer: str, segment: int) -> list[TableFile]:
        files, distinct = [], distinct_values(events)
        for day, order in by_day(events):
            path = data_path(self._table.folder, day, f"{writer}-{segment:012d}")
            file = EventFile(path, day, distinct=distinct)
            for _ in file.write(events, order):
                pass
            files.append(file.finish())
        return files

    def _remove(self, writer: str, segment: int, report: SealReport) -> None:
        if segment <= self._mark(writer) and self._passed(writer, segment):
            path = segment_path(self._root, writer, segment)
            path.unlink()
            sync_folder(path.parent)
            report.removed += 1

    def _set_aside(self, path: Path) -> Path:
        """Keep a copy of a damaged segment for a person to look at."""
        kept = log_folder(self._root).parent / "damaged" / f"{path.parent.name}-{path.name}"
        make_folder(kept.parent)
        kept.unlink(missing_ok=True)
        kept.hardlink_to(path)
        sync_folder(kept.parent)
        return kept


def _events(file: SegmentFile, writer: str, segment: int) -> tuple[pl.DataFrame, int]:
    """Return the events of a segment, and up to where the file was read without a gap."""
    batches, whole_to = [], FILE_HEADER_BYTES
    for frame, body in file.frames():
        if frame.offset == whole_to:
            whole_to = frame.end
        row = frame.first_row
        batches.append(placed(decode(body), writer=writer, segment=segment, first_row=row))
    table = pa.Table.from_batches(batches, schema=EVENT_SCHEMA)
    return pl.DataFrame(pl.from_arrow(table, rechunk=True)), whole_to
