"""The write-ahead log: each writer owns a stream of segments, and answers after fdatasync."""

import errno
import fcntl
import os
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import pyarrow as pa

from khien.watch.telemetry.store.frames import (
    FILE_HEADER_BYTES,
    SegmentFile,
    encode,
    new_file_header,
    salt_of,
)
from khien.watch.telemetry.store.schema import conform, require_writer_name
from khien.watch.telemetry.types import Ack, AppendRefused, BatchRefused, WriterTaken

BATCH_ROWS_MAX: Final = 100_000
BATCH_BYTES_MAX: Final = 256 << 20
LOCK_WAIT_S: Final = 2.0
_SUFFIX: Final = ".wal"


@dataclass(frozen=True, slots=True)
class SegmentLimits:
    """When a segment is full: rows, bytes of its records in memory, seconds since its first row."""

    rows: int = 200_000
    size_bytes: int = 224 << 20
    seconds: float = 60.0


def log_folder(root: Path) -> Path:
    """Return the folder of all log streams of a store."""
    return root / "wal"


def segment_path(root: Path, writer: str, segment: int) -> Path:
    """Return the file of one segment."""
    return log_folder(root) / writer / f"{segment:012d}{_SUFFIX}"


def writers(root: Path) -> list[str]:
    """Return the names of all log streams, in order."""
    folder = log_folder(root)
    return sorted(entry.name for entry in folder.iterdir()) if folder.is_dir() else []


def segments(root: Path, writer: str) -> list[int]:
    """Return the segments of one stream that still have a file; all but the last are closed."""
    folder = log_folder(root) / writer
    return sorted(int(path.stem) for path in folder.glob(f"*{_SUFFIX}"))


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, so that they survive a power cut."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


@contextmanager
def stream_lock(root: Path, writer: str, *, wait_s: float = LOCK_WAIT_S) -> Iterator[None]:
    """Hold the right to write one stream; WriterTaken if another process holds it for so long."""
    folder = log_folder(root) / require_writer_name(writer)
    make_folder(folder)
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if not _locked(descriptor, wait_s):
            raise WriterTaken(writer=writer)
        yield
    finally:
        os.close(descriptor)


def _locked(descriptor: int, wait_s: float) -> bool:
    deadline = time.monotonic() + wait_s
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            # The sealer holds a stream for a moment when it closes what a killed writer left.
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.02)
        else:
            return True


class LogWriter:
    """The one writer of a log stream, safe for threads of one process.

    Segments are numbered from `first_segment` on, or after the newest on disk. A torn tail that a
    killed predecessor left is cut off; what is whole is kept, acknowledged or not.
    """

    def __init__(
        self,
        root: Path,
        *,
        writer: str,
        first_segment: int = 1,
        limits: SegmentLimits | None = None,
        lock_wait_s: float = LOCK_WAIT_S,
    ) -> None:
        """Take the stream; WriterTaken if another process has it."""
        self.root, self.writer = root, writer
        self._limits = limits or SegmentLimits()
        self._guard = threading.Lock()
        self._lock = stream_lock(root, writer, wait_s=lock_wait_s)
        self._lock.__enter__()
        self._descriptor = -1
        try:
            self._resume(first_segment)
        except BaseException:
            self._release()
            raise

    def append(self, batch: pa.RecordBatch) -> Ack:
        """Keep a batch and return once it survives a power cut.

        BatchRefused: it can never be kept. AppendRefused: the disk is full or broken; nothing of
        the batch is kept and the stream stays usable.
        """
        record_batch = conform(batch)
        if batch.num_rows > BATCH_ROWS_MAX or record_batch.nbytes > BATCH_BYTES_MAX:
            raise BatchRefused(
                reason=f"a batch has at most {BATCH_ROWS_MAX} rows and {BATCH_BYTES_MAX >> 20} MiB"
            )
        with self._guard:
            try:
                return self._append(record_batch)
            except OSError as error:
                raise AppendRefused(reason=_sentence(error)) from error

    def roll_if_due(self) -> bool:
        """Close the segment if it is full or old, so that it can be sealed; say whether it was."""
        with self._guard:
            due = self._is_due()
            if due:
                self._open(self._segment + 1)
            return due

    def close(self) -> None:
        """Close the segment and give the stream back."""
        with self._guard:
            if self._descriptor < 0:
                return
            try:
                if self._rows:
                    self._open(self._segment + 1)
            finally:
                self._release()

    def __enter__(self) -> Self:
        """Return the writer; `close` at the end."""
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _append(self, batch: pa.RecordBatch) -> Ack:
        if self._descriptor < 0:
            raise OSError(errno.EBADF, "the stream is closed")
        if self._broken:
            self._repair()
        if self._is_due():
            self._open(self._segment + 1)
        if batch.num_rows:
            self._write(batch)
        return Ack(self.writer, self._segment, self._rows)

    def _write(self, batch: pa.RecordBatch) -> None:
        header, body = encode(batch, first_row=self._rows, salt=self._salt)
        total = len(header) + body.size
        try:
            written = os.pwritev(self._descriptor, [header, body], self._end)
            if written < total:
                rest = memoryview(header + body.to_pybytes())[written:]
                _write_rest(self._descriptor, rest, self._end + written)
        except OSError:
            # The frame is not whole, so no one has read it: its place may be used again.
            self._broken = True
            self._repair_quietly()
            raise
        try:
            os.fdatasync(self._descriptor)
        except OSError:
            # A follower may have read the frame: its rows' ids must not be given again.
            self._broken = self._spoiled = True
            self._repair_quietly()
            raise
        if not self._rows:
            self._began = time.monotonic()
        self._end += total
        self._rows += batch.num_rows
        self._bytes += batch.nbytes

    def _is_due(self) -> bool:
        limits = self._limits
        full = self._rows >= limits.rows or self._bytes >= limits.size_bytes
        return full or (self._rows > 0 and time.monotonic() - self._began >= limits.seconds)

    def _repair_quietly(self) -> None:
        try:
            self._repair()
        except OSError:
            self._broken = True  # tried again before the next batch

    def _repair(self) -> None:
        os.ftruncate(self._descriptor, self._end)
        os.fdatasync(self._descriptor)
        if self._spoiled:
            self._open(self._segment + 1)
        self._broken = self._spoiled = False

    def _resume(self, first_segment: int) -> None:
        self._broken = self._spoiled = False
        existing = segments(self.root, self.writer)
        if not existing or existing[-1] < first_segment:
            self._open(first_segment)
            return
        newest = existing[-1]
        path = segment_path(self.root, self.writer, newest)
        if cut_torn_tail(path):
            self._open(newest + 1)
        else:
            self._open(newest)

    def _open(self, segment: int) -> None:
        path = segment_path(self.root, self.writer, segment)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o640)
        header = new_file_header()
        try:
            os.ftruncate(descriptor, 0)
            _write_rest(descriptor, memoryview(header), 0)
            sync_folder(path.parent)
        except OSError:
            os.close(descriptor)
            raise
        if self._descriptor >= 0:
            os.close(self._descriptor)
        self._descriptor, self._segment, self._salt = descriptor, segment, salt_of(header)
        self._rows = self._bytes = 0
        self._end = len(header)
        self._began = time.monotonic()

    def _release(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
        self._descriptor = -1
        self._lock.__exit__(None, None, None)


def cut_torn_tail(path: Path) -> bool:
    """Cut what follows the last whole frame; say whether any frame stays. The lock must be held."""
    with SegmentFile(path) as file:
        end = max((frame.end for frame, _ in file.frames()), default=0)
    descriptor = os.open(path, os.O_RDWR)
    try:
        if end and end < os.fstat(descriptor).st_size:
            os.ftruncate(descriptor, end)
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return end > 0


def close_stream(root: Path, writer: str) -> bool:
    """Close what a writer that is gone left open; say whether there was anything to close."""
    newest = segments(root, writer)[-1:]
    if not newest or segment_path(root, writer, newest[0]).stat().st_size <= FILE_HEADER_BYTES:
        return False
    try:
        LogWriter(root, writer=writer, lock_wait_s=0).close()
    except WriterTaken:
        return False
    return True


def free_writer_name(root: Path, name: str, *, tries: Iterable[int] = range(2, 100)) -> str:
    """Return `name`, or the first of `name-2`, `name-3`, ... that no process writes now."""
    for candidate in (name, *(f"{name}-{number}" for number in tries)):
        try:
            with stream_lock(root, candidate, wait_s=0):
                return candidate
        except WriterTaken:
            continue
    raise WriterTaken(writer=name)


def _write_rest(descriptor: int, rest: memoryview, offset: int) -> None:
    while rest:
        written = os.pwrite(descriptor, rest, offset)
        rest, offset = rest[written:], offset + written


def _sentence(error: OSError) -> str:
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return "the disk is full"
    return f"the disk answered “{error.strerror or error}”"
