"""Records again from what was kept of them, and records that come over the network."""

import io
from collections.abc import Iterator
from typing import Any

import orjson

from khien.engine.records.flatten import TooDeep
from khien.engine.records.json_records import recognise
from khien.engine.records.lines import console_fields, inner_json
from khien.engine.records.one_line import Malformed, is_console_line
from khien.engine.records.reading import read_stream
from khien.engine.records.syslog import parse_syslog
from khien.engine.records.types import Batch, Format
from khien.engine.records.web import parse_access


def parse_record(kind: Format, raw: bytes) -> dict[str, Any]:
    """Return the fields of a kept record; empty for one that was kept unparsed."""
    if raw[:1] == b"{" or raw.lstrip()[:1] == b"{":
        try:
            held = orjson.loads(raw)
            if kind in {Format.WEB, Format.ZEEK} and "ts" not in held and "Event" not in held:
                return dict(held)
            return recognise(held)[1] if isinstance(held, dict) else {}
        except (orjson.JSONDecodeError, TooDeep):
            return {}
    text = raw.decode("utf-8", "replace")
    if kind is Format.WEB:
        return parse_access(text) or {}
    fields = _console_fields(raw) if is_console_line(text) else None
    if fields is None:
        fields = parse_syslog(text)
    return {"message": text} if fields is None else inner_json(Format.SYSLOG, fields)[1]


def _console_fields(raw: bytes) -> dict[str, Any] | None:
    try:
        return console_fields(raw)
    except Malformed:
        return None


def read_bytes(data: bytes, source: str) -> Iterator[Batch]:
    """Yield the records of a body, its format found by content as for a file."""
    yield from read_stream(io.BytesIO(data), source, len(data))
