"""The segment file of the write-ahead log: how batches lie in it, and how they are read back.

A file begins with a random salt that enters every checksum: a record whose bytes imitate a frame
can then never be taken for one.
"""

import os
import secrets
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import pyarrow as pa
import pyarrow.compute as pc

from khien.watch.telemetry.store.schema import RECORD_SCHEMA

_FILE_MAGIC: Final = b"KHIENLOG"
FILE_HEADER_BYTES: Final = 16
_MAGIC: Final = b"KHN1"
# magic, crc32 of the body, body bytes, rows, first row, oldest and newest event time in µs; then
# the crc32 of all that.
_HEADER: Final = struct.Struct("<4sIIIIqq")
_HEADER_CRC: Final = struct.Struct("<I")
_HEADER_BYTES: Final = _HEADER.size + _HEADER_CRC.size
_SEARCH_BYTES: Final = 1 << 20
_COMPRESSED: Final = pa.ipc.IpcWriteOptions(compression="lz4")


@dataclass(frozen=True, slots=True)
class Frame:
    """One batch in a segment file: where it is, its rows, and its event times in µs."""

    offset: int
    body_bytes: int
    body_crc: int
    rows: int
    first_row: int
    oldest: int
    newest: int

    @property
    def end(self) -> int:
        """Return the offset after the frame."""
        return self.offset + _HEADER_BYTES + self.body_bytes


def new_file_header() -> bytes:
    """Return the first bytes of a segment file."""
    return _FILE_MAGIC + secrets.token_bytes(FILE_HEADER_BYTES - len(_FILE_MAGIC))


def salt_of(file_header: bytes) -> int:
    """Return what enters the checksums of a file with this header."""
    return zlib.crc32(file_header)


def encode(batch: pa.RecordBatch, *, first_row: int, salt: int) -> tuple[bytes, pa.Buffer]:
    """Return the header and the body of a frame; the batch has RECORD_SCHEMA."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, RECORD_SCHEMA, options=_COMPRESSED) as stream:
        stream.write_batch(batch)
    body = sink.getvalue()
    times: Any = pc.min_max(batch.column("event_time").cast(pa.int64())).as_py()
    header = _HEADER.pack(
        _MAGIC,
        zlib.crc32(body, salt),
        body.size,
        batch.num_rows,
        first_row,
        times["min"],
        times["max"],
    )
    return header + _HEADER_CRC.pack(zlib.crc32(header, salt)), body


def decode(body: bytes, columns: Sequence[str] | None = None) -> pa.RecordBatch:
    """Return the batch of a frame's body, or only some columns of it, in RECORD_SCHEMA's order."""
    options = None
    if columns is not None:
        wanted = [index for index, name in enumerate(RECORD_SCHEMA.names) if name in set(columns)]
        options = pa.ipc.IpcReadOptions(included_fields=wanted)
    return pa.ipc.open_stream(pa.py_buffer(body), options=options).read_next_batch()


class SegmentFile:
    """A segment file open for reading, as long as it was when opened.

    It stays readable after the file is removed. FileNotFoundError if it is not there.
    """

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDONLY)
        self.size = os.fstat(self._descriptor).st_size
        header = os.pread(self._descriptor, FILE_HEADER_BYTES, 0)
        self._sound = len(header) == FILE_HEADER_BYTES and header.startswith(_FILE_MAGIC)
        self._salt = salt_of(header)

    def __enter__(self) -> Self:
        """Return the file; it is closed at the end."""
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)

    def frames(self, offset: int = 0) -> Iterator[tuple[Frame, bytes]]:
        """Yield every whole frame from `offset` on, with its body.

        A torn tail ends it. A damaged frame with sound ones behind it (a bad disk, not a crash) is
        left out; each frame names its first row, so the ids of those behind it stay.
        """
        position = max(offset, FILE_HEADER_BYTES)
        while (found := self._next(position)) is not None:
            yield found
            position = found[0].end

    def headers(self) -> Iterator[Frame]:
        """Yield the frames without reading their bodies, so that some may be torn."""
        position = FILE_HEADER_BYTES
        while (frame := self._header(position) or self._searched(position)) is not None:
            yield frame
            position = frame.end

    def body(self, frame: Frame) -> bytes | None:
        """Return the body of a frame, or None where it is torn."""
        body = os.pread(self._descriptor, frame.body_bytes, frame.offset + _HEADER_BYTES)
        if len(body) != frame.body_bytes or zlib.crc32(body, self._salt) != frame.body_crc:
            return None
        return body

    def _next(self, position: int) -> tuple[Frame, bytes] | None:
        found = self._whole(position)
        if found is not None or position >= self.size:
            return found
        later = self._searched(position)
        # Once more: the frame may have been in the middle of being written.
        return self._whole(position) or (self._whole(later.offset) if later else None)

    def _whole(self, position: int) -> tuple[Frame, bytes] | None:
        frame = self._header(position)
        body = None if frame is None else self.body(frame)
        return None if frame is None or body is None else (frame, body)

    def _header(self, position: int) -> Frame | None:
        header = os.pread(self._descriptor, _HEADER_BYTES, position)
        if not self._sound or len(header) != _HEADER_BYTES or not header.startswith(_MAGIC):
            return None
        fields = header[: _HEADER.size]
        if _HEADER_CRC.unpack_from(header, _HEADER.size)[0] != zlib.crc32(fields, self._salt):
            return None
        _, crc, body_bytes, rows, first_row, oldest, newest = _HEADER.unpack(fields)
        frame = Frame(position, body_bytes, crc, rows, first_row, oldest, newest)
        return frame if frame.end <= self.size else None

    def _searched(self, position: int) -> Frame | None:
        """Return the first whole frame after `position`."""
        position += 1
        while self._sound and position < self.size:
            block = os.pread(self._descriptor, _SEARCH_BYTES, position)
            at = block.find(_MAGIC)
            while at >= 0:
                found = self._whole(position + at)
                if found is not None:
                    return found[0]
                at = block.find(_MAGIC, at + 1)
            # A magic across two blocks must not be missed.
            position += max(len(block) - len(_MAGIC) + 1, 1)
        return None
