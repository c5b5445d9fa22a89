"""Tests of the store as a whole: it keeps the contract of telemetry's types."""

import threading
from pathlib import Path

import pytest

from khien.watch.telemetry.store.lake import EventLake
from khien.watch.telemetry.store.log import SegmentLimits
from khien.watch.telemetry.store.tests.build import NOON, all_of, numbered
from khien.watch.telemetry.types import AppendRefused, EventStore, WriterTaken


def test_lake_is_an_event_store(tmp_path: Path) -> None:
    store: EventStore = EventLake(tmp_path, writer="a")

    store.append(numbered(0, 3))
    store.compact(NOON.date())
    store.expire(NOON.date())

    assert sum(batch.num_rows for batch in store.scan(all_of())) == 3
    assert sum(batch.num_rows for batch in store.map(all_of(), lambda rows: rows)) == 3


def test_reader_refuses_to_append(tmp_path: Path) -> None:
    with pytest.raises(AppendRefused, match="opened for reading"):
        EventLake(tmp_path).append(numbered(0, 1))


def test_name_is_free_again_after_close(tmp_path: Path) -> None:
    first = EventLake(tmp_path, writer="a")
    with pytest.raises(WriterTaken):
        EventLake(tmp_path, writer="a")
    first.close()
    first.close()

    EventLake(tmp_path, writer="a").close()


def test_threads_append_and_search_at_once_without_a_gap(tmp_path: Path) -> None:
    lake = EventLake(tmp_path, writer="a", segments=SegmentLimits(rows=40))
    stop, counts = threading.Event(), []

    def seal() -> None:
        with lake.sealer() as sealer:
            while not stop.is_set():
                sealer.seal_once()

    def search() -> None:
        while not stop.is_set():
            counts.append(lake.count(all_of()))

    threads = [threading.Thread(target=work) for work in (seal, search, search)]
    for thread in threads:
        thread.start()
    acknowledged = []
    for first in range(0, 600, 10):
        lake.append(numbered(first, 10))
        acknowledged.append(lake.count(all_of()))
    stop.set()
    for thread in threads:
        thread.join()
    lake.close()

    assert acknowledged == [*range(10, 610, 10)]
    assert set(counts) <= {0, *acknowledged}
