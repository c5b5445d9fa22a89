"""Processes that check contents: each one killed when it takes too long, and replaced."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import msgspec

from khien.base.core.refusals import text
from khien.base.files.rules.__main__ import Asked
from khien.base.files.types.stored import Fault, Judgement

CHECK_S: Final = 60
FILES_A_PROCESS: Final = 200


@dataclass(frozen=True, slots=True)
class Means:
    """What a checking process has: the folder of own rules, tesseract's path (empty: none)."""

    own_rules: Path
    tesseract: str = ""
    reads_pictures: bool = False
    seconds: float = CHECK_S


class Checker:
    """One process that checks contents one after the other. Not for several threads at once."""

    def __init__(self, means: Means) -> None:
        self.means = means
        self._process: subprocess.Popen[bytes] | None = None
        self._done = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *words: object) -> None:
        self.close()

    def judge(self, content: bytes) -> Judgement:
        """Return what a process finds in a content; a process that broke off is never used again."""
        process = self._ready()
        was_late = threading.Event()

        def stop() -> None:
            was_late.set()
            process.kill()

        timer = threading.Timer(self.means.seconds, stop)
        timer.start()
        try:
            judgement = _asked(process, content, reads_pictures=self.means.reads_pictures)
        finally:
            timer.cancel()
        self._done += 1
        if judgement is None or was_late.is_set():
            self.close()
        if judgement is not None:
            return judgement
        if was_late.is_set():
            return Judgement("", Fault.TOO_MUCH, text("the check took longer than a minute"))
        return Judgement("", Fault.BROKEN, text("the check broke off"))

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _ready(self) -> subprocess.Popen[bytes]:
        if self._done >= FILES_A_PROCESS:
            self.close()
        if self._process is None:
            self._done = 0
            module = "khien.base.files.rules"
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", module, str(self.means.own_rules), self.means.tesseract],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        return self._process


class Checkers:
    """A few checkers for several threads, each thread with its own."""

    def __init__(self, means: Means, count: int) -> None:
        self.pool = ThreadPoolExecutor(count, thread_name_prefix="check")
        self._means, self._own = means, threading.local()
        self._all: list[Checker] = []

    def judge(self, content: bytes) -> Judgement:
        """Return what the calling thread's process finds in a content."""
        checker: Checker | None = getattr(self._own, "checker", None)
        if checker is None:
            checker = self._own.checker = Checker(self._means)
            self._all.append(checker)
        return checker.judge(content)

    def close(self) -> None:
        """End all processes, after what they are at."""
        self.pool.shutdown(cancel_futures=True)
        for checker in self._all:
            checker.close()


def _asked(
    process: subprocess.Popen[bytes], content: bytes, *, reads_pictures: bool
) -> Judgement | None:
    """Return a process's answer, or None where it gave none."""
    assert process.stdin is not None
    assert process.stdout is not None
    with suppress(OSError):
        asked = Asked(len(content), reads_pictures)
        process.stdin.write(msgspec.json.encode(asked) + b"\n")
        process.stdin.write(content)
        process.stdin.flush()
        with suppress(msgspec.DecodeError):
            return msgspec.json.decode(process.stdout.readline(), type=Judgement)
    return None
