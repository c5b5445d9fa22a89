"""Files as they are carried in: plain, packed, archives of many, folders; bounded, one at a time."""

import bz2
import gzip
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final, cast

from khien.know.exposure.types.feeds import NotTaken

BYTES_MAX: Final = 1 << 30
"""Of one file, unpacked: a year of NVD is about 200 MB."""

MEMBERS_MAX: Final = 1_000_000
TOTAL_MAX: Final = 8 << 30
"""Of one archive, unpacked."""

Opened = tuple[str, bytes | NotTaken | None]
"""A content with its place, the fault for which it cannot be unpacked, or None: it is of another kind."""

NAMES: Final = (".json", ".csv")
_BROKEN: Final = (
    OSError,
    EOFError,
    lzma.LZMAError,
    zlib.error,
    tarfile.TarError,
    zipfile.BadZipFile,
)
_RIGHT: Final = "carry the file in again, whole"


def opened(path: Path) -> Iterator[Opened]:
    """Yield each content under a path with its place, or the fault where it cannot be unpacked.

    In archives only .json and .csv are looked at; None stands for each other file. Raises NotTaken where
    there is nothing at the path.
    """
    if path.is_dir():
        for file in sorted(path.rglob("*")):
            if file.is_file() and not file.name.startswith("."):
                yield from opened(file)
        return
    if not path.is_file():
        right = "name a file or a folder"
        raise NotTaken(where=str(path), what="there is no such file", right=right)
    try:
        yield from _contents(path)
    except _BROKEN as fault:
        yield str(path), NotTaken(where=str(path), what=f"it breaks off ({fault})", right=_RIGHT)


def _contents(path: Path) -> Iterator[Opened]:
    with path.open("rb") as file:
        head = file.read(6)
        file.seek(0)
        if zipfile.is_zipfile(file):
            yield from _zipped(path, file)
            return
        file.seek(0)
        unpacked = _unpacked(head, file)
        if _is_tar(unpacked):
            yield from _archived(path, unpacked)
        else:
            unpacked.seek(0)
            yield str(path), _bounded(unpacked, str(path))


def _unpacked(head: bytes, file: IO[bytes]) -> IO[bytes]:
    if head.startswith(b"\x1f\x8b"):
        return cast("IO[bytes]", gzip.GzipFile(fileobj=file))
    if head.startswith(b"\xfd7zXZ"):
        return lzma.LZMAFile(file)
    if head.startswith(b"BZh"):
        return bz2.BZ2File(file)
    return file


def _is_tar(unpacked: IO[bytes]) -> bool:
    start = unpacked.read(512)
    unpacked.seek(0)
    return start[257:262] == b"ustar"


def _archived(path: Path, unpacked: IO[bytes]) -> Iterator[Opened]:
    total = 0
    with tarfile.open(fileobj=unpacked, mode="r|") as archive:
        for count, member in enumerate(archive):
            place = f"{path}: {member.name}"
            total += member.size
            _require_room(str(path), count, total)
            if not member.isfile():
                continue
            inside = archive.extractfile(member) if member.name.lower().endswith(NAMES) else None
            yield place, _bounded(inside, place) if inside else None


def _zipped(path: Path, file: IO[bytes]) -> Iterator[Opened]:
    total = 0
    with zipfile.ZipFile(file) as archive:
        for count, member in enumerate(archive.infolist()):
            place = f"{path}: {member.filename}"
            total += member.file_size
            _require_room(str(path), count, total)
            if member.is_dir():
                continue
            if not member.filename.lower().endswith(NAMES):
                yield place, None
                continue
            with archive.open(member) as inside:
                yield place, _bounded(inside, place)


def _require_room(where: str, count: int, total: int) -> None:
    if count >= MEMBERS_MAX or total > TOTAL_MAX:
        what = "the archive unpacks to more than is read at once"
        raise NotTaken(where=where, what=what, right="split it, by year for example")


def _bounded(file: IO[bytes], where: str) -> bytes | NotTaken:
    raw = file.read(BYTES_MAX + 1)
    if len(raw) > BYTES_MAX:
        what = "it holds more than a gigabyte"
        return NotTaken(where=where, what=what, right="split it, by year for example")
    return raw
