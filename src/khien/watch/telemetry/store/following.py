"""Following the log: every acknowledged frame of every writer, in order, from a kept position.

A frame that is whole but not yet acknowledged may be yielded too. It is never contradicted: its
place is not used for other events.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa

from khien.watch.telemetry.store.frames import SegmentFile, decode
from khien.watch.telemetry.store.log import segment_path, segments, writers

POLL_S: Final = 0.05


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """How far a stream was read: all segments before `segment`, and its bytes before `offset`."""

    segment: int
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Followed:
    """Rows of one writer, and the position to keep once they are dealt with.

    `batch` has RECORD_SCHEMA; its first row is `first_row` of the segment. A batch without rows
    says only that the position moved on.
    """

    writer: str
    segment: int
    first_row: int
    batch: pa.RecordBatch | None
    position: Position

    @property
    def rows(self) -> int:
        """Return the number of rows."""
        return 0 if self.batch is None else self.batch.num_rows


class Follower:
    """Reads all streams of a store from given positions; a stream without one from its start."""

    def __init__(self, root: Path, positions: Mapping[str, Position] | None = None) -> None:
        self._root = root
        self._positions = dict(positions or {})

    @property
    def positions(self) -> dict[str, Position]:
        """Return the positions behind everything yielded so far."""
        return dict(self._positions)

    def read(self) -> Iterator[Followed]:
        """Yield what there is now, writer by writer, and end."""
        for writer in writers(self._root):
            yield from self._read_stream(writer)

    def follow(self, stop: threading.Event, *, poll_s: float = POLL_S) -> Iterator[Followed]:
        """Yield frames as they come, until `stop` is set."""
        while not stop.is_set():
            moved = False
            for followed in self.read():
                moved = True
                yield followed
                if stop.is_set():
                    return
            if not moved:
                stop.wait(poll_s)

    def _read_stream(self, writer: str) -> Iterator[Followed]:
        for segment, closed in self._ahead(writer):
            yield from self._read_segment(writer, segment)
            if closed:
                position = Position(segment + 1)
                self._positions[writer] = position
                yield Followed(writer, segment, 0, None, position)

    def _ahead(self, writer: str) -> list[tuple[int, bool]]:
        """Return the segments still to be read, and whether each is closed."""
        present = segments(self._root, writer)
        start = self._positions.get(writer, Position(0)).segment
        return [(segment, segment < present[-1]) for segment in present if segment >= start]

    def _read_segment(self, writer: str, segment: int) -> Iterator[Followed]:
        kept = self._positions.get(writer, Position(segment))
        start = kept.offset if kept.segment == segment else 0
        try:
            file = SegmentFile(segment_path(self._root, writer, segment))
        except FileNotFoundError:  # removed, so this follower had passed it
            return
        with file:
            for frame, body in file.frames(start):
                position = Position(segment, frame.end)
                self._positions[writer] = position
                yield Followed(writer, segment, frame.first_row, decode(body), position)


def passed_by(*followers: Mapping[str, Position]) -> Callable[[str, int], bool]:
    """Return whether all these followers' kept positions lie behind a segment."""

    def passed(writer: str, segment: int) -> bool:
        nowhere = Position(0)
        return all(positions.get(writer, nowhere).segment > segment for positions in followers)

    return passed
