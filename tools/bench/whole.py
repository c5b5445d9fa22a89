"""Figures of a running instance: events acknowledged over HTTP, and how soon an alert stands."""

import json
import statistics
import tempfile
import threading
import time
import zipfile
from pathlib import Path
from typing import Any, Final

from tools.bench.figures import DATA, Figure, median
from tools.instance import Instance, body_of, shadow_copies_deleted, wait_for

RULES: Final = DATA / "sigma" / "sigmahq-rules.zip"
SENDERS: Final = 4
BATCH: Final = 500
FLOOD_S: Final = 20.0
STEADY_S: Final = 30
STEADY_EVENTS_S: Final = 2000


def run() -> list[Figure]:
    """Start a receiver, a detector and a sealer; flood them, then send at a steady pace."""
    with tempfile.TemporaryDirectory(prefix="khien-bench-") as name:
        instance = Instance(Path(name), {"KHIEN_RULES": str(RULES)})
        records = recorded()
        receive = ("receive", "--port", str(instance.port))
        with instance.running(*receive), instance.running("seal"), instance.running("follow"):
            wait_for(instance.answers, "the receiver")
            instance.send(shadow_copies_deleted("first"))
            wait_for(lambda: "first" in dict(instance.raised()), "the detector's start")
            return [*flood(instance, records), steady(instance, records)]


def recorded() -> list[dict[str, Any]]:
    """Return 20,000 records of the largest recording."""
    archives = sorted((DATA / "security-datasets").rglob("*.zip"), key=lambda f: -f.stat().st_size)
    with zipfile.ZipFile(archives[0]) as archive:
        names = [name for name in archive.namelist() if name.endswith(".json")]
        lines = archive.read(names[0]).splitlines()[:20_000]
    return [json.loads(line) for line in lines]


def flood(instance: Instance, records: list[dict[str, Any]]) -> list[Figure]:
    """Send as fast as it goes from four connections."""
    bodies = [body_of(records[at : at + BATCH]) for at in range(0, len(records), BATCH)]
    counts = [0] * SENDERS
    waits: list[float] = []
    began = time.perf_counter()

    def send(number: int) -> None:
        connection = instance.connection()
        while (sent := time.perf_counter()) < began + FLOOD_S:
            instance.post(connection, bodies[(counts[number] * SENDERS + number) % len(bodies)])
            waits.append((time.perf_counter() - sent) * 1000)
            counts[number] += 1

    threads = [threading.Thread(target=send, args=(number,)) for number in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    events, ended = sum(counts) * BATCH, time.perf_counter()
    at = time.time()
    instance.send(shadow_copies_deleted("last"))
    wait_for(lambda: "last" in dict(instance.raised()), "the detector to catch up")
    behind = dict(instance.raised())["last"] - at
    name = "HEC, acknowledged after fsync, detection on"
    return [
        Figure(name, events / (ended - began), "events/s", target=">= 15,000"),
        median(f"HEC, answer to a batch of {BATCH}", waits, "ms"),
        Figure(f"detector behind after {FLOOD_S:.0f} s of flood", behind, "s"),
    ]


def steady(instance: Instance, records: list[dict[str, Any]]) -> Figure:
    """Send 2,000 events a second, one in 200 of them to be alerted; return how soon its alert stands."""
    connection = instance.connection()
    sent: dict[str, float] = {}
    began = time.perf_counter()
    for turn in range(STEADY_S * 10):
        time.sleep(max(0.0, began + turn / 10 - time.perf_counter()))
        host = f"steady-{turn}"
        some = records[(turn * 200) % 19_000 :][: STEADY_EVENTS_S // 10 - 1]
        body = body_of([*some, shadow_copies_deleted(host)])
        sent[host] = time.time()
        instance.post(connection, body)
    wait_for(lambda: dict(instance.raised()).keys() >= sent.keys(), "every alert")
    stands = dict(instance.raised())
    delays = sorted((stands[host] - at) * 1000 for host, at in sent.items())
    p99 = delays[int(len(delays) * 0.99)]
    name = f"from arrival to alert at {STEADY_EVENTS_S:,} events/s, p99"
    return Figure(name, p99, "ms", statistics.median(delays), delays[-1], "< 3,000")
