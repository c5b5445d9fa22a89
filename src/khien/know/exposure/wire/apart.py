"""Runs a program apart from us: bounded in time, memory and files, ended with all that it began."""

import os
import resource
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

FILE_MAX: Final = 64 * 1024**2
ABSENT: Final = "no such program"
_LOOK_S: Final = 0.1
_PAGE: Final = os.sysconf("SC_PAGESIZE")


def run_apart(command: Sequence[str], folder: Path, *, seconds: float, memory: int) -> str:
    """Run a program in a folder of its own until it ends; return why it was ended instead.

    It hears and says nothing, and knows of our surroundings no more than where programs are. `memory` is
    what its processes may hold together, in bytes.
    """
    env = {"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "LANG": "C.UTF-8"}
    try:
        running = subprocess.Popen(  # noqa: S603 - the operator's own setting
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=env,
            process_group=0,
        )
    except OSError:
        return ABSENT
    try:
        with suppress(ProcessLookupError):
            resource.prlimit(running.pid, resource.RLIMIT_FSIZE, (FILE_MAX, FILE_MAX))
            resource.prlimit(running.pid, resource.RLIMIT_CORE, (0, 0))
        return _wait(running, time.monotonic() + seconds, memory)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
        running.wait()


def _wait(running: subprocess.Popen[bytes], until: float, memory: int) -> str:
    while running.poll() is None:
        if time.monotonic() > until:
            return "timeout"
        if _memory(running.pid) > memory:
            return "too much memory"
        time.sleep(_LOOK_S)
    return ""


def _memory(group: int) -> int:
    """Return what a group of processes holds, in bytes."""
    held = 0
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with suppress(OSError, ValueError, IndexError):
            status = (entry / "stat").read_text().rpartition(")")[2].split()
            if int(status[2]) == group:
                held += int(status[21]) * _PAGE
    return held
