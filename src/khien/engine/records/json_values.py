"""JSON values out of bytes: one a line, pretty-printed, in arrays, or one after the other.

Exactly the bytes of each value are kept. A value larger than `VALUE_BYTES_MAX` is refused and
passed over without being held.
"""

import json
from collections.abc import Iterator
from typing import Any, Final, Protocol

import orjson

from khien.engine.records.types import Fault, Outcome

VALUE_BYTES_MAX: Final = 16 * 1024 * 1024
BLOCK_BYTES: Final = 256 * 1024
FAULT_BYTES_MAX: Final = 64 * 1024
_DECODER: Final = json.JSONDecoder()
_BETWEEN: Final = " \t\r\n,\ufeff\x1e\x00"


class Readable(Protocol):
    """What gives bytes."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes; empty at the end."""
        ...


Value = tuple[int, bytes, Any]


def lines_of(stream: Readable, source: str) -> Iterator[tuple[int, bytes] | Fault]:
    """Yield (number, line) without line ends and blank lines; a line too long is a Fault.

    Numbers count non-blank lines from 1.
    """
    number, rest, is_skipping = 0, b"", False
    while block := stream.read(BLOCK_BYTES):
        if is_skipping:
            _, found, block = block.partition(b"\n")
            if not found:
                continue
            is_skipping = False
        *lines, rest = (rest + block).split(b"\n")
        for line in lines:
            if line and not line.isspace():
                number += 1
                yield number, line.removesuffix(b"\r")
        if len(rest) > VALUE_BYTES_MAX:
            number += 1
            yield too_long(source, number, rest)
            rest, is_skipping = b"", True
    if rest and not rest.isspace():
        yield number + 1, rest


def values_by_line(stream: Readable, source: str) -> Iterator[Value | Fault]:
    """Yield (number, raw, value) where each line holds a value, or several."""
    loads = orjson.loads
    number = 0
    for line in lines_of(stream, source):
        number += 1
        if isinstance(line, Fault):
            yield Fault(source, number, line.outcome, line.reason, line.raw)
            continue
        raw = line[1]
        try:
            yield number, raw, loads(raw)
        except orjson.JSONDecodeError as problem:
            several = list(_several(raw, source, number))
            if any(not isinstance(value, Fault) for value in several):
                yield from several
                number += len(several) - 1
            else:
                yield unparsed(source, number, raw, _reason(problem))


def values_anyhow(stream: Readable, source: str) -> Iterator[Value | Fault]:
    """Yield (number, raw, value) of values however they are laid out; arrays are opened."""
    return _Scanner(stream, source).values()


def unparsed(source: str, number: int, raw: bytes, reason: str) -> Fault:
    """Return the fault of a record that is kept, but that nothing could be read out of."""
    return Fault(source, number, Outcome.UNPARSED, reason, raw[:FAULT_BYTES_MAX])


def too_long(source: str, number: int, raw: bytes) -> Fault:
    """Return the fault of a record that is not kept because of its size."""
    reason = f"longer than {VALUE_BYTES_MAX // (1024 * 1024)} MiB; split it into records"
    return Fault(source, number, Outcome.REFUSED, reason, raw[:200])


def _several(raw: bytes, source: str, number: int) -> Iterator[Value | Fault]:
    class _Once:
        def __init__(self) -> None:
            self.given = False

        def read(self, _size: int, /) -> bytes:
            given, self.given = self.given, True
            return b"" if given else raw

    yield from _Scanner(_Once(), source, first=number).values()


def _reason(problem: Exception) -> str:
    return f"not JSON: {str(problem).partition(': line')[0]}"


class _Scanner:
    """Cuts values out of a stream with the standard decoder, growing its window as needed."""

    def __init__(self, stream: Readable, source: str, first: int = 1) -> None:
        self.stream, self.source, self.number = stream, source, first - 1
        self.text, self.at, self.is_end, self.depth = "", 0, False, 0

    def values(self) -> Iterator[Value | Fault]:
        while self._has_more():
            if self.text[self.at] == "[":
                self.depth += 1
                self.at += 1
                continue
            if self.text[self.at] == "]" and self.depth:
                self.depth -= 1
                self.at += 1
                continue
            self.number += 1
            yield self._value()

    def _has_more(self) -> bool:
        """Move to the next value's first character; False at the end."""
        while True:
            while self.at < len(self.text) and self.text[self.at] in _BETWEEN:
                self.at += 1
            if self.at < len(self.text):
                return True
            if not self._grow():
                return False

    def _value(self) -> Value | Fault:
        while True:
            try:
                _, end = _DECODER.raw_decode(self.text, self.at)
            except RecursionError:
                return self._pass_over("nested too deeply")
            except json.JSONDecodeError as problem:
                is_whole = self._is_surely_broken(problem)
                if is_whole or not self._grow():
                    return self._pass_over(_reason(problem))
                if len(self.text) - self.at > VALUE_BYTES_MAX:
                    fault = too_long(self.source, self.number, self._bytes(self.at + 200))
                    self._skip_line()
                    return fault
                continue
            if end == len(self.text) and self._grow():
                continue
            return self._cut(end)

    def _cut(self, end: int) -> Value | Fault:
        raw = self._bytes(end)
        self.at = end
        try:
            return self.number, raw, orjson.loads(raw)
        except orjson.JSONDecodeError as problem:
            return unparsed(self.source, self.number, raw, _reason(problem))

    def _bytes(self, end: int) -> bytes:
        return self.text[self.at : end].encode("utf-8", "surrogateescape")

    def _is_surely_broken(self, problem: json.JSONDecodeError) -> bool:
        if self.is_end:
            return True
        return not problem.msg.startswith("Unterminated") and problem.pos < len(self.text) - 64

    def _pass_over(self, reason: str) -> Fault:
        """Go on after the line with the fault: the next record most likely begins there."""
        end = self.text.find("\n", self.at)
        while end < 0 and len(self.text) - self.at < VALUE_BYTES_MAX and self._grow():
            end = self.text.find("\n", self.at)
        end = len(self.text) if end < 0 else end
        raw = self._bytes(end)
        self.at = end
        return unparsed(self.source, self.number, raw, reason)

    def _skip_line(self) -> None:
        while True:
            end = self.text.find("\n", self.at)
            if end >= 0:
                self.at = end
                return
            self.at = len(self.text)
            if not self._grow():
                return

    def _grow(self) -> bool:
        """Read on, doubling what stands before the end, so that a large value costs no square."""
        block = self.stream.read(max(BLOCK_BYTES, len(self.text) - self.at))
        if not block:
            self.is_end = True
            return False
        self.text = self.text[self.at :] + block.decode("utf-8", "surrogateescape")
        self.at = 0
        return True
