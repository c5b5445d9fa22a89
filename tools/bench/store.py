"""Figures of the event store: acknowledged events a second, searches, disk, memory."""

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import orjson
import pyarrow as pa

from khien.watch.telemetry.store.lake import EventLake
from khien.watch.telemetry.store.table import EventTable
from khien.watch.telemetry.types import EventQuery, Filter, Operator
from tools.bench.figures import Figure

ROWS: Final = int(os.environ.get("KHIEN_BENCH_ROWS", "1000000"))
BATCH_ROWS: Final = 10_000
DAYS: Final = 5
START: Final = datetime(2026, 11, 1, tzinfo=UTC)
END: Final = START + timedelta(days=DAYS)
NEEDLE_IP: Final = "203.0.113.77"
NEEDLE_TEXT: Final = "sekurlsa::logonpasswords"
TEMPLATES_MAX: Final = 12_000
CHANCE: Final = random.Random(7)  # noqa: S311 - test data

# Column, and the fields of the record that it is taken from.
COLUMNS: Final = {
    "event_dataset": ("Channel",),
    "event_provider": ("SourceName",),
    "event_code": ("EventID",),
    "host_name": ("Hostname",),
    "user_name": ("User", "SubjectUserName", "TargetUserName"),
    "user_domain": ("SubjectDomainName", "Domain"),
    "source_ip": ("SourceIp", "SourceAddress", "IpAddress"),
    "source_port": ("SourcePort", "IpPort"),
    "destination_ip": ("DestinationIp", "DestAddress"),
    "destination_port": ("DestinationPort", "DestPort"),
    "process_executable": ("Image", "NewProcessName", "ProcessName", "Application"),
    "process_command_line": ("CommandLine",),
    "process_entity_id": ("ProcessGuid", "SourceProcessGUID"),
    "process_pid": ("ProcessId", "ProcessID"),
    "process_parent_executable": ("ParentImage",),
    "file_path": ("TargetFilename", "ImageLoaded", "ObjectName"),
    "file_hash": ("Hashes",),
    "registry_path": ("TargetObject",),
    "message": ("ScriptBlockText",),
}


def run() -> list[Figure]:
    """Measure everything in a folder that is removed at the end."""
    with tempfile.TemporaryDirectory(prefix="khien-bench-") as name:
        root = Path(name)
        figures = [*appending(root / "alone", sealing=False, rows=min(ROWS, 300_000))]
        figures += sealed(root / "alone")
        figures += appending(root / "store", sealing=True, rows=ROWS)
        sealed(root / "store")
        figures.append(Figure("disk after sealing", disk(root / "store"), "bytes/event"))
        figures += searches(root / "store", "sealed")
        figures += compacted(root / "store")
        figures += searches(root / "store", "compacted")
        return figures + arriving(root / "arrival")


def appending(root: Path, *, sealing: bool, rows: int) -> list[Figure]:
    """Measure acknowledged batches of 10,000 events, alone or with the sealer beside it."""
    took = []
    sealer = start_sealer(root) if sealing else None
    with EventLake(root, writer="bench") as lake:
        for batch in batches(rows):
            began = time.perf_counter()
            lake.append(batch)
            took.append(time.perf_counter() - began)
    if sealer is not None:
        sealer.terminate()
        sealer.wait()
    what = "with the sealer running" if sealing else "alone"
    milliseconds = sorted(second * 1000 for second in took)
    return [
        Figure(f"acknowledged, {what}", rows / sum(took), "events/s"),
        Figure(f"batch of 10,000, {what}, p50", statistics.median(milliseconds), "ms"),
        Figure(f"batch of 10,000, {what}, p99", milliseconds[int(len(took) * 0.99)], "ms"),
    ]


def sealed(root: Path) -> list[Figure]:
    """Seal what is left, in a process of its own, and measure it."""
    spent = subprocess.run(  # noqa: S603 - our own text
        [sys.executable, "-c", SEAL_REST, str(root)], capture_output=True, text=True, check=True
    )
    rows, seconds, memory = json.loads(spent.stdout)
    return [
        Figure("sealing", rows / seconds, "events/s"),
        Figure("sealer's memory, peak", memory / 1024, "MiB"),
    ]


def compacted(root: Path) -> list[Figure]:
    """Measure compaction of all days in a process of its own."""
    spent = subprocess.run(  # noqa: S603 - our own text
        [sys.executable, "-c", COMPACT, str(root)], capture_output=True, text=True, check=True
    )
    seconds, memory = json.loads(spent.stdout)
    return [
        Figure("compaction with text index", seconds / ROWS * 1e6, "CPU-us/event"),
        Figure("compactor's memory, peak", memory / 1024, "MiB"),
        Figure("disk after compaction", disk(root), "bytes/event"),
        Figure("text index", index_bytes(root) / ROWS, "bytes/event"),
    ]


def searches(root: Path, state: str) -> list[Figure]:
    """Measure warm searches, the median of five."""
    lake = EventLake(root)
    whole = EventQuery(START, END, None)
    last = EventQuery(END - timedelta(minutes=15), END, None)
    some = lake.rows(whole)[0]
    units = frozenset({some["unit"]})

    def having(column: str, value: str, operator: Operator = Operator.IS) -> EventQuery:
        return EventQuery(START, END, None, (Filter(column, operator, (value,)),))

    tries: dict[str, Callable[[], object]] = {
        "first page, all days": lambda: lake.rows(whole),
        "last 15 minutes, one host": lambda: lake.rows(
            EventQuery(
                last.start, END, units, (Filter("host_name", Operator.IS, (some["host_name"],)),)
            )
        ),
        "address, all days, with raw": lambda: lake.rows(having("destination_ip", NEEDLE_IP)),
        "process id, all days": lambda: lake.rows(
            having("process_entity_id", some["process_entity_id"] or "0")
        ),
        "part of the command line": lambda: lake.rows(
            having("process_command_line", "sekurlsa", Operator.CONTAINS)
        ),
        "rare text in raw": lambda: lake.rows(EventQuery(START, END, None, text=NEEDLE_TEXT)),
        "absent text in raw": lambda: lake.rows(
            EventQuery(START, END, None, text="Invoke-Kerberoast9")
        ),
        "hosts with most events": lambda: lake.rows(
            EventQuery(START, END, None, group_by=("host_name",))
        ),
        "events an hour": lambda: lake.rows(EventQuery(START, END, None, every="1h")),
        "one event by id": lambda: lake.get(some["event_id"], units),
        "events around one": lambda: lake.around(some["event_id"], units),
    }
    return [Figure(f"{name}, {state}", median_ms(call), "ms") for name, call in tries.items()]


def arriving(root: Path) -> list[Figure]:
    """Measure from append to a follower's hands at 2,000 events a second for five seconds."""
    delays = []
    ready = list(batches(10_000, size=100))
    with EventLake(root, writer="bench") as lake:
        follower, next_at = lake.follower(), time.perf_counter()
        for batch in ready:
            next_at += 0.05
            time.sleep(max(0.0, next_at - time.perf_counter()))
            began = time.perf_counter()
            lake.append(batch)
            assert sum(item.rows for item in follower.read()) == batch.num_rows
            delays.append((time.perf_counter() - began) * 1000)
    p99 = sorted(delays)[int(len(delays) * 0.99)]
    return [Figure("append to follower, p99, its poll of 50 ms not counted", p99, "ms")]


def batches(rows: int, *, size: int = BATCH_ROWS) -> Iterator[pa.RecordBatch]:
    """Yield batches of events in order of time, over all days."""
    shapes = templates()
    step = timedelta(days=DAYS) / rows
    for first in range(0, rows, size):
        yield batch_of(shapes, START + step * first, step, size)


def batch_of(
    shapes: list[dict[str, Any]], start: datetime, step: timedelta, size: int
) -> pa.RecordBatch:
    """Return one batch with hosts, ids, addresses and times of its own."""
    records = [event(CHANCE.choice(shapes), start + step * number) for number in range(size)]
    columns: dict[str, Any] = {
        name: pa.array([text_of(record, fields) for record in records], pa.string())
        for name, fields in COLUMNS.items()
    }
    times = [start + step * number for number in range(size)]
    columns["event_time"] = pa.array(times, pa.timestamp("us", "UTC"))
    arrival = [moment + timedelta(seconds=2) for moment in times]
    columns["ingest_time"] = pa.array(arrival, pa.timestamp("us", "UTC"))
    columns["unit"] = pa.array([f"unit-{hash_of(record['Hostname'], 60)}" for record in records])
    columns["feed"] = pa.array(["windows"] * size)
    columns["format"] = pa.array(["windows"] * size)
    columns["raw"] = pa.array([orjson.dumps(record) for record in records], pa.binary())
    return pa.record_batch(columns)


def event(shape: dict[str, Any], moment: datetime) -> dict[str, Any]:
    """Return a record of this shape that happened elsewhere and at another time."""
    host = int(3000 * CHANCE.random() ** 2)
    stamp = moment.isoformat()
    changed = {
        "Hostname": f"WS{host:04d}.tinh.example",
        "EventTime": stamp,
        "@timestamp": stamp,
        "EventReceivedTime": stamp,
        "RecordNumber": CHANCE.getrandbits(40),
        "ProcessGuid": f"{{{CHANCE.getrandbits(128):032x}}}",
        "ProcessId": str(CHANCE.randrange(100, 30_000) * 4),
        "SourceIp": f"10.20.{host // 250}.{host % 250}",
        "DestinationIp": address(),
        "SourcePort": str(CHANCE.randrange(49_152, 65_535)),
    }
    record = shape | {name: value for name, value in changed.items() if name in shape}
    if "CommandLine" in record:
        extra = NEEDLE_TEXT if CHANCE.random() < 0.0001 else f"{CHANCE.getrandbits(32):x}"
        record["CommandLine"] = f"{record['CommandLine']} -s {extra}"
    return record


def address() -> str:
    """Return an outside address, the needle once in ten thousand."""
    if CHANCE.random() < 0.0001:
        return NEEDLE_IP
    number = int(60_000 * CHANCE.random() ** 2)
    return f"{number % 200 + 11}.{number // 250}.{number % 250}.{number % 7}"


def templates() -> list[dict[str, Any]]:
    """Return real Windows records where the data folder is, else one shape of our own."""
    beside = Path(__file__).parents[3] / "shared" / "data"
    folder = Path(os.environ.get("KHIEN_DATA", beside)) / "security-datasets"
    found: list[dict[str, Any]] = []
    for path in sorted(folder.glob("**/windows/**/*.zip")):
        found.extend(records_of(path, 400))
        if len(found) >= TEMPLATES_MAX:
            break
    return found or [
        dict.fromkeys(("Hostname", "EventTime", "ProcessGuid", "CommandLine"), "x" * 250)
    ]


def records_of(path: Path, most: int) -> Iterator[dict[str, Any]]:
    """Yield some JSON objects of an archive of JSON lines."""
    with zipfile.ZipFile(path) as archive, archive.open(archive.namelist()[0]) as lines:
        for _, line in zip(range(most), lines, strict=False):
            try:
                record = orjson.loads(line)
            except orjson.JSONDecodeError:
                return
            if isinstance(record, dict) and "Hostname" in record:
                yield record


def text_of(record: dict[str, Any], fields: tuple[str, ...]) -> str | None:
    """Return the first of these fields that the record has."""
    value = next((record[name] for name in fields if record.get(name) is not None), None)
    return None if value is None else str(value)[:2000]


def hash_of(text: str, among: int) -> int:
    """Return a number that is the same in every run."""
    return sum(text.encode()) % among


def median_ms(call: Callable[[], object]) -> float:
    """Return the median of five calls after one to warm up."""
    call()
    took = []
    for _ in range(5):
        began = time.perf_counter()
        call()
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


def disk(root: Path) -> float:
    """Return the bytes for each event that the table's files and their indexes take."""
    files = EventTable(root).sealed().files
    return (sum(file.size_bytes for file in files) + index_bytes(root)) / ROWS


def index_bytes(root: Path) -> int:
    """Return the bytes of the text indexes."""
    return sum(path.stat().st_size for path in root.glob("grams/*.grams"))


def start_sealer(root: Path) -> "subprocess.Popen[bytes]":
    """Start a sealer in a process of its own."""
    return subprocess.Popen([sys.executable, "-c", SEAL, str(root)])  # noqa: S603 - our own text


SEAL: Final = """
import sys, threading
from pathlib import Path
from khien.watch.telemetry.store.lake import EventLake
with EventLake(Path(sys.argv[1])).sealer() as sealer:
    sealer.run(threading.Event(), idle_s=0.2)
"""
SEAL_REST: Final = """
import json, re, sys, time
from pathlib import Path
from khien.watch.telemetry.store.lake import EventLake
with EventLake(Path(sys.argv[1])).sealer() as sealer:
    began = time.perf_counter()
    report = sealer.seal_once()
    took = time.perf_counter() - began
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())
print(json.dumps([report.rows, took, int(peak[1])]))
"""
COMPACT: Final = """
import json, re, sys, time
from datetime import date, timedelta
from pathlib import Path
from khien.watch.telemetry.store.lake import EventLake
lake = EventLake(Path(sys.argv[1]))
began = time.process_time()
for number in range(7):
    lake.compact(date(2026, 11, 1) + timedelta(days=number))
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())
print(json.dumps([time.process_time() - began, int(peak[1])]))
"""
