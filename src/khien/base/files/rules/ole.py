"""What is written in old binary Office files (.doc, .xls, .ppt) and Outlook letters, by their streams."""

import io
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import olefile

from khien.base.core.refusals import text
from khien.base.files.rules.limits import PART_BYTES_MAX, Budget, Refused
from khien.base.files.rules.plain import HEAD_LINES, LINES_MAX, sheet_parts, text_parts
from khien.base.files.types.stored import Fault, Line, Part

LONGEST: Final = 400
_WORD: Final = 0xA5EC
_WORD_97: Final = 0x00C1
_ENCRYPTED, _WHICH_TABLE = 0x0100, 0x0200
_COMPRESSED: Final = 1 << 30
_STORIES: Final = ("body", "footnotes", "header", "macros", "comments", "endnotes", "box", "box")
_BREAKS: Final = re.compile(r"[\x07\x0b\x0c\r\n]+")
_FIELD: Final = re.compile(r"\x13[^\x14\x15]*\x14|[\x00-\x06\x08\x0e-\x1f]")
_HEADER, _FOOTER, _BOX, _MORE = 0x14, 0x15, 0x1B6, 0x3C
_DRAWN: Final = 0xEB
_PICTURE: Final = re.compile(rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff[\xe0\xe1\xdb\xee]")
_PREVIEWS_MAX: Final = 2
"""So many small pictures may lie inside a photograph itself."""
_SLIDE_TEXT, _SLIDE_BYTES = 0x0FA0, 0x0FA8
_LETTER_TEXTS: Final = ("__substg1.0_0037001F", "__substg1.0_1000001F")
_ATTACHED: Final = "__substg1.0_37010102"


@dataclass
class OleRead:
    """What was read of a compound file: its parts, and the contents that lie inside it."""

    parts: list[Part] = field(default_factory=list)
    inside: list[bytes] = field(default_factory=list)
    pictures: list[bytes] = field(default_factory=list)
    has_macros: bool = False
    is_known: bool = True


def read_ole(content: bytes, budget: Budget) -> OleRead:
    """Return what is written in a compound file and what lies in it. Raises Refused."""
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as book:
            return _read(book, content, budget)
    except (OSError, struct.error, IndexError, ValueError, TypeError) as problem:
        raise Refused(Fault.BROKEN, f"Office: {problem}"[:120]) from problem


def _read(book: olefile.OleFileIO, content: bytes, budget: Budget) -> OleRead:
    names = ["/".join(path) for path in book.listdir()]
    if "EncryptedPackage" in names:
        raise Refused(Fault.LOCKED, "Office")
    parts = _parts(book, names, content, budget)
    inside = [
        _unwrapped(_stream(book, name, budget), name)
        for name in names
        if name.endswith((_ATTACHED, "Package", "CONTENTS", "\x01Ole10Native"))
    ]
    has_macros = any(name.endswith("/VBA/dir") for name in names)
    pictures = list(_pictures(book, names, budget))
    return OleRead(parts or [], inside, pictures, has_macros, parts is not None)


def _pictures(book: olefile.OleFileIO, names: list[str], budget: Budget) -> Iterator[bytes]:
    """Yield the PNG and JPEG pictures of a document, as they lie in its streams one after the other."""
    streams = [_stream(book, name, budget) for name in ("Data", "Pictures") if name in names]
    streams += [_drawings(_stream(book, name, budget)) for name in ("Workbook",) if name in names]
    for stream in streams:
        starts = [found.start() for found in _PICTURE.finditer(stream)]
        ends = [*starts[_PREVIEWS_MAX + 1 :], *[len(stream)] * (_PREVIEWS_MAX + 1)]
        for start, end in zip(starts, ends, strict=False):
            yield stream[start:end]


def _drawings(stream: bytes) -> bytes:
    """Return what a workbook keeps of its drawings, in one piece."""
    bodies, goes_on = [], False
    for kind, body in _records(stream):
        goes_on = kind == _DRAWN or (goes_on and kind == _MORE)
        if goes_on:
            bodies.append(body)
    return b"".join(bodies)


def _parts(
    book: olefile.OleFileIO, names: list[str], content: bytes, budget: Budget
) -> list[Part] | None:
    """Return what is written in a file of a known program, or None."""
    if "WordDocument" in names:
        return _word(book, _stream(book, "WordDocument", budget), budget)
    for name in {"Workbook", "Book"} & set(names):
        return [*sheet_parts(content), *_around_sheets(_stream(book, name, budget))]
    if "PowerPoint Document" in names:
        return [_slides(_stream(book, "PowerPoint Document", budget))]
    told = [name for name in _LETTER_TEXTS if name in names]
    said = [text_parts(b"\xff\xfe" + _stream(book, name, budget)) for name in told]
    return [part for parts in said for part in parts] if told else None


def _stream(book: olefile.OleFileIO, name: str, budget: Budget) -> bytes:
    size = book.get_size(name)
    if size > PART_BYTES_MAX:
        raise Refused(Fault.TOO_MUCH, text("more than 200 MB once unpacked"))
    budget.take(size)
    held: bytes = book.openstream(name).read()
    return held


def _unwrapped(content: bytes, name: str) -> bytes:
    """Return an embedded file without the names that a packager writes before it."""
    if not name.endswith("\x01Ole10Native"):
        return content
    rest = content[6:]
    for _ in range(2):
        rest = rest.partition(b"\0")[2]
    rest = rest[4:]
    (length,) = struct.unpack_from("<I", rest)
    rest = rest[4 + length :]
    (size,) = struct.unpack_from("<I", rest)
    return rest[4 : 4 + size]


def _word(book: olefile.OleFileIO, main: bytes, budget: Budget) -> list[Part]:
    """Return the stories of a Word document: body, headers, boxes, each by its lines."""
    ident, version = struct.unpack_from("<HH", main)
    (flags,) = struct.unpack_from("<H", main, 0x0A)
    if flags & _ENCRYPTED:
        raise Refused(Fault.LOCKED, "Word")
    if ident != _WORD or version < _WORD_97:
        start, end = struct.unpack_from("<II", main, 0x18)
        return [Part("body", tuple(_lines(main[start:end].decode("latin-1"), is_head=False)))]
    table = _stream(book, "1Table" if flags & _WHICH_TABLE else "0Table", budget)
    written = "".join(_pieces(main, table))
    parts, start = [], 0
    for place, (length,) in zip(_STORIES, struct.iter_unpack("<I", main[0x4C:0x6C]), strict=True):
        said = written[start : start + length]
        start += length
        if said:
            parts.append(Part(place, tuple(_lines(said, is_head=place in {"header", "box"}))))
    return parts


def _pieces(main: bytes, table: bytes) -> Iterator[str]:
    """Yield the text of a Word document, piece by piece, in its order."""
    at, length = struct.unpack_from("<II", main, 0x01A2)
    held = table[at : at + length]
    place = 0
    while held[place] == 1:
        place += 3 + struct.unpack_from("<H", held, place + 1)[0]
    (size,) = struct.unpack_from("<I", held, place + 1)
    plan = held[place + 5 : place + 5 + size]
    count = (size - 4) // 12
    bounds = struct.unpack_from(f"<{count + 1}I", plan)
    for number in range(count):
        (where,) = struct.unpack_from("<I", plan, 4 * (count + 1) + 8 * number + 2)
        letters = bounds[number + 1] - bounds[number]
        if where & _COMPRESSED:
            start = (where & ~_COMPRESSED) // 2
            yield main[start : start + letters].decode("latin-1")
        else:
            yield main[where : where + 2 * letters].decode("utf-16-le", "replace")


def _lines(written: str, *, is_head: bool) -> Iterator[Line]:
    place = 0
    for line in _BREAKS.split(_FIELD.sub("", written)):
        if line.strip():
            yield Line(line, is_head=is_head or place < HEAD_LINES)
            place += 1
            if place >= LINES_MAX:
                return


def _around_sheets(stream: bytes) -> Iterator[Part]:
    """Yield what stands in the page headers and boxes of an old workbook."""
    lines, was_box = [], False
    for kind, body in _records(stream):
        if kind in {_HEADER, _FOOTER} and len(body) > 3:
            said = body[3:].decode("utf-16-le" if body[2] & 1 else "latin-1", "replace")
            lines += re.split(r"&(?:[LCR]|\"[^\"]*\")", said)
        elif kind == _MORE and was_box and body:
            said = body[1:].decode("utf-16-le" if body[0] & 1 else "latin-1", "replace")
            lines += said.splitlines()
        was_box = kind == _BOX
    if lines:
        yield Part("header", tuple(Line(line, is_head=True) for line in lines if line.strip()))


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, place)
        yield kind, stream[place + 4 : place + 4 + size]
        place += 4 + size


def _slides(stream: bytes) -> Part:
    """Return what is written on old slides: each text a line."""
    lines: list[Line] = []
    place = 0
    while place + 8 <= len(stream) and len(lines) < LINES_MAX:
        version, kind, size = struct.unpack_from("<HHI", stream, place)
        place += 8
        if version & 0xF == 0xF:
            continue
        if kind in {_SLIDE_TEXT, _SLIDE_BYTES}:
            encoding = "utf-16-le" if kind == _SLIDE_TEXT else "latin-1"
            said = stream[place : place + size].decode(encoding, "replace")
            lines += [Line(line[:LONGEST], is_head=True) for line in _BREAKS.split(said) if line]
        place += size
    return Part("slides", tuple(lines))
