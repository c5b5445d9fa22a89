"""The files of a share: each one once, links not followed, what cannot be read with why."""

import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from khien.base.core.refusals import text
from khien.base.files.rules.limits import SCANNED_BYTES_MAX

CHUNK_BYTES: Final = 1024 * 1024


class Found(NamedTuple):
    """One file of a share, or what stands in its place and why it is not looked into."""

    path: Path
    why: str = ""


class Read(NamedTuple):
    """A file's content with its hash; `why` says why there is none."""

    content: bytes
    digest: str
    why: str = ""


def without_repeats(paths: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Return the paths to look into, and those that lie within another one that was given."""
    real = [Path(os.path.realpath(path)) for path in paths]
    kept: list[Path] = []
    again: list[Path] = []
    for place, path in enumerate(paths):
        is_again = any(
            real[place].is_relative_to(other) and (real[place] != other or number < place)
            for number, other in enumerate(real)
            if number != place and not paths[number].is_symlink()
        )
        (again if is_again and not path.is_symlink() else kept).append(path)
    return kept, again


def files_of(path: Path) -> Iterator[Found]:
    """Yield a file, or all files of a folder in order; what is no plain file with why."""
    try:
        mode = path.lstat().st_mode
    except OSError as problem:
        yield Found(path, _why(problem))
        return
    if stat.S_ISDIR(mode):
        yield from _within(path)
    elif stat.S_ISREG(mode):
        yield Found(path)
    elif stat.S_ISLNK(mode):
        yield Found(path, text("a link: what it leads to is looked at where it lies"))
    else:
        yield Found(path, text("no plain file"))


def read(path: Path) -> Read:
    """Return a file's content and hash; of one that is too large, the hash alone."""
    digest = hashlib.sha256()
    kept, size = [], 0
    try:
        opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(opened, "rb") as file:
            if not stat.S_ISREG(os.fstat(opened).st_mode):
                return Read(b"", "", text("no plain file"))
            while chunk := file.read(CHUNK_BYTES):
                digest.update(chunk)
                size += len(chunk)
                if size <= SCANNED_BYTES_MAX:
                    kept.append(chunk)
    except OSError as problem:
        return Read(b"", "", _why(problem))
    if size > SCANNED_BYTES_MAX:
        return Read(b"", digest.hexdigest(), text("larger than 64 MB"))
    return Read(b"".join(kept), digest.hexdigest())


def _within(folder: Path) -> Iterator[Found]:
    try:
        entries = sorted(os.scandir(folder), key=lambda one: one.name)
    except OSError as problem:
        yield Found(folder, _why(problem))
        return
    for entry in entries:
        yield from files_of(Path(entry.path))


def _why(problem: OSError) -> str:
    if isinstance(problem, FileNotFoundError):
        return text("there is no such file")
    if isinstance(problem, PermissionError):
        return text("it may not be read")
    return problem.strerror or type(problem).__name__
