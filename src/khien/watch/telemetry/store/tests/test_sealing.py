"""Tests of sealing: each row once in the table, sorted, in its day; nothing damaged is hidden."""

import shutil
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable

from khien.watch.telemetry.store.following import Follower
from khien.watch.telemetry.store.lake import EventLake
from khien.watch.telemetry.store.log import SegmentLimits, log_folder, segment_path, segments
from khien.watch.telemetry.store.parquet import BLOOM_COLUMNS
from khien.watch.telemetry.store.table import EventTable
from khien.watch.telemetry.store.tests.build import DAY, NOON, all_of, batch_of, numbered
from khien.watch.telemetry.types import Ack, SealerTaken

SMALL = SegmentLimits(rows=10)


def test_closed_segments_are_sealed_and_the_open_one_is_not(tmp_path: Path) -> None:
    with EventLake(tmp_path, writer="a", segments=SMALL) as lake:
        for first in range(0, 25, 5):
            lake.append(numbered(first, 5))
        with lake.sealer() as sealer:
            report = sealer.seal_once()

            assert (report.segments, report.rows, report.removed) == (2, 20, 2)
            assert segments(tmp_path, "a") == [3]
            assert lake.count(all_of()) == 25
            assert sealer.seal_once().segments == 0


def test_events_of_two_days_lie_in_two_files_sorted(tmp_path: Path) -> None:
    rows = [
        {
            "event_time": NOON - (number % 2) * DAY + timedelta(seconds=number % 7),
            "host_name": f"H{number % 3}",
            "format": "windows",
        }
        for number in range(30)
    ]
    with EventLake(tmp_path, writer="a") as lake:
        lake.append(batch_of(rows))
    with lake.sealer() as sealer:
        sealer.seal_once()

    files = sorted(tmp_path.glob("lake/dt=*/*.parquet"))
    assert [path.parent.name for path in files] == ["dt=2026-11-19", "dt=2026-11-20"]
    for path in files:
        found = pq.ParquetFile(path).read(["host_name", "event_time"]).to_pylist()
        assert found == sorted(found, key=lambda row: (row["host_name"], row["event_time"]))
        group = pq.ParquetFile(path).metadata.row_group(0)
        assert group.column(0).compression == "ZSTD"
        assert group.column(0).has_offset_index
    assert len(BLOOM_COLUMNS) == 12


def test_second_sealer_is_refused(tmp_path: Path) -> None:
    lake = EventLake(tmp_path)
    with lake.sealer(), pytest.raises(SealerTaken, match="seal"):
        lake.sealer().__enter__()
    with lake.sealer():
        pass


def test_segment_sealed_before_its_removal_is_not_counted_twice(tmp_path: Path) -> None:
    with EventLake(tmp_path, writer="a") as lake:
        lake.append(numbered(0, 10))
    with lake.sealer(lambda _writer, _segment: False) as sealer:
        assert sealer.seal_once().removed == 0
    assert segment_path(tmp_path, "a", 1).exists()
    assert lake.count(all_of()) == 10

    with lake.sealer() as sealer:
        report = sealer.seal_once()

    assert (report.segments, report.removed) == (0, 1)
    assert lake.count(all_of()) == 10


def test_numbers_go_on_after_the_log_folder_is_lost(tmp_path: Path) -> None:
    with EventLake(tmp_path, writer="a") as lake:
        lake.append(numbered(0, 10))
    with lake.sealer() as sealer:
        sealer.seal_once()
    shutil.rmtree(log_folder(tmp_path))

    with EventLake(tmp_path, writer="a") as lake:
        assert lake.append(numbered(10, 5)) == Ack("a", 2, 5)
        assert lake.count(all_of()) == 15


def test_damaged_segment_is_set_aside_and_its_sound_rows_are_sealed(tmp_path: Path) -> None:
    with EventLake(tmp_path, writer="a") as lake:
        lake.append(numbered(0, 5))
        place = segment_path(tmp_path, "a", 1).stat().st_size + 60
        lake.append(numbered(5, 5))
        lake.append(numbered(10, 5))
    with segment_path(tmp_path, "a", 1).open("r+b") as file:
        file.seek(place)
        file.write(b"\0\1\2\3")

    with lake.sealer() as sealer:
        report = sealer.seal_once()

    assert report.rows == 10
    assert [path.name for path in report.damaged] == ["a-000000000001.wal"]
    assert report.damaged[0].stat().st_size > 0
    found = lake.rows(all_of())
    assert sorted((row["row"], row["event_code"]) for row in found)[4:6] == [(4, "4"), (10, "10")]


def test_what_a_killed_writer_left_is_sealed_when_it_is_gone(tmp_path: Path) -> None:
    lake = EventLake(tmp_path, writer="a")
    lake.append(numbered(0, 10))
    with EventLake(tmp_path).sealer() as sealer:
        assert sealer.seal_once().rows == 0
        assert lake._log is not None
        lake._log._release()

        assert sealer.seal_once().rows == 10
    assert EventLake(tmp_path).count(all_of()) == 10


def test_table_knows_the_times_of_its_files_to_the_microsecond(tmp_path: Path) -> None:
    last = NOON + timedelta(microseconds=999_999)
    with EventLake(tmp_path, writer="a") as lake:
        lake.append(batch_of([{"event_time": NOON}, {"event_time": last}]))
    with lake.sealer() as sealer:
        sealer.seal_once()

    (file,) = EventTable(tmp_path).sealed().files
    assert file.newest - file.oldest == 999_999
    assert lake.count(all_of(start=last, end=last + timedelta(microseconds=1))) == 1


def test_other_tools_read_the_table(tmp_path: Path) -> None:
    with EventLake(tmp_path, writer="a") as lake:
        lake.append(numbered(0, 10, host_name="H"))
    with lake.sealer() as sealer:
        sealer.seal_once()

    found = DeltaTable(tmp_path / "lake").to_pyarrow_table(columns=["event_code", "raw", "dt"])

    assert sorted(map(str, found["event_code"].to_pylist())) == [*map(str, range(10))]
    assert set(found["dt"].to_pylist()) == {"2026-11-20"}


def test_follower_reads_sealed_segments_that_were_kept_for_it(tmp_path: Path) -> None:
    with EventLake(tmp_path, writer="a") as lake:
        lake.append(numbered(0, 10))
    with lake.sealer(lambda _writer, _segment: False) as sealer:
        sealer.seal_once()

    assert sum(item.rows for item in Follower(tmp_path).read()) == 10
