"""Stopping: a process that is told to stop does, wherever the signal finds it."""

import subprocess
import sys

TOLD_INSIDE_WAIT = """
import os, signal
from khien.main.stopping import until_told
stop = until_told()
with stop._cond:  # where `wait` stands when it falls asleep and wakes
    os.kill(os.getpid(), signal.SIGTERM)
print(stop.wait(5))
"""


def test_signal_that_comes_inside_the_events_own_lock_stops_the_process() -> None:
    done = subprocess.run(
        [sys.executable, "-c", TOLD_INSIDE_WAIT],
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    )

    assert done.stdout == "True\n"
