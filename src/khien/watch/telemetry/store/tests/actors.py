"""Processes that the crash tests kill: `writer ROOT NAME FIRST`, `sealer ROOT`, `tidy ROOT`."""

import json
import os
import sys
import time
from pathlib import Path

from khien.watch.telemetry.store.following import Position, passed_by
from khien.watch.telemetry.store.lake import EventLake
from khien.watch.telemetry.store.log import SegmentLimits
from khien.watch.telemetry.store.tests.build import DAY, NOON, numbered

BATCH_ROWS = 100


def write(root: Path, name: str, first: int) -> None:
    """Append batches, each of one host, and print the host once it is acknowledged."""
    lake = EventLake(root, writer=name, segments=SegmentLimits(rows=1_500))
    while True:
        lake.append(numbered(0, BATCH_ROWS, host_name=f"{name}/{first}"))
        os.write(1, f"{name}/{first}\n".encode())
        first += 1
        time.sleep(0.01)  # leaves the other processes some of the machine


def seal(root: Path) -> None:
    """Seal as fast as possible, minding the positions of the follower in a file."""

    def passed(writer: str, segment: int) -> bool:
        return passed_by(kept_positions(root))(writer, segment)

    with EventLake(root).sealer(passed) as sealer:
        while True:
            sealer.seal_once()
            os.write(1, b"round\n")


def tidy(root: Path) -> None:
    """Compact and expire again and again."""
    lake = EventLake(root)
    while True:
        lake.compact(NOON.date())
        lake.expire((NOON - 30 * DAY).date())
        os.write(1, b"round\n")
        time.sleep(0.05)


def kept_positions(root: Path) -> dict[str, Position]:
    """Return what the follower has kept."""
    try:
        kept = json.loads((root / "positions.json").read_text())
    except FileNotFoundError:
        return {}
    return {writer: Position(*place) for writer, place in kept.items()}


def keep_positions(root: Path, positions: dict[str, Position]) -> None:
    """Keep positions, whole or not at all."""
    places = {writer: (place.segment, place.offset) for writer, place in positions.items()}
    (root / "positions.new").write_text(json.dumps(places))
    (root / "positions.new").replace(root / "positions.json")


if __name__ == "__main__":
    if sys.argv[1] == "writer":
        write(Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
    elif sys.argv[1] == "sealer":
        seal(Path(sys.argv[2]))
    else:
        tidy(Path(sys.argv[2]))
