"""Processes of our own that read what may be hostile: bounded in memory and time, killed when late."""

import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from queue import Empty, LifoQueue
from typing import Final

MEMORY_BYTES: Final = 1536 * 1024 * 1024
CPU_S: Final = 30


class TookTooLong(Exception):
    """A process was killed because its answer did not come in time."""


class BrokeOff(Exception):
    """A process ended without an answer."""


class Confined:
    """A process of one of our modules that answers questions, a line each. Not for several threads at once.

    After `uses` questions it is replaced by a fresh one, and after one that it did not answer.
    """

    def __init__(self, module: str, *words: str, uses: int) -> None:
        self._command, self._uses = [sys.executable, "-m", module, *words], uses
        self._process: subprocess.Popen[bytes] | None = None
        self._done = 0

    def ask(self, *parts: bytes, seconds: float) -> bytes:
        """Return the answer to a question, without its line's end. Raises TookTooLong, BrokeOff."""
        process = self._ready()
        was_late = threading.Event()

        def stop() -> None:
            was_late.set()
            _kill(process)

        timer = threading.Timer(seconds, stop)
        timer.start()
        try:
            answer = _asked(process, parts)
        finally:
            timer.cancel()
        self._done += 1
        if not answer or was_late.is_set():
            self.close()
        if answer:
            return answer
        raise TookTooLong if was_late.is_set() else BrokeOff

    def close(self) -> None:
        """End the process and all that it began."""
        if self._process is not None:
            _kill(self._process)
            self._process.communicate()
            self._process = None

    def _ready(self) -> subprocess.Popen[bytes]:
        if self._done >= self._uses:
            self.close()
        if self._process is None:
            self._done = 0
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        return self._process


class Pool:
    """A few confined processes of one module, begun when they are needed, for all threads of this one."""

    def __init__(self, module: str, *, uses: int, most: int) -> None:
        self._module, self._uses, self._most = module, uses, most
        self._renew()
        os.register_at_fork(after_in_child=self._renew)

    @contextmanager
    def taken(self) -> Iterator[Confined]:
        """Give one process to the caller; waits while all are taken."""
        with self._room:
            try:
                one = self._idle.get_nowait()
            except Empty:
                one = Confined(self._module, uses=self._uses)
            try:
                yield one
            finally:
                self._idle.put(one)

    def _renew(self) -> None:
        """Begin anew: what a process has that was forked from this one belongs to this one."""
        self._room = threading.BoundedSemaphore(self._most)
        self._idle: LifoQueue[Confined] = LifoQueue()


def confine() -> None:
    """Bound the process that calls: no file is written, no core left, memory is bounded."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    spare_processor()


def spare_processor() -> None:
    """Let the processor's time of one question run from now."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime) + CPU_S
    _, highest = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (most, highest))


def _asked(process: subprocess.Popen[bytes], parts: tuple[bytes, ...]) -> bytes:
    assert process.stdin is not None
    assert process.stdout is not None
    with suppress(OSError):
        for part in parts:
            process.stdin.write(part)
        process.stdin.flush()
        line = process.stdout.readline()
        return line[:-1] if line.endswith(b"\n") else b""
    return b""


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
