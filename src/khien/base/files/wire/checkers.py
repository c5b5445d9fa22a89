"""Processes that check contents: each one killed when it takes too long, and replaced."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import msgspec

from khien.base.core.confined import BrokeOff, Confined, TookTooLong
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
        words = (str(means.own_rules), means.tesseract)
        self._process = Confined("khien.base.files.rules", *words, uses=FILES_A_PROCESS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *words: object) -> None:
        self.close()

    def judge(self, content: bytes) -> Judgement:
        """Return what a process finds in a content; a process that broke off is never used again."""
        asked = msgspec.json.encode(Asked(len(content), self.means.reads_pictures)) + b"\n"
        try:
            answer = self._process.ask(asked, content, seconds=self.means.seconds)
        except TookTooLong:
            return Judgement("", Fault.TOO_MUCH, text("the check took longer than a minute"))
        except BrokeOff:
            return Judgement("", Fault.BROKEN, text("the check broke off"))
        return msgspec.json.decode(answer, type=Judgement)

    def close(self) -> None:
        """End the process."""
        self._process.close()


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
