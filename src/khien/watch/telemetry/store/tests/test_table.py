"""Tests of the table's commits: what a power cut may leave, and what is never guessed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from deltalake import DeltaTable

from khien.watch.telemetry.store.lake import EventLake
from khien.watch.telemetry.store.log import segment_path
from khien.watch.telemetry.store.table import CHECKPOINT_EVERY, Change, EventTable, TableFile
from khien.watch.telemetry.store.tests.build import all_of, numbered
from khien.watch.telemetry.types import StoreDamaged


def zeroed(content: bytes) -> bytes:
    return content[:0]


def halved(content: bytes) -> bytes:
    return content[: len(content) // 2]


def without_last_line(content: bytes) -> bytes:
    return b"".join(content.splitlines(keepends=True)[:-1])


TEARS = pytest.mark.parametrize("tear", [zeroed, halved, without_last_line])


def sealed_store(root: Path) -> EventLake:
    """Return a store of 50 events: segment 1 sealed and removed, segment 2 sealed and kept."""
    for first, kept in ((0, False), (20, True)):
        with EventLake(root, writer="a") as lake:
            lake.append(numbered(first, 20 if first == 0 else 30))
        with lake.sealer(lambda _writer, _segment, kept=kept: not kept) as sealer:  # type: ignore[misc]
            assert sealer.seal_once().segments == 1
    return EventLake(root)


def entry(root: Path, version: int) -> Path:
    return root / "lake" / "_delta_log" / f"{version:020d}.json"


def files_of(root: Path, segment: int) -> list[TableFile]:
    return [file for file in EventTable(root).sealed().files if file.first_segment == segment]


def announced(root: Path, *, version: int) -> None:
    """Put the store back to just before the commit of segment 2 was known to be on disk."""
    change = Change(adds=files_of(root, 2), writer="a", segment=2)
    EventTable(root)._announce(change, version)


@TEARS
def test_torn_newest_entry_costs_nothing_while_its_segment_is_there(
    tmp_path: Path, tear: Callable[[bytes], bytes]
) -> None:
    lake = sealed_store(tmp_path)
    announced(tmp_path, version=2)
    entry(tmp_path, 2).write_bytes(tear(entry(tmp_path, 2).read_bytes()))

    assert EventLake(tmp_path).count(all_of()) == 50
    with lake.sealer() as sealer:
        report = sealer.seal_once()
    assert (report.recovered, report.rows) == ("an unfinished commit was dropped", 30)
    assert lake.count(all_of()) == EventLake(tmp_path).count(all_of()) == 50
    with lake.sealer() as sealer:
        assert sealer.seal_once().recovered == ""
    assert EventLake(tmp_path).count(all_of()) == 50


@pytest.mark.parametrize("tear", [zeroed, halved])
def test_torn_newest_entry_is_not_dropped_without_its_segment(
    tmp_path: Path, tear: Callable[[bytes], bytes]
) -> None:
    lake = sealed_store(tmp_path)
    announced(tmp_path, version=2)
    torn = tear(entry(tmp_path, 2).read_bytes())
    entry(tmp_path, 2).write_bytes(torn)
    segment_path(tmp_path, "a", 2).unlink()

    with pytest.raises(StoreDamaged, match=r"entry 2 .*000000000002\.wal"), lake.sealer():
        pass
    assert entry(tmp_path, 2).read_bytes() == torn


@pytest.mark.parametrize("tear", [zeroed, halved])
def test_torn_entry_that_was_once_synced_is_not_dropped(
    tmp_path: Path, tear: Callable[[bytes], bytes]
) -> None:
    lake = sealed_store(tmp_path)
    entry(tmp_path, 2).write_bytes(tear(entry(tmp_path, 2).read_bytes()))

    with pytest.raises(StoreDamaged, match="entry 2 of the table's log cannot be read"):
        lake.sealer().__enter__()
    assert entry(tmp_path, 2).exists()
    assert EventLake(tmp_path).count(all_of()) == 50


def test_whole_entry_with_its_intent_left_is_completed(tmp_path: Path) -> None:
    lake = sealed_store(tmp_path)
    announced(tmp_path, version=2)

    with lake.sealer() as sealer:
        report = sealer.seal_once()

    assert (report.recovered, report.segments) == ("an unfinished commit was completed", 0)
    assert lake.count(all_of()) == 50
    assert not (tmp_path / "intent.json").exists()


def test_data_files_of_a_commit_that_never_came_are_removed(tmp_path: Path) -> None:
    lake = sealed_store(tmp_path)
    announced(tmp_path, version=2)
    paths = [file.path for file in files_of(tmp_path, 2)]
    entry(tmp_path, 2).unlink()

    with lake.sealer():
        assert not any(path.exists() for path in paths)
    with lake.sealer() as sealer:
        assert sealer.seal_once().rows == 30
    assert EventLake(tmp_path).count(all_of()) == 50


def test_reader_that_saw_a_torn_entry_sees_its_successor(tmp_path: Path) -> None:
    lake = sealed_store(tmp_path)
    reader = EventLake(tmp_path)
    announced(tmp_path, version=2)
    entry(tmp_path, 2).write_bytes(b"")
    assert reader.count(all_of()) == 50

    with lake.sealer() as sealer:
        assert sealer.seal_once().removed == 1

    assert reader.count(all_of()) == 50


def test_checkpoint_keeps_files_and_marks(tmp_path: Path) -> None:
    lake = sealed_store(tmp_path)
    table = EventTable(tmp_path)
    for _ in range(CHECKPOINT_EVERY):
        table.commit(Change())

    assert list((tmp_path / "lake" / "_delta_log").glob("*.checkpoint*.parquet"))
    assert EventTable(tmp_path).sealed(["a"]).last_segment("a") == 2
    assert lake.count(all_of()) == EventLake(tmp_path).count(all_of()) == 50


def test_unfinished_checkpoint_is_dropped(tmp_path: Path) -> None:
    lake = sealed_store(tmp_path)
    table = EventTable(tmp_path)
    DeltaTable(table.folder).create_checkpoint()
    for path in (tmp_path / "lake" / "_delta_log").glob("*.checkpoint*.parquet"):
        path.write_bytes(b"")
    table._announce(Change(), 2, checkpoint=True)

    with lake.sealer() as sealer:
        assert sealer.seal_once().recovered == "an unfinished checkpoint was dropped"
    assert EventLake(tmp_path).count(all_of()) == 50
