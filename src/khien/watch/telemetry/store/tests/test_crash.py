"""Kill -9 of writers, sealer and compactor under load: nothing acknowledged is lost or doubled.

`KHIEN_CRASH_SECONDS` makes it longer than its 5 seconds.
"""

import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import cast

import pyarrow as pa

from khien.watch.telemetry.store.following import Followed
from khien.watch.telemetry.store.lake import EventLake
from khien.watch.telemetry.store.tests import actors
from khien.watch.telemetry.store.tests.build import all_of

SECONDS = float(os.environ.get("KHIEN_CRASH_SECONDS", "5"))
PATIENCE_S = 60
CHANCE = random.Random(7)  # noqa: S311


class Victim:
    """A process that is started again each time it was killed, and the lines that it printed."""

    def __init__(self, *arguments: str) -> None:
        self._arguments = arguments
        self.lines: list[str] = []
        self.kills = 0

    def live(self, seconds: float) -> None:
        """Run for so long, then be killed; what was printed counts as acknowledged."""
        arguments = [*self._arguments]
        if arguments[0] == "writer":
            arguments.append(str(self.kills * 100_000))
        process = subprocess.Popen(
            [sys.executable, "-m", actors.__name__, *arguments], stdout=subprocess.PIPE, text=True
        )
        timer = threading.Timer(seconds, process.kill)
        timer.start()
        assert process.stdout is not None
        with process:
            self.lines.extend(line.strip() for line in process.stdout if line.endswith("\n"))
        timer.cancel()
        assert process.returncode == -9
        self.kills += 1

    def live_until(self, end: float, enough: int) -> None:
        """Be started and killed until then, and until there are lines enough on a slow machine."""
        longest = 0.9
        while time.monotonic() < end or (
            len(self.lines) < enough and time.monotonic() < end + PATIENCE_S
        ):
            before = len(self.lines)
            self.live(0.6 + CHANCE.random() * longest)
            if len(self.lines) == before:  # killed while it was still importing
                longest *= 1.5


def test_killed_processes_lose_and_double_nothing(tmp_path: Path) -> None:
    victims = [
        Victim("writer", str(tmp_path), "one"),
        Victim("writer", str(tmp_path), "two"),
        Victim("sealer", str(tmp_path)),
        Victim("tidy", str(tmp_path)),
    ]
    end = time.monotonic() + SECONDS
    threads = [
        threading.Thread(target=victim.live_until, args=(end, enough))
        for victim, enough in zip(victims, (12, 12, 1, 1), strict=True)
    ]
    for thread in threads:
        thread.start()
    lake, seen = EventLake(tmp_path), Counter[str]()
    follower, before = lake.follower(), 0
    while any(thread.is_alive() for thread in threads):
        acknowledged = {line for victim in victims[:2] for line in list(victim.lines)}
        counts = counts_by_host(lake)
        assert all(counts.get(host) == actors.BATCH_ROWS for host in acknowledged)
        assert set(counts.values()) <= {actors.BATCH_ROWS}
        assert len(counts) >= before
        before = len(counts)
        seen.update(hosts_followed(follower.read()))
        actors.keep_positions(tmp_path, follower.positions)

    with lake.sealer() as sealer:
        sealer.seal_once()
    for writer in ("one", "two"):
        EventLake(tmp_path, writer=writer).close()
    seen.update(hosts_followed(follower.read()))
    counts = counts_by_host(lake)
    acknowledged = {line for victim in victims[:2] for line in victim.lines}
    assert len(acknowledged) > 20
    assert victims[2].lines
    assert victims[3].lines
    assert acknowledged <= set(counts)
    assert set(counts.values()) == {actors.BATCH_ROWS}
    assert seen == Counter(counts)
    ids = [event for rows in lake.map(all_of(), _same) for event in rows["event_id"].to_pylist()]
    assert len(ids) == len(set(ids)) == sum(counts.values())
    print(f"{len(acknowledged)} batches, kills {[victim.kills for victim in victims]}")  # noqa: T201


def _same(rows: pa.RecordBatch) -> pa.RecordBatch:
    return rows


def counts_by_host(lake: EventLake) -> dict[str, int]:
    rows = lake.rows(all_of(group_by=("host_name",), limit=1_000_000))
    return {row["host_name"]: row["count"] for row in rows}


def hosts_followed(items: Iterable[Followed]) -> Iterator[str]:
    for item in items:
        if item.batch is not None:
            yield from cast("list[str]", item.batch.column("host_name").to_pylist())
