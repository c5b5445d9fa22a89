"""Tests of following the log: every row once, in order, from a kept position."""

import threading
from pathlib import Path

from khien.watch.telemetry.store.following import Follower, Position, passed_by
from khien.watch.telemetry.store.lake import EventLake
from khien.watch.telemetry.store.log import LogWriter, SegmentLimits, segment_path
from khien.watch.telemetry.store.tests.build import numbered

SMALL = SegmentLimits(rows=4)


def read(follower: Follower) -> list[tuple[str, int, int, list[str | None]]]:
    return [
        (item.writer, item.segment, item.first_row, item.batch.column("event_code").to_pylist())
        for item in follower.read()
        if item.batch is not None
    ]


def test_follower_reads_all_writers_in_order(tmp_path: Path) -> None:
    with (
        LogWriter(tmp_path, writer="a", limits=SMALL) as first,
        LogWriter(tmp_path, writer="b") as second,
    ):
        for number in range(0, 6, 2):
            first.append(numbered(number, 2))
        second.append(numbered(9, 1))
        follower = Follower(tmp_path)

        assert read(follower) == [
            ("a", 1, 0, ["0", "1"]),
            ("a", 1, 2, ["2", "3"]),
            ("a", 2, 0, ["4", "5"]),
            ("b", 1, 0, ["9"]),
        ]
        assert read(follower) == []
        first.append(numbered(6, 1))
        assert read(follower) == [("a", 2, 2, ["6"])]


def test_follower_continues_from_every_position_it_gave(tmp_path: Path) -> None:
    with LogWriter(tmp_path, writer="a", limits=SMALL) as log:
        for number in range(0, 10, 2):
            log.append(numbered(number, 2))
    whole = read(Follower(tmp_path))
    items = list(Follower(tmp_path).read())

    for index, item in enumerate(items):
        done = sum(1 for earlier in items[: index + 1] if earlier.rows)
        assert read(Follower(tmp_path, {"a": item.position})) == whole[done:]


def test_torn_frame_is_not_yielded_until_it_is_whole(tmp_path: Path) -> None:
    path = segment_path(tmp_path, "a", 1)
    with LogWriter(tmp_path, writer="a") as log:
        log.append(numbered(0, 1))
        log.append(numbered(1, 1))
        whole = path.read_bytes()
        path.write_bytes(whole[:-3])
        follower = Follower(tmp_path)

        assert read(follower) == [("a", 1, 0, ["0"])]
        path.write_bytes(whole)
        assert read(follower) == [("a", 1, 1, ["1"])]


def test_position_moves_on_when_a_segment_is_closed(tmp_path: Path) -> None:
    with LogWriter(tmp_path, writer="a") as log:
        log.append(numbered(0, 1))
        follower = Follower(tmp_path)
        read(follower)
        assert not passed_by(follower.positions)("a", 1)

    assert [item.rows for item in follower.read()] == [0]
    assert follower.positions == {"a": Position(2)}
    assert passed_by(follower.positions)("a", 1)
    assert not passed_by(follower.positions, {})("a", 1)


def test_sealed_segment_stays_until_every_follower_has_passed(tmp_path: Path) -> None:
    follower = Follower(tmp_path)
    with EventLake(tmp_path, writer="a") as lake:
        lake.append(numbered(0, 1))

    def passed(writer: str, segment: int) -> bool:
        return passed_by(follower.positions)(writer, segment)

    with lake.sealer(passed) as sealer:
        assert (report := sealer.seal_once()).segments == 1
        assert report.removed == 0
        assert segment_path(tmp_path, "a", 1).exists()

        assert read(follower) == [("a", 1, 0, ["0"])]
        assert sealer.seal_once().removed == 1
        assert not segment_path(tmp_path, "a", 1).exists()


def test_follow_wakes_for_new_rows_and_stops(tmp_path: Path) -> None:
    stop, seen = threading.Event(), []
    with LogWriter(tmp_path, writer="a") as log:
        timer = threading.Timer(0.1, lambda: log.append(numbered(5, 1)))
        timer.start()
        for item in Follower(tmp_path).follow(stop, poll_s=0.01):
            seen.append(item.rows)
            stop.set()
        timer.join()

    assert seen == [1]
