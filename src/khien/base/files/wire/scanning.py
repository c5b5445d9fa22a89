"""Looks through a share: several processes at once, the answers in order."""

import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Final

from khien.base.files.types.stored import Checked
from khien.base.files.wire import answers, shares
from khien.base.files.wire.checkers import Checkers, Means

PROCESSES_MAX: Final = 8


def scan(paths: Sequence[Path], means: Means, clamd_at: str) -> Iterator[Checked]:
    """Yield the answer about each file of a share in order; nothing is kept or written.

    As many processes as the machine has processors look at once, each at one file; no more
    contents than that are in memory.
    """
    count = min(os.cpu_count() or 1, PROCESSES_MAX)
    checkers = Checkers(means, count)
    waiting: deque[tuple[Path, Future[answers.Looked | shares.Read]]] = deque()
    found = (one for path in paths for one in shares.files_of(path))

    def look(path: Path) -> answers.Looked | shares.Read:
        read = shares.read(path)
        return read if read.why else answers.look(read.content, checkers, clamd_at)

    try:
        for one in found:
            if one.why:
                yield answers.unlooked(_shown(one.path), "", one.why)
                continue
            waiting.append((one.path, checkers.pool.submit(look, one.path)))
            if len(waiting) >= 4 * count:
                yield _answered(*waiting.popleft())
        while waiting:
            yield _answered(*waiting.popleft())
    finally:
        checkers.close()


def _answered(path: Path, future: "Future[answers.Looked | shares.Read]") -> Checked:
    found = future.result()
    if isinstance(found, shares.Read):
        return answers.unlooked(_shown(path), found.digest, found.why)
    return answers.answer(_shown(path), found)


def _shown(path: Path) -> str:
    """Return a path as text, also where its bytes are none."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
