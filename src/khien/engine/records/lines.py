"""Text lines into records: the format of each line is found, and the last one found is tried first."""

from collections.abc import Callable, Iterator
from typing import Any, Final

import orjson

from khien.engine.records.flatten import TooDeep
from khien.engine.records.json_records import recognise
from khien.engine.records.json_values import Readable, lines_of, unparsed
from khien.engine.records.one_line import (
    Malformed,
    clamav_fields,
    is_console_line,
    parse_console_line,
)
from khien.engine.records.syslog import parse_syslog
from khien.engine.records.tables import decoded
from khien.engine.records.types import Fault, Format
from khien.engine.records.web import W3CReader, parse_access
from khien.engine.records.zeek import ZeekReader

Line = tuple[int, bytes, Format, dict[str, Any]]

_Parser = tuple[Format, Callable[[str], dict[str, Any] | None]]

_PARSERS: Final[tuple[_Parser, ...]] = (
    (Format.WEB, parse_access),
    (Format.SYSLOG, parse_syslog),
)


def text_lines(stream: Readable, source: str) -> Iterator[Line | Fault]:
    """Yield (number, line, format, fields) of a text log; a line nobody claims is TEXT."""
    parsers = list(_PARSERS)
    for line in lines_of(stream, source):
        if isinstance(line, Fault):
            yield line
            continue
        number, raw = line
        text = raw.decode("utf-8", "replace")
        if text.lstrip()[:1] == "{":
            yield _json_line(number, raw, source)
            continue
        if is_console_line(text):
            said = _console_line(number, raw, source)
            if said is not None:
                yield said
                continue
        yield _claimed(number, raw, text, parsers)


def _claimed(number: int, raw: bytes, text: str, parsers: list[_Parser]) -> Line:
    """Return the line as the first parser that claims it reads it; that one is asked first from now on."""
    for place, (kind, parse) in enumerate(parsers):
        fields = parse(text)
        if fields is not None:
            if place:
                parsers.insert(0, parsers.pop(place))
            return number, raw, *inner_json(kind, fields)
    return number, raw, Format.TEXT, {"message": text}


def headed_lines(stream: Readable, source: str, *, is_zeek: bool) -> Iterator[Line | Fault]:
    """Yield records of a log whose header names its fields; a line that does not fit is unparsed."""
    reader = ZeekReader() if is_zeek else W3CReader()
    kind = Format.ZEEK if is_zeek else Format.WEB
    number = 0
    for line in lines_of(stream, source):
        if isinstance(line, Fault):
            number += 1
            yield Fault(source, number, line.outcome, line.reason, line.raw)
            continue
        raw = line[1]
        fields = reader.parse(raw.decode("utf-8", "replace"))
        if fields == {}:
            continue
        number += 1
        if fields is None:
            yield unparsed(source, number, raw, "the line does not have the header's fields")
        else:
            yield number, orjson.dumps(fields), kind, fields


def console_fields(raw: bytes) -> dict[str, Any] | None:
    """Return the fields of a line that a security product wrote, or None. Raises Malformed.

    Of a ClamAV line that came by syslog, the time, host and program are those of its header.
    """
    text = decoded(raw)
    header = parse_syslog(text)
    if header is not None and header.get("program") in {"clamd", "clamscan", "clamonacc"}:
        said = clamav_fields(str(header.get("message", "")))
        return None if said is None else said | header
    return parse_console_line(text)


def inner_json(kind: Format, fields: dict[str, Any]) -> tuple[Format, dict[str, Any]]:
    """Return what a syslog message that carries JSON (as NXLog sends it) holds."""
    message = fields.get("message", "")
    if kind is not Format.SYSLOG or not isinstance(message, str) or message[:1] != "{":
        return kind, fields
    try:
        inner = orjson.loads(message)
        if isinstance(inner, dict):
            return recognise(inner)
    except (orjson.JSONDecodeError, TooDeep):
        return kind, fields
    return kind, fields


def _console_line(number: int, raw: bytes, source: str) -> Line | Fault | None:
    try:
        fields = console_fields(raw)
    except Malformed as problem:
        return unparsed(source, number, raw, str(problem))
    return None if fields is None else (number, raw, Format.SYSLOG, fields)


def _json_line(number: int, raw: bytes, source: str) -> Line | Fault:
    try:
        value = orjson.loads(raw)
        if isinstance(value, dict):
            kind, fields = recognise(value)
            return number, raw, kind, fields
    except (orjson.JSONDecodeError, TooDeep) as problem:
        return unparsed(source, number, raw, f"not readable JSON: {problem}"[:200])
    return unparsed(source, number, raw, "JSON, but not an object")
