"""Tests of the write-ahead log: acknowledged rows stay, torn ones go, one writer a stream."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from khien.watch.telemetry.store.frames import FILE_HEADER_BYTES, SegmentFile, decode
from khien.watch.telemetry.store.log import (
    LogWriter,
    SegmentLimits,
    close_stream,
    free_writer_name,
    segment_path,
    segments,
)
from khien.watch.telemetry.store.tests.build import numbered
from khien.watch.telemetry.types import Ack, AppendRefused, BatchRefused, WriterTaken


def codes(root: Path, segment: int, writer: str = "a") -> list[str | None]:
    with SegmentFile(segment_path(root, writer, segment)) as file:
        rows = [decode(body).column("event_code").to_pylist() for _, body in file.frames()]
    return [code for frame in rows for code in frame]


def numbers(first: int, count: int) -> list[str]:
    return [str(number) for number in range(first, first + count)]


def test_append_acknowledges_the_rows_of_the_segment(tmp_path: Path) -> None:
    with LogWriter(tmp_path, writer="a") as log:
        acks = [log.append(numbered(0, 3)), log.append(numbered(3, 2))]

        assert acks == [Ack("a", 1, 3), Ack("a", 1, 5)]
        assert codes(tmp_path, 1) == numbers(0, 5)


def test_full_segment_is_followed_by_the_next(tmp_path: Path) -> None:
    with LogWriter(tmp_path, writer="a", limits=SegmentLimits(rows=4)) as log:
        acks = [log.append(numbered(first, 2)) for first in range(0, 8, 2)]

    assert acks == [Ack("a", 1, 2), Ack("a", 1, 4), Ack("a", 2, 2), Ack("a", 2, 4)]


def test_old_segment_is_closed_though_nothing_arrives(tmp_path: Path) -> None:
    with LogWriter(tmp_path, writer="a", limits=SegmentLimits(seconds=0)) as log:
        assert not log.roll_if_due()
        log.append(numbered(0, 1))

        assert log.roll_if_due()
        assert segments(tmp_path, "a") == [1, 2]


def test_second_writer_of_a_stream_is_refused(tmp_path: Path) -> None:
    with LogWriter(tmp_path, writer="a"):
        with pytest.raises(WriterTaken, match="“a” is already written by another process"):
            LogWriter(tmp_path, writer="a", lock_wait_s=0)
        assert free_writer_name(tmp_path, "a") == "a-2"

    LogWriter(tmp_path, writer="a").close()


def test_torn_tail_is_cut_by_its_own_writer(tmp_path: Path) -> None:
    log = LogWriter(tmp_path, writer="a")
    log.append(numbered(0, 3))
    path = segment_path(tmp_path, "a", 1)
    whole = path.stat().st_size
    log.append(numbered(3, 3))
    os.truncate(path, path.stat().st_size - 5)
    log._release()

    assert codes(tmp_path, 1) == numbers(0, 3)
    with LogWriter(tmp_path, writer="a") as again:
        assert path.stat().st_size == whole
        assert again.append(numbered(3, 1)) == Ack("a", 2, 1)


def test_damage_in_the_middle_costs_one_frame(tmp_path: Path) -> None:
    with LogWriter(tmp_path, writer="a") as log:
        ends = []
        for first in range(0, 9, 3):
            log.append(numbered(first, 3))
            ends.append(segment_path(tmp_path, "a", 1).stat().st_size)
    for place in (ends[0] + 2, ends[0] + 100):
        with segment_path(tmp_path, "a", 1).open("r+b") as file:
            file.seek(place)
            file.write(b"\xff\xfe")

        assert codes(tmp_path, 1) == numbers(0, 3) + numbers(6, 3)


def test_record_that_imitates_a_frame_is_not_one(tmp_path: Path) -> None:
    with LogWriter(tmp_path, writer="forger") as log:
        log.append(numbered(666, 1))
    forged = segment_path(tmp_path, "forger", 1).read_bytes()[FILE_HEADER_BYTES:]
    with LogWriter(tmp_path, writer="a") as log:
        log.append(numbered(0, 1))
        with segment_path(tmp_path, "a", 1).open("ab") as file:
            file.write(b"torn" + forged)

        assert codes(tmp_path, 1) == ["0"]


def test_closed_stream_refuses(tmp_path: Path) -> None:
    log = LogWriter(tmp_path, writer="a")
    log.close()

    with pytest.raises(AppendRefused):
        log.append(numbered(0, 1))


def test_batch_of_too_many_rows_is_refused(tmp_path: Path) -> None:
    with LogWriter(tmp_path, writer="a") as log:
        with pytest.raises(BatchRefused, match="at most 100000 rows"):
            log.append(numbered(0, 1).take([0] * 100_001))

        assert log.append(numbered(0, 1)) == Ack("a", 1, 1)


def test_stream_of_a_gone_writer_is_closed_by_others_only_when_gone(tmp_path: Path) -> None:
    log = LogWriter(tmp_path, writer="a")
    assert not close_stream(tmp_path, "a")
    log.append(numbered(0, 1))

    assert not close_stream(tmp_path, "a")
    log._release()
    assert close_stream(tmp_path, "a")
    assert segments(tmp_path, "a") == [1, 2]
    assert not close_stream(tmp_path, "a")


FULL_DISK = """
import resource, sys
from pathlib import Path
from khien.watch.telemetry.store.log import LogWriter
from khien.watch.telemetry.store.tests.build import numbered
from khien.watch.telemetry.types import AppendRefused

log = LogWriter(Path(sys.argv[1]), writer="a")
print(log.append(numbered(0, 3)).rows)
hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
resource.setrlimit(resource.RLIMIT_FSIZE, (4096 * 5, hard))
try:
    log.append(numbered(100, 20_000))
except AppendRefused as refusal:
    print(refusal)
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
print(log.append(numbered(3, 2)).rows)
"""


def test_full_disk_refuses_and_the_stream_goes_on(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )

    said = "The events are not kept, send them again later: the disk is full."
    assert run.stdout.splitlines() == ["3", said, "5"]
    assert codes(tmp_path, 1) == numbers(0, 5)
