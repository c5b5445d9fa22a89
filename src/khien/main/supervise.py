"""Runs the processes of a small installation together: one that ends is started again."""

import logging
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

log = logging.getLogger(__name__)

PAUSE_S = 1.0
STOP_S = 8.0
QUICK_S = 5.0


@dataclass
class Child:
    """One process: what it runs, and when it was started."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = PAUSE_S
    next_try: float = field(default=0.0)


def run(commands: dict[str, list[str]], stop: threading.Event) -> None:
    """Keep all commands running until `stop` is set; then end them in order."""
    children = [Child(name, [sys.argv[0], *words]) for name, words in commands.items()]
    try:
        while not stop.is_set():
            for child in children:
                _watch(child)
            stop.wait(0.3)
    finally:
        _end(children)


def _watch(child: Child) -> None:
    now = time.monotonic()
    if child.process is None:
        if now >= child.next_try:
            child.process, child.started = subprocess.Popen(child.command), now  # noqa: S603 - our own command
        return
    code = child.process.poll()
    if code is None:
        return
    child.pause = min(child.pause * 2, 30.0) if now - child.started < QUICK_S else PAUSE_S
    log.error("%s ended with code %s; started again in %.0f s", child.name, code, child.pause)
    child.process, child.next_try = None, now + child.pause


def _end(children: list[Child]) -> None:
    running = [child.process for child in children if child.process is not None]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + STOP_S
    for process in running:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
