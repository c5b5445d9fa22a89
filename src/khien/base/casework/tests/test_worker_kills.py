"""Two real workers, one killed again and again: every timer fires, none twice."""

import json
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from tests.databases import own_database
from tools.instance import Instance

ITEMS = 120
FILL = f"""
import django; django.setup()
from datetime import timedelta
from khien.base.accounts import services as accounts
from khien.base.casework import services
from khien.base.casework.types import NewItem
from khien.base.core.cases import Rung
from khien.base.core.clock import now
by = accounts.everything("a test")
ladder = [Rung(timedelta(0), "work_incidents"), Rung(timedelta(seconds=1), "work_incidents", "body")]
for number in range({ITEMS}):
    item = NewItem("alert", "x", {{}}, "TINH", "work_incidents", now(), "/x", str(number))
    services.open_item(by, item=item, ladder=ladder)
"""
WORK = """
import django; django.setup()
import threading
from khien.base.core import outbox
from khien.main import worker
outbox.LEASE_S, outbox.BATCH_ROWS = 2, 5
worker.run(threading.Event())
"""
FOUND = """
import django, json; django.setup()
from collections import Counter
from khien.base.casework.models import ClimbedRung, Timer
from khien.base.core.models import OutboxRow
rungs = Counter(ClimbedRung.objects.values_list("item_id", "level"))
print(json.dumps({
    "fired": Timer.objects.filter(fired_at__isnull=False).count(),
    "rungs": len(rungs), "most": max(rungs.values(), default=0),
    "doubled": OutboxRow.objects.filter(error__contains="Integrity").count(),
}))
"""


def test_workers_that_are_killed_fire_every_timer_once(tmp_path: Path) -> None:
    instance = Instance(tmp_path, own_database())
    instance.python(FILL)

    def start() -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-c", WORK], env=instance.env, stderr=subprocess.DEVNULL
        )

    steady, killed, kills = start(), start(), 0
    until = time.monotonic() + 90
    found = {"fired": 0}
    try:
        while found["fired"] < 2 * ITEMS and time.monotonic() < until:
            time.sleep(1.5)
            killed.kill()
            killed.wait()
            killed, kills = start(), kills + 1
            with suppress(
                subprocess.CalledProcessError
            ):  # a killed writer's file is being put right
                found = json.loads(instance.python(FOUND))
    finally:
        for process in (steady, killed):
            process.kill()
            process.wait()

    assert kills > 0
    assert found == {"fired": 2 * ITEMS, "rungs": 2 * ITEMS, "most": 1, "doubled": 0}
