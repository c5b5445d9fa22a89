"""Tidying: a day's small files become few large ones with a text index; old days leave."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from khien.watch.telemetry.store.log import make_folder, sync_folder
from khien.watch.telemetry.store.parquet import (
    BLOOM_COLUMNS,
    ROW_GROUP_ROWS,
    EventFile,
    data_path,
    file_order,
)
from khien.watch.telemetry.store.schema import EVENT_SCHEMA
from khien.watch.telemetry.store.table import Change, EventTable, TableFile, sync_file, work_lock
from khien.watch.telemetry.store.textindex import Bytes, bitmap, index_path, write_index

RETENTION_HOURS: Final = 24  # longer than the longest query by far


@dataclass(frozen=True, slots=True)
class CompactionLimits:
    """How large a compacted file becomes, and how many rows are in memory at once."""

    file_bytes: int = 160 << 20
    run_rows: int = 240_000
    run_bytes: int = 96 << 20


class Compactor:
    """Rewrites days of a store while others append, seal and read."""

    def __init__(self, root: Path, limits: CompactionLimits | None = None) -> None:
        self._root, self._table = root, EventTable(root)
        self._limits = limits or CompactionLimits()

    def compact(self, day: date) -> int:
        """Rewrite the files of a day that are small or have no text index; return how many.

        To be called when the day is over; later arrivals are taken up by the next call. Readers
        of the old files go on: these stay until `expire` has found them old enough.
        """
        with work_lock(self._root, "compact"):
            self._table.recover()
            small = self._small(day)
            for group in _groups(small, self._limits.file_bytes):
                self._rewrite(day, group)
            return len(small)

    def expire(self, before: date, *, retention_hours: int = RETENTION_HOURS) -> int:
        """Take days before a date out of the table, and delete files that left it long ago.

        Return the number of files taken out. Their disk space comes back with a later call.
        `retention_hours` must be more than any query or commit takes.
        """
        with work_lock(self._root, "compact"):
            self._table.recover()
            old = [file for file in self._table.sealed().files if file.day < before]
            if old:
                self._table.commit(Change(removes=old, moves_data=False))
            for path in self._table.left(retention_hours) if self._table.exists() else []:
                path.unlink(missing_ok=True)
                index_path(self._root, path).unlink(missing_ok=True)
                _remove_if_empty(path.parent)
            return len(old)

    def _small(self, day: date) -> list[TableFile]:
        """Return the files to rewrite: those without an index, and small ones if not alone."""
        files = [file for file in self._table.sealed().files if file.day == day]
        fresh = {file for file in files if not index_path(self._root, file.path).exists()}
        tiny = {file for file in files if file.size_bytes * 4 < self._limits.file_bytes}
        small = fresh | tiny if fresh or len(tiny) > 1 else set()
        return sorted(small, key=lambda file: (file.oldest, file.path))

    def _rewrite(self, day: date, small: Sequence[TableFile]) -> None:
        path = data_path(self._table.folder, day, "compact")
        file = EventFile(path, day, distinct=dict.fromkeys(BLOOM_COLUMNS, ROW_GROUP_ROWS))
        groups: list[tuple[int, Bytes]] = []
        try:
            for run in _runs(small, self._limits):
                tables = file.write(run, file_order(run))
                groups.extend((table.num_rows, _bitmap_of(table)) for table in tables)
        except BaseException:
            file.abandon()
            raise
        large = file.finish()
        index = index_path(self._root, path)
        make_folder(index.parent)
        write_index(index, groups)
        sync_file(index)
        sync_folder(index.parent)
        self._table.commit(Change(adds=[large], removes=small))


def _groups(files: Sequence[TableFile], file_bytes: int) -> Iterator[list[TableFile]]:
    """Yield neighbours in time that together make a file of the wanted size."""
    group: list[TableFile] = []
    for file in files:
        if group and sum(one.size_bytes for one in group) + file.size_bytes > file_bytes:
            yield group
            group = []
        group.append(file)
    if group:
        yield group


@dataclass(frozen=True, slots=True)
class _Piece:
    """A row group of a file: its first row, its rows, its bytes in memory."""

    path: Path
    first: int
    rows: int
    size_bytes: int


def _runs(files: Sequence[TableFile], limits: CompactionLimits) -> Iterator[pl.DataFrame]:
    """Yield what is sorted together: as many row groups as memory allows."""
    pending: list[_Piece] = []
    rows = size = 0
    for piece in (piece for file in files for piece in _pieces(file.path)):
        rows, size = rows + piece.rows, size + piece.size_bytes
        if pending and (rows > limits.run_rows or size > limits.run_bytes):
            yield _read(pending)
            pending, rows, size = [], piece.rows, piece.size_bytes
        pending.append(piece)
    if pending:
        yield _read(pending)


def _pieces(path: Path) -> Iterator[_Piece]:
    found, first = pq.read_metadata(path), 0
    for number in range(found.num_row_groups):
        group = found.row_group(number)
        yield _Piece(path, first, group.num_rows, group.total_byte_size)
        first += group.num_rows


def _read(pieces: Sequence[_Piece]) -> pl.DataFrame:
    frames = [
        pl.scan_parquet(piece.path, hive_partitioning=False, glob=False, cache=False)
        .select(EVENT_SCHEMA.names)
        .slice(piece.first, piece.rows)
        for piece in pieces
    ]
    return pl.concat(frames).collect()


def _bitmap_of(table: pa.Table) -> Bytes:
    texts = [chunk.buffers()[2] for chunk in table.column("raw").chunks]
    return bitmap([np.frombuffer(memoryview(text or b""), np.uint8) for text in texts])


def _remove_if_empty(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
