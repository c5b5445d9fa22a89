"""Unpacks archives within a budget: ZIP, GZIP, TAR."""

import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

from khien.base.core.refusals import text
from khien.base.files.rules.limits import Budget, Refused
from khien.base.files.rules.office import read_entry
from khien.base.files.types.stored import Fault, FileKind

ARCHIVES: Final = frozenset({FileKind.ZIP, FileKind.GZIP, FileKind.TAR})
_GZIP: Final = b"\x1f\x8b"


def unpacked(content: bytes, kind: FileKind, budget: Budget) -> Iterator[bytes]:
    """Yield what an archive holds, one after the other, within the budget. Raises Refused."""
    if kind is FileKind.GZIP:
        yield _gunzipped(content, budget)
    elif kind is FileKind.TAR:
        yield from _untarred(content, budget)
    else:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for info in archive.infolist():
                if not info.is_dir():
                    yield read_entry(archive, info, budget)


def _gunzipped(content: bytes, budget: Budget) -> bytes:
    """Return all members of a GZIP file, as every program unpacks them."""
    made = b""
    while content.startswith(_GZIP):
        budget.enter(0)
        unpacker = zlib.decompressobj(wbits=31)
        try:
            more = unpacker.decompress(content, budget.left_bytes + 1)
        except zlib.error as problem:
            raise Refused(Fault.BROKEN, f"GZIP: {problem}") from problem
        budget.take(len(more))
        if not unpacker.eof:
            raise Refused(Fault.BROKEN, "GZIP")
        made, content = made + more, unpacker.unused_data
    if content.strip(b"\0"):
        raise Refused(Fault.TWO_FACED, text("something stands behind the archive"))
    return made


def _untarred(content: bytes, budget: Budget) -> Iterator[bytes]:
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as archive:
            for member in archive:
                file = archive.extractfile(member) if member.isreg() else None
                if file is not None:
                    budget.take(member.size)
                    yield file.read()
    except tarfile.TarError as problem:
        raise Refused(Fault.BROKEN, f"TAR: {problem}") from problem
