"""Inputs into batches: files and folders, archives opened, the format found by content.

Bounds: an archive member beyond 64 GiB, or one that grows more than 1,500 times once past 256 MiB,
is a bomb and refused from there; archives in archives are opened three deep.
"""

import io
import itertools
import lzma
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, Final, cast

import orjson

from khien.engine.records import evtx_file
from khien.engine.records.flatten import TooDeep
from khien.engine.records.json_records import is_plain_windows, recognise
from khien.engine.records.json_values import (
    BLOCK_BYTES,
    VALUE_BYTES_MAX,
    Readable,
    Value,
    unparsed,
    values_anyhow,
    values_by_line,
)
from khien.engine.records.lines import Line, headed_lines, text_lines
from khien.engine.records.streams import (
    Bomb,
    Bounded,
    Broken,
    Counted,
    Gunzipped,
    Headed,
    Reencoded,
    utf_16_of,
)
from khien.engine.records.tables import delimiter_of, table_lines
from khien.engine.records.types import Batch, Fault, Format, Outcome

BATCH_RECORDS: Final = 2000
DEPTH_MAX: Final = 3
SPOOL_BYTES: Final = 8 * 1024 * 1024
HEAD_BYTES: Final = 64 * 1024

Progress = Callable[[int], None]
"""Called with the number of bytes read from disk since the last call."""

_BINARY_MARKS: Final = (
    b"\xd4\xc3\xb2\xa1",  # packet captures
    b"\xa1\xb2\xc3\xd4",
    b"\x4d\x3c\xb2\xa1",
    b"\x0a\x0d\x0d\x0a",
    b"%PDF-",
    b"MZ",
    b"\x7fELF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"SQLite format 3",
    b"7z\xbc\xaf",
    b"Rar!",
    b"\x28\xb5\x2f\xfd",
    b"PAR1",
)

_BROKEN = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, Bomb)
_UNREADABLE = (*_BROKEN, RuntimeError, UnicodeDecodeError)


def read(path: Path, progress: Progress | None = None) -> Iterator[Batch]:
    """Yield the records of a file, or of every file below a folder in order of name.

    What cannot be read comes as faults; the rest goes on. Memory stays within a few batches.
    """
    for file in files_below(path):
        yield from _read_file(file, progress)


def files_below(path: Path) -> list[Path]:
    """Return a file itself, or the files below a folder that are not hidden, sorted."""
    if not path.is_dir():
        return [path]
    found = (file for file in path.rglob("*") if file.is_file())
    return sorted(file for file in found if not _is_hidden(file.relative_to(path)))


def size_of(paths: Iterable[Path]) -> int:
    """Return how many bytes the inputs have on disk."""
    files = itertools.chain.from_iterable(files_below(path) for path in paths)
    return sum(file.stat().st_size for file in files if file.exists())


def read_stream(stream: Readable, source: str, packed_bytes: int = 0) -> Iterator[Batch]:
    """Yield the records of a stream of bytes whose name is `source`."""
    yield from _guarded(stream, source, packed_bytes, 0)


def _is_hidden(relative: Path) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in relative.parts)


def _read_file(file: Path, progress: Progress | None) -> Iterator[Batch]:
    source = str(file)
    try:
        with file.open("rb") as opened:
            size = file.stat().st_size
            if opened.read(len(evtx_file.HEADER)) == evtx_file.HEADER:
                yield from _gathered(source, evtx_file.records_of(str(file), source))
                if progress:
                    progress(size)
                return
            opened.seek(0)
            if zipfile.is_zipfile(opened):
                yield from _read_zip(opened, source, 0, progress)
                return
            opened.seek(0)
            yield from _guarded(Counted(opened, progress), source, size, 0)
    except OSError as problem:
        yield _only_fault(source, f"cannot be read: {problem.strerror or problem}")


def _guarded(stream: Readable, source: str, packed: int, depth: int) -> Iterator[Batch]:
    """Yield what can be read of one input, then what stopped it, as a fault."""
    read_so_far, is_told = 0, False
    try:
        for batch in _read_any(stream, source, packed, depth):
            read_so_far, is_told = max([read_so_far, *batch.lines[-1:]]), True
            yield batch
        if not is_told:
            yield _only_fault(source, "the file holds no record")
    except _UNREADABLE as problem:
        told = str(problem) or type(problem).__name__
        where = f"after record {read_so_far}" if read_so_far else "from the start"
        yield _only_fault(source, f"cannot be read {where}: {told[:200]}", read_so_far)


def _read_any(stream: Readable, source: str, packed: int, depth: int) -> Iterator[Batch]:
    head, whole = _headed(stream)
    if not head:
        yield _only_fault(source, "the file is empty")
        return
    if head.startswith(b"\x1f\x8b"):
        if depth >= DEPTH_MAX:
            yield _only_fault(source, f"packed more than {DEPTH_MAX} times; unpack it first")
            return
        yield from _guarded(Bounded(Gunzipped(whole), packed or 1 << 20), source, 0, depth + 1)
        return
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        if depth >= DEPTH_MAX:
            yield _only_fault(source, f"packed more than {DEPTH_MAX} times; unpack it first")
            return
        with _spooled(whole) as file:
            yield from _read_zip(file, source, depth, None)
        return
    if head.startswith(evtx_file.HEADER):
        with _spooled(whole) as file:
            yield from _gathered(source, evtx_file.records_of(file, source))
        return
    yield from _read_text(head, whole, source)


def _read_text(head: bytes, whole: Readable, source: str) -> Iterator[Batch]:
    encoding = utf_16_of(head)
    if encoding:
        whole = Reencoded(whole, encoding)
        head, whole = _headed(whole)
    elif _is_binary(head):
        yield _only_fault(source, "not a log: its content is binary and of no known format")
        return
    if head.startswith(b"\xef\xbb\xbf"):
        head = head[3:]
        whole.read(3)
    start = head.lstrip()
    if _looks_like_json(start):
        if _is_one_a_line(start):
            yield from _json_lines(source, whole)
        else:
            yield from _json_batches(source, values_anyhow(whole, source))
    else:
        yield from _line_batches(source, _lines(start, whole, source))


def _lines(start: bytes, whole: Readable, source: str) -> Iterator[Line | Fault]:
    if start.startswith((b"#separator", b"#fields")):
        return headed_lines(whole, source, is_zeek=True)
    if start.startswith((b"#Software:", b"#Version:", b"#Fields:", b"#Date:")):
        return headed_lines(whole, source, is_zeek=False)
    delimiter = delimiter_of(start)
    if delimiter:
        return table_lines(whole, source, delimiter)
    return text_lines(whole, source)


def _read_zip(
    file: IO[bytes], source: str, depth: int, progress: Progress | None
) -> Iterator[Batch]:
    try:
        with zipfile.ZipFile(file) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
            for info in sorted(members, key=lambda info: info.filename):
                if not _is_hidden(Path(info.filename)):
                    yield from _read_member(archive, info, f"{source}!{info.filename}", depth)
                if progress:
                    progress(info.compress_size)
    except _UNREADABLE as problem:
        yield _only_fault(source, f"the archive cannot be read: {problem}"[:300])


def _read_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, source: str, depth: int
) -> Iterator[Batch]:
    if info.flag_bits & 0x1:
        yield _only_fault(source, "encrypted; unpack it with its password first")
        return
    try:
        opened = archive.open(info)
    except _UNREADABLE as problem:
        yield _only_fault(source, f"cannot be unpacked: {problem}"[:300])
        return
    with opened:
        yield from _guarded(
            Bounded(opened, info.compress_size), source, info.compress_size, depth + 1
        )


def _json_lines(source: str, stream: Readable) -> Iterator[Batch]:
    """Yield batches of a file with one value a line: the usual case, and the fast one."""
    number, rest = 0, b""
    while block := stream.read(BLOCK_BYTES):
        lines = io.BytesIO(block).readlines()
        lines[0] = rest + lines[0]
        rest = b"" if lines[-1].endswith(b"\n") else lines.pop()
        if len(rest) > VALUE_BYTES_MAX:
            # An endless line: the careful reader takes over from here.
            again = Headed(b"".join([*lines, rest]), stream)
            yield from _renumbered(_json_batches(source, values_by_line(again, source)), number)
            return
        for start in range(0, len(lines), BATCH_RECORDS):
            number += yield from _json_block(source, lines[start : start + BATCH_RECORDS], number)
    if rest and not rest.isspace():
        yield from _json_block(source, [rest], number)


def _json_block(source: str, lines: list[bytes], first: int) -> Generator[Batch, None, int]:
    """Yield the batches of some lines after record `first`, and return how many records they were."""
    raws = [line.rstrip(b"\r\n") for line in lines]
    if b"" in raws:
        raws = [raw for raw in raws if raw]
    loads = orjson.loads
    try:
        values = [loads(raw) for raw in raws]
    except orjson.JSONDecodeError:
        again = values_by_line(io.BytesIO(b"\n".join(raws)), source)
        count = 0
        for batch in _renumbered(_json_batches(source, again), first):
            count += len(batch.lines) + len(batch.faults)
            yield batch
        return count
    numbers = list(range(first + 1, first + len(raws) + 1))
    if is_plain_windows(values):
        yield Batch(source, Format.WINDOWS, numbers, raws, values)
    else:
        yield from _json_batches(source, zip(numbers, raws, values, strict=True))
    return len(raws)


def _renumbered(batches: Iterable[Batch], first: int) -> Iterator[Batch]:
    for batch in batches:
        batch.lines = [line + first for line in batch.lines]
        batch.faults = [replace(fault, line=fault.line + first) for fault in batch.faults]
        yield batch


def _json_batches(source: str, values: Iterable[Value | Fault]) -> Iterator[Batch]:
    """Group values by format; the usual one-format file costs no more than its parsing."""
    batches: dict[Format, Batch] = {}
    count = 0
    for value in values:
        count += 1
        if isinstance(value, Fault):
            _batch_of(batches, source, Format.JSON).faults.append(value)
        else:
            number, raw, held = value
            try:
                kind, fields = recognise(held) if type(held) is dict else (None, {})
            except TooDeep:
                kind = None
            if kind is None:
                told = "nested too deeply" if isinstance(held, dict) else "JSON, but not an object"
                fault = unparsed(source, number, raw, told)
                _batch_of(batches, source, Format.JSON).faults.append(fault)
            else:
                batch = batches.get(kind) or _batch_of(batches, source, kind)
                batch.lines.append(number)
                batch.raws.append(raw)
                batch.fields.append(fields)
        if count >= BATCH_RECORDS:
            yield from batches.values()
            batches, count = {}, 0
    yield from batches.values()


def _line_batches(source: str, lines: Iterable[Line | Fault]) -> Iterator[Batch]:
    batches: dict[Format, Batch] = {}
    count = 0
    for count, line in enumerate(lines, 1):
        if isinstance(line, Fault):
            _batch_of(batches, source, Format.TEXT).faults.append(line)
        else:
            number, raw, kind, fields = line
            batch = _batch_of(batches, source, kind)
            batch.lines.append(number)
            batch.raws.append(raw)
            batch.fields.append(fields)
        if count % BATCH_RECORDS == 0:
            yield from batches.values()
            batches = {}
    yield from batches.values()
    if not count:
        yield _only_fault(source, "the file holds no records")


def _gathered(
    source: str, records: Iterable[tuple[int, bytes, dict[str, Any]] | Fault]
) -> Iterator[Batch]:
    batch = Batch(source, Format.WINDOWS)
    for record in records:
        if isinstance(record, Fault):
            batch.faults.append(record)
        else:
            batch.lines.append(record[0])
            batch.raws.append(record[1])
            batch.fields.append(record[2])
        if len(batch.lines) + len(batch.faults) >= BATCH_RECORDS:
            yield batch
            batch = Batch(source, Format.WINDOWS)
    if batch.lines or batch.faults:
        yield batch


def _batch_of(batches: dict[Format, Batch], source: str, kind: Format) -> Batch:
    if kind not in batches:
        batches[kind] = Batch(source, kind)
    return batches[kind]


def _only_fault(source: str, reason: str, line: int = 0) -> Batch:
    fault = Fault(source, line, Outcome.REFUSED, reason)
    return Batch(source, Format.TEXT, faults=[fault])


def _headed(stream: Readable) -> tuple[bytes, Readable]:
    """Return the first bytes of a stream, up to `HEAD_BYTES`, and the whole of it again.

    A stream that breaks within them gives what came before, and breaks at the same place.
    """
    head = b""
    try:
        while len(head) < HEAD_BYTES and (block := stream.read(HEAD_BYTES - len(head))):
            head += block
    except _UNREADABLE as problem:
        if not head:
            raise
        return head, Headed(head, Broken(problem))
    return head, Headed(head, stream)


def _spooled(stream: Readable) -> IO[bytes]:
    """Return a seekable copy: in memory while small, in a temporary file beyond 8 MiB."""
    file = tempfile.SpooledTemporaryFile(max_size=SPOOL_BYTES)  # noqa: SIM115 - the caller closes it
    while block := stream.read(1 << 20):
        file.write(block)
    file.seek(0)
    return cast("IO[bytes]", file)


def _looks_like_json(start: bytes) -> bool:
    if start[:1] == b"{":
        return True
    return start[:1] == b"[" and start[1:].lstrip()[:1] in {b"{", b"[", b"]", b""}


def _is_one_a_line(start: bytes) -> bool:
    """Return whether the first line closes what it opens; a head without an end is one long line."""
    line, found, _ = start.partition(b"\n")
    return start[:1] == b"{" and (not found or line.rstrip().endswith(b"}"))


def _is_binary(head: bytes) -> bool:
    if head.startswith(_BINARY_MARKS):
        return True
    sample = head[:4096]
    control = sum(byte < 9 or 13 < byte < 27 for byte in sample)
    return control > len(sample) * 0.05
