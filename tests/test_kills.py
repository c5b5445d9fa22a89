"""Kill -9 of every process under load: what was acknowledged is kept once, and alerted once.

`KHIEN_KILL_SECONDS` makes it longer than its 20 seconds.
"""

import http.client
import json
import os
import random
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tools.instance import Instance, body_of, shadow_copies_deleted, wait_for
from typing_extensions import override

from tests.databases import own_database

SECONDS = float(os.environ.get("KHIEN_KILL_SECONDS", "20"))
BATCH = 40
CHANCE = random.Random(11)  # noqa: S311 - when to kill
KEPT = """
import json, django; django.setup()
from collections import Counter
from datetime import UTC, datetime, timedelta
from khien.act.response.models import Incident
from khien.watch.detection.models import Alert
from khien.watch.telemetry.queries import lake
from khien.watch.telemetry.types import EventQuery
now = datetime.now(UTC)
query = EventQuery(now - timedelta(days=2), now + timedelta(days=1), None, columns=("host_name",))
events = Counter()
for hosts in lake().map(query, lambda batch: batch.column("host_name").to_pylist()):
    events.update(hosts)
print(json.dumps({
    "events": events,
    "alerts": Counter(Alert.objects.values_list("host", flat=True)),
    "incidents": Incident.objects.count(),
}))
"""


class Sender(threading.Thread):
    """Sends batches until told; remembers the hosts of those that were acknowledged."""

    def __init__(self, instance: Instance) -> None:
        super().__init__()
        self.instance, self.stop = instance, threading.Event()
        self.acknowledged: list[str] = []
        self.refused = 0

    @override
    def run(self) -> None:
        """Send until told."""
        connection = self.instance.connection()
        number = 0
        while not self.stop.is_set():
            host = f"host-{number}"
            number += 1
            quiet = {"EventID": 4634, "Channel": "Security", "Hostname": host}
            batch: list[dict[str, Any]] = [quiet] * (BATCH - 1)
            try:
                self.instance.post(connection, body_of([*batch, shadow_copies_deleted(host)]))
                self.acknowledged.append(host)
            except (OSError, http.client.HTTPException, AssertionError):
                self.refused += 1
                connection.close()  # it opens itself again with the next request
                self.stop.wait(0.1)
            self.stop.wait(0.01)
        connection.close()


def test_every_process_killed_under_load_loses_and_doubles_nothing(tmp_path: Path) -> None:
    instance = Instance(tmp_path, own_database())
    commands = {
        "receiver": ("receive", "--port", str(instance.port)),
        "detector": ("follow",),
        "sealer": ("seal",),
        "worker": ("worker",),
    }
    running = {name: instance.start(*words) for name, words in commands.items()}
    wait_for(instance.answers, "the receiver")
    sender = Sender(instance)
    sender.start()
    kills = Counter[str]()
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        time.sleep(0.5 + CHANCE.random())
        name = CHANCE.choice(sorted(running))
        running[name].kill()
        running[name].wait()
        running[name] = instance.start(*commands[name])
        kills[name] += 1
    wait_for(instance.answers, "the receiver, back")
    sender.stop.set()
    sender.join()
    instance.send(shadow_copies_deleted("last"))
    wait_for(lambda: "last" in dict(instance.raised()), "the detector to catch up")
    for process in running.values():
        process.terminate()
    for process in running.values():
        process.wait()
    instance.khien("seal", "--once")

    kept = json.loads(instance.python(KEPT))
    hosts = sender.acknowledged
    assert set(kills) == set(commands)
    assert len(hosts) > 20
    assert sender.refused > 0
    assert {host: kept["events"].get(host) for host in hosts} == dict.fromkeys(hosts, BATCH)
    assert {host: kept["alerts"].get(host) for host in hosts} == dict.fromkeys(hosts, 1)
    assert set(kept["alerts"].values()) == {1}
    assert instance.khien("audit", "verify").startswith("The audit chain holds")
