"""Streams that count, bound, look ahead and re-encode, without holding an input in memory."""

import codecs
import zlib
from collections.abc import Callable
from typing import Final

from khien.engine.records.json_values import Readable

MEMBER_BYTES_MAX: Final = 64 * 1024**3
GROWTH_MAX: Final = 1500
GROWTH_FROM_BYTES: Final = 256 * 1024 * 1024
GZIP: Final = 31
PACKED_BLOCK: Final = 64 * 1024


class Bomb(ValueError):
    """Packed data that grows beyond every log."""


class Counted:
    """Tells how many bytes were read, for a progress bar."""

    def __init__(self, stream: Readable, progress: Callable[[int], None] | None) -> None:
        self.stream, self.progress = stream, progress

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes."""
        block = self.stream.read(size)
        if self.progress:
            self.progress(len(block))
        return block


class Bounded:
    """Refuses to grow without end: raises Bomb."""

    def __init__(self, stream: Readable, packed_bytes: int) -> None:
        self.stream, self.packed, self.given = stream, max(1, packed_bytes), 0

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes, or raise Bomb."""
        block = self.stream.read(size)
        self.given += len(block)
        grows = self.given > GROWTH_FROM_BYTES and self.given > self.packed * GROWTH_MAX
        if grows or self.given > MEMBER_BYTES_MAX:
            message = f"grows beyond {self.given // (1024 * 1024)} MiB: a bomb, not a log"
            raise Bomb(message)
        return block


class Gunzipped:
    """Gzip unpacked block by block: what stands before a broken place is given, then EOFError is raised."""

    def __init__(self, stream: Readable) -> None:
        self.stream = stream
        self.member = zlib.decompressobj(GZIP)
        self.packed = b""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes. Raises EOFError, and zlib.error for what is no gzip."""
        while True:
            if not self.packed:
                self.packed = self.stream.read(PACKED_BLOCK)
            if not self.packed:
                if not self.member.eof:
                    told = "the packed data ends in the middle"
                    raise EOFError(told)
                return b""
            if self.member.eof:  # another member follows; zeros between them are padding
                self.packed = self.packed.lstrip(b"\0")
                self.member = zlib.decompressobj(GZIP) if self.packed else self.member
                continue
            block = self.member.decompress(self.packed, size)
            self.packed = self.member.unused_data or self.member.unconsumed_tail
            if block:
                return block


class Broken:
    """Gives nothing but the problem that stopped a stream."""

    def __init__(self, problem: Exception) -> None:
        self.problem = problem

    def read(self, _size: int, /) -> bytes:
        """Raise the problem."""
        raise self.problem


class Headed:
    """Gives its head first, so that what was looked at is not lost."""

    def __init__(self, head: bytes, stream: Readable) -> None:
        self.head, self.stream = head, stream

    def read(self, size: int = -1, /) -> bytes:
        """Return at most `size` bytes; all that is left for -1."""
        if not self.head:
            return self.stream.read(size)
        if size < 0:
            given, self.head = self.head, b""
            return given + self.stream.read(size)
        given, self.head = self.head[:size], self.head[size:]
        return given


class Reencoded:
    """UTF-16 into UTF-8, block by block; what cannot be decoded becomes the replacement character."""

    def __init__(self, stream: Readable, encoding: str) -> None:
        self.stream = stream
        self.decoder = codecs.getincrementaldecoder(encoding)("replace")

    def read(self, size: int, /) -> bytes:
        """Return about `size` bytes of UTF-8; empty at the end only."""
        while block := self.stream.read(size):
            text = self.decoder.decode(block)
            if text:
                return text.encode("utf-8", "replace")
        return self.decoder.decode(b"", final=True).encode("utf-8", "replace")


def utf_16_of(head: bytes) -> str:
    """Return the UTF-16 encoding that a head is written in, or empty: by its mark, or its zeros."""
    if head[:2] == b"\xff\xfe":
        return "utf-16-le"
    if head[:2] == b"\xfe\xff":
        return "utf-16-be"
    sample = head[:512]
    if len(sample) < 8:
        return ""
    odd, even = sample[1::2].count(0), sample[::2].count(0)
    half = len(sample) // 2
    if odd > half * 0.7 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.7 and odd < half * 0.1:
        return "utf-16-be"
    return ""
