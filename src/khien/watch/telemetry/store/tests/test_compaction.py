"""Tests of tidying: the same events in fewer files, found as before; expired days are gone."""

from datetime import timedelta
from pathlib import Path

import pytest

from khien.watch.telemetry.store.compaction import CompactionLimits, Compactor
from khien.watch.telemetry.store.lake import EventLake
from khien.watch.telemetry.store.log import SegmentLimits
from khien.watch.telemetry.store.table import EventTable, work_lock
from khien.watch.telemetry.store.tests.build import DAY, NOON, all_of, batch_of
from khien.watch.telemetry.types import SealerTaken


def filled(root: Path, *, first: int = 0, count: int = 60) -> EventLake:
    """Return a store of `count` events of two days in sealed files of ten rows or fewer."""
    with EventLake(root, writer="a", segments=SegmentLimits(rows=10)) as lake:
        for number in range(first, first + count, 5):
            rows = [
                {
                    "event_time": NOON - (one % 2) * DAY + timedelta(seconds=one),
                    "host_name": f"H{one % 3}",
                    "event_code": str(one),
                    "raw": f"this is record {one} of Host-{one % 3}".encode(),
                }
                for one in range(number, number + 5)
            ]
            lake.append(batch_of(rows))
    with lake.sealer() as sealer:
        sealer.seal_once()
    return EventLake(root)


def files(root: Path, age: int = 0) -> int:
    day = (NOON - age * DAY).date()
    return sum(file.day == day for file in EventTable(root).sealed().files)


def test_compacted_day_has_the_same_events_in_one_file(tmp_path: Path) -> None:
    lake = filled(tmp_path)
    before = lake.rows(all_of(limit=1_000))
    assert (files(tmp_path), files(tmp_path, 1)) == (6, 6)

    lake.compact(NOON.date())

    assert (files(tmp_path), files(tmp_path, 1)) == (1, 6)
    assert EventLake(tmp_path).rows(all_of(limit=1_000)) == before
    assert lake.rows(all_of(limit=1_000)) == before
    assert lake.get(before[0]["event_id"], None)["event_id"] == before[0]["event_id"]


def test_compaction_in_small_runs_and_files_keeps_every_row(tmp_path: Path) -> None:
    lake = filled(tmp_path)
    size = max(file.size_bytes for file in EventTable(tmp_path).sealed().files)

    Compactor(tmp_path, CompactionLimits(file_bytes=2 * size, run_rows=5)).compact(NOON.date())

    assert files(tmp_path) == 3
    assert sorted(int(row["event_code"]) for row in lake.rows(all_of(limit=100))) == [*range(60)]


def test_text_is_found_with_the_index_as_without(tmp_path: Path) -> None:
    lake = filled(tmp_path)
    words = ("record 7", "RECORD 17", "host-1 RECORD", "invoke-kerberoast", "5", '"of host-2"')
    before = [lake.rows(all_of(text=word, limit=100)) for word in words]

    lake.compact(NOON.date())

    assert [lake.rows(all_of(text=word, limit=100)) for word in words] == before
    assert [lake.count(all_of(text=word)) for word in words] == [len(found) for found in before]


def test_late_events_are_taken_up_by_the_next_call(tmp_path: Path) -> None:
    filled(tmp_path).compact(NOON.date())
    assert Compactor(tmp_path).compact(NOON.date()) == 0

    lake = filled(tmp_path, first=60, count=20)
    assert Compactor(tmp_path).compact(NOON.date()) > 1

    assert files(tmp_path) == 1
    assert lake.count(all_of()) == 80


def test_expired_days_are_gone_and_their_files_later(tmp_path: Path) -> None:
    lake = filled(tmp_path)
    lake.compact((NOON - DAY).date())
    compactor = Compactor(tmp_path)
    (old,) = tmp_path.glob("lake/dt=2026-11-19/compact-*.parquet")

    assert compactor.expire(NOON.date()) == 1
    assert lake.count(all_of()) == EventLake(tmp_path).count(all_of()) == 30
    assert old.exists()
    assert list(tmp_path.glob("grams/*.grams"))

    assert compactor.expire(NOON.date(), retention_hours=0) == 0
    assert not old.parent.exists()
    assert not list(tmp_path.glob("grams/*.grams"))
    assert lake.count(all_of()) == 30


def test_reader_of_the_old_files_goes_on_during_compaction(tmp_path: Path) -> None:
    lake = filled(tmp_path)
    batches = lake.map(all_of(), lambda rows: rows)
    seen = next(batches).num_rows

    for age in (0, 1):
        lake.compact((NOON - age * DAY).date())
        lake.expire((NOON - 9 * DAY).date())

    assert seen + sum(rows.num_rows for rows in batches) == 60


def test_second_compactor_is_refused(tmp_path: Path) -> None:
    lake = filled(tmp_path)

    with work_lock(tmp_path, "compact"), pytest.raises(SealerTaken):
        lake.compact(NOON.date())


def test_expiring_an_empty_store_does_nothing(tmp_path: Path) -> None:
    assert Compactor(tmp_path).expire(NOON.date()) == 0
    assert Compactor(tmp_path).compact(NOON.date()) == 0
