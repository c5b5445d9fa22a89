"""The Delta table of sealed events: what it holds, and commits that survive a power cut.

deltalake does not sync what it writes. So a commit is announced in a synced intent file, made,
synced, and the intent removed; a newest log entry that a power cut tore may be dropped only while
its intent, and what it was made from, is still there.
"""

import json
import os
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, PostCommitHookProperties
from deltalake.exceptions import DeltaError
from deltalake.transaction import AddAction, RemoveAction, Transaction

from khien.watch.telemetry.store.log import make_folder, segment_path, sync_folder
from khien.watch.telemetry.store.schema import EVENT_SCHEMA, from_microseconds
from khien.watch.telemetry.types import SealerTaken, StoreDamaged

CHECKPOINT_EVERY: Final = 100
_CONFIGURATION: Final = {"delta.logRetentionDuration": "interval 1 days"}
_QUIET: Final = PostCommitHookProperties(create_checkpoint=False, cleanup_expired_logs=False)
_ENTRIES: Final = f"{'[0-9]' * 20}.json"
_INTENT: Final = "intent.json"


@dataclass(frozen=True, slots=True)
class TableFile:
    """One sealed Parquet file: its rows, its event times in µs (both included), its segments."""

    path: Path
    day: date
    rows: int
    size_bytes: int
    oldest: int
    newest: int
    first_segment: int
    last_segment: int

    def stats(self) -> str:
        """Return the statistics that the Delta log keeps of it."""
        low, high = from_microseconds(self.oldest), from_microseconds(self.newest)
        return json.dumps(
            {
                "numRecords": self.rows,
                "minValues": {"event_time": _stamp(low), "segment": self.first_segment},
                "maxValues": {"event_time": _stamp(high), "segment": self.last_segment},
                "nullCount": {"event_time": 0, "segment": 0},
            }
        )


@dataclass(frozen=True, slots=True)
class Sealed:
    """The table at one version: its files, and the newest sealed segment of each writer."""

    version: int
    files: tuple[TableFile, ...]
    marks: Mapping[str, int]

    def last_segment(self, writer: str) -> int:
        """Return the newest segment of one of the writers asked for; 0 for none."""
        return self.marks.get(writer, 0)


@dataclass(frozen=True, slots=True)
class Change:
    """What one commit does; `segment` of `writer` is marked as sealed with it."""

    adds: Sequence[TableFile] = ()
    removes: Sequence[TableFile] = ()
    writer: str = ""
    segment: int = 0
    moves_data: bool = True  # False: rows leave for good


class EventTable:
    """The table of one store. Reading takes no lock; commits take a short one."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / "lake"
        self._log = self.folder / "_delta_log"
        self._guard = threading.Lock()
        self._handle: DeltaTable | None = None
        self._files: tuple[int, tuple[TableFile, ...]] = (-1, ())

    def sealed(self, writers: Iterable[str] = ()) -> Sealed:
        """Return the newest version that is whole on disk, with the marks of these writers."""
        with self._guard:
            if not self.exists():
                return Sealed(-1, (), {})
            table = self._newest_sound()
            version = table.version()
            if self._files[0] != version:
                self._files = (version, self._read_files(table))
            # The marks must be of the same version as the files: another thread moves the handle.
            marks = {writer: table.transaction_version(writer) or 0 for writer in writers}
            return Sealed(version, self._files[1], marks)

    def create(self) -> None:
        """Make the table unless it is there."""
        if self.exists():
            return
        make_folder(self.root)
        with commit_lock(self.root):
            if self.exists():
                return
            make_folder(self.folder)
            # Delta keeps statistics of the first 32 columns only.
            first = [EVENT_SCHEMA.field(name) for name in ("event_time", "segment")]
            rest = [field for field in EVENT_SCHEMA if field not in first]
            schema = pa.schema([*first, *rest, pa.field("dt", pa.string())])
            DeltaTable.create(
                self.folder, schema=schema, partition_by=["dt"], configuration=_CONFIGURATION
            )
            self._sync_log(0)

    def commit(self, change: Change) -> None:
        """Make a change survive a power cut; files added must be synced before."""
        with commit_lock(self.root):
            table = DeltaTable(self.folder)
            version = table.version() + 1
            self._announce(change, version)
            table.create_write_transaction(
                [*map(self._add, change.adds), *map(_remove(self.folder), change.removes)],
                "append",
                table.schema(),
                ["dt"],
                commit_properties=_properties(change),
                post_commithook_properties=_QUIET,
            )
            self._sync_log(version)
            self._withdraw()
            if version % CHECKPOINT_EVERY == 0:
                self._checkpoint(version)

    def left(self, retention_hours: int) -> list[Path]:
        """Return the files that left the table more than so many hours ago and are still there."""
        table = DeltaTable(self.folder)
        names = table.vacuum(
            retention_hours=retention_hours,
            dry_run=True,
            enforce_retention_duration=False,
            full=True,
        )
        return [self.folder / name for name in names]

    def recover(self) -> str:
        """Put right what a crash left in the middle of a commit; say what was done ("": nothing).

        StoreDamaged, with nothing changed, if the newest log entry cannot be read and nothing
        else holds what it said.
        """
        if not self.exists():
            return ""
        with commit_lock(self.root):
            intent = self._intent()
            newest = self._newest_version()
            sound = _is_sound(self._entry(newest), intent, newest)
            if intent is None:
                if not sound:
                    raise StoreDamaged(reason=f"entry {newest} of the table's log cannot be read")
                return ""
            said = self._recover(intent, newest, sound=sound)
            self._withdraw()
            return said

    def _recover(self, intent: dict[str, Any], newest: int, *, sound: bool) -> str:
        if intent["checkpoint"]:
            for path in self._log.glob(f"{intent['version']:020d}.checkpoint*"):
                path.unlink()
            (self._log / "_last_checkpoint").unlink(missing_ok=True)
            sync_folder(self._log)
            return "an unfinished checkpoint was dropped"
        if newest >= intent["version"] and sound:
            for version in range(intent["version"], newest + 1):
                self._sync_log(version)
            return "an unfinished commit was completed"
        if newest >= intent["version"]:
            self._require_covered(intent, newest)
            self._entry(newest).unlink()
            sync_folder(self._log)
        for name in intent["adds"]:
            (self.folder / name).unlink(missing_ok=True)
        return "an unfinished commit was dropped"

    def _require_covered(self, intent: dict[str, Any], newest: int) -> None:
        needed = [self.folder / name for name in intent["removes"]]
        if intent["writer"]:
            needed.append(segment_path(self.root, intent["writer"], intent["segment"]))
        missing = [str(path) for path in needed if intent["moves_data"] and not path.exists()]
        if newest != intent["version"]:
            missing.append("what it announced")
        if missing:
            reason = f"entry {newest} of the table's log cannot be read; not there: "
            raise StoreDamaged(reason=reason + ", ".join(missing))

    def exists(self) -> bool:
        """Say whether anything was ever sealed here."""
        return next(self._log.glob(_ENTRIES), None) is not None

    def _entry(self, version: int) -> Path:
        return self._log / f"{version:020d}.json"

    def _newest_version(self) -> int:
        return max((int(path.stem) for path in self._log.glob(_ENTRIES)), default=0)

    def _newest_sound(self) -> DeltaTable:
        table = self._updated()
        version = self._newest_version() if table is None else table.version()
        if _is_sound(self._entry(version), self._intent(), version):
            self._handle = table
            if table is None:
                raise StoreDamaged(reason=f"version {version} of the table cannot be opened")
            return table
        # A power cut tore the newest entry and nothing has recovered it yet. The log still has
        # what it said, so the version before it and the log together are whole.
        self._handle = None
        return DeltaTable(self.folder, version=version - 1)

    def _updated(self) -> DeltaTable | None:
        if self._handle is not None:
            with suppress(DeltaError):  # the entries in between may have been cleaned away
                self._handle.update_incremental()
                return self._handle
        with suppress(DeltaError):
            return DeltaTable(self.folder)
        return None

    def _read_files(self, table: DeltaTable) -> tuple[TableFile, ...]:
        found = pa.table(table.get_add_actions(flatten=True))
        if not found.num_rows:
            return ()
        columns = found.select(
            [
                "path",
                "partition.dt",
                "num_records",
                "size_bytes",
                "min.event_time",
                "max.event_time",
                "min.segment",
                "max.segment",
            ]
        )
        columns = columns.set_column(4, "oldest", columns.column(4).cast(pa.int64()))
        columns = columns.set_column(5, "newest", columns.column(5).cast(pa.int64()))
        return tuple(
            TableFile(self.folder / path, date.fromisoformat(day), *rest)
            for path, day, *rest in zip(
                *(column.to_pylist() for column in columns.columns), strict=True
            )
        )

    def _add(self, file: TableFile) -> AddAction:
        moment = int(datetime.now(UTC).timestamp() * 1000)
        name = str(file.path.relative_to(self.folder))
        day = {"dt": file.day.isoformat()}
        return AddAction(name, file.size_bytes, day, moment, True, file.stats())  # noqa: FBT003

    def _announce(self, change: Change, version: int, *, checkpoint: bool = False) -> None:
        intent = {
            "version": version,
            "checkpoint": checkpoint,
            "writer": change.writer,
            "segment": change.segment,
            "moves_data": change.moves_data,
            "adds": [str(file.path.relative_to(self.folder)) for file in change.adds],
            "removes": [str(file.path.relative_to(self.folder)) for file in change.removes],
        }
        write_synced(self.root / _INTENT, json.dumps(intent).encode())

    def _withdraw(self) -> None:
        (self.root / _INTENT).unlink(missing_ok=True)
        sync_folder(self.root)

    def _intent(self) -> dict[str, Any] | None:
        try:
            text = (self.root / _INTENT).read_bytes()
        except FileNotFoundError:
            return None
        return json.loads(text)  # type: ignore[no-any-return]

    def _checkpoint(self, version: int) -> None:
        self._announce(Change(), version, checkpoint=True)
        table = DeltaTable(self.folder)
        table.create_checkpoint()
        for path in [
            *self._log.glob(f"{version:020d}.checkpoint*"),
            self._log / "_last_checkpoint",
        ]:
            sync_file(path)
        sync_folder(self._log)
        self._withdraw()
        table.cleanup_metadata()

    def _sync_log(self, version: int) -> None:
        sync_file(self._entry(version))
        for folder in (self._log, self.folder):
            sync_folder(folder)


@contextmanager
def commit_lock(root: Path) -> Iterator[None]:
    """Hold the right to change the table; waits, because a commit takes milliseconds."""
    descriptor = os.open(root / "commit.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        flock(descriptor, LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def work_lock(root: Path, work: str) -> Iterator[None]:
    """Hold the right to `seal` or `compact` alone; SealerTaken if another process does it."""
    make_folder(root)
    descriptor = os.open(root / f"{work}.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            flock(descriptor, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            raise SealerTaken(root=root, work=work) from None
        yield
    finally:
        os.close(descriptor)


def sync_file(path: Path) -> None:
    """Make the contents of a file survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_synced(path: Path, content: bytes) -> None:
    """Replace a file in one step that survives a power cut."""
    fresh = path.with_suffix(".new")
    fresh.write_bytes(content)
    sync_file(fresh)
    fresh.replace(path)
    sync_folder(path.parent)


def _is_sound(entry: Path, intent: dict[str, Any] | None, version: int) -> bool:
    """Say whether a log entry is whole: every line is JSON and all that was announced is in it."""
    try:
        lines = entry.read_bytes().splitlines()
    except FileNotFoundError:  # cleaned away behind a checkpoint
        return True
    actions: list[dict[str, Any]] = []
    with suppress(ValueError):
        actions = [json.loads(line) for line in lines]
    if not actions or intent is None or intent["version"] != version or intent["checkpoint"]:
        return bool(actions)
    present = {
        action[kind]["path"] for action in actions for kind in ("add", "remove") if kind in action
    }
    txns = [action["txn"]["version"] for action in actions if "txn" in action]
    announced = {*intent["adds"], *intent["removes"]}
    return announced <= present and (not intent["writer"] or intent["segment"] in txns)


def _properties(change: Change) -> CommitProperties | None:
    if not change.writer:
        return None
    return CommitProperties(app_transactions=[Transaction(change.writer, change.segment)])


def _remove(folder: Path) -> Any:
    moment = int(datetime.now(UTC).timestamp() * 1000)

    def action(file: TableFile) -> RemoveAction:
        name = str(file.path.relative_to(folder))
        day: dict[str, str | None] = {"dt": file.day.isoformat()}
        return RemoveAction(name, True, moment, file.size_bytes, day)  # noqa: FBT003

    return action


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")
