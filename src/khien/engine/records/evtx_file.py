"""Windows event log files: each record as the JSON that keeps its names, damage named and passed over."""

from collections.abc import Iterator
from typing import Any

import orjson
from evtx import PyEvtxParser

from khien.engine.records.flatten import windows_from_nested
from khien.engine.records.types import Fault, Outcome

HEADER = b"ElfFile\x00"


def records_of(file: Any, source: str) -> Iterator[tuple[int, bytes, dict[str, Any]] | Fault]:
    """Yield (number, JSON, flat Windows fields); `file` is a path or a seekable binary file."""
    number = 0
    try:
        parser = PyEvtxParser(file)
        records = parser.records_json()
    except (RuntimeError, OSError, ValueError) as problem:
        yield Fault(source, 0, Outcome.REFUSED, f"not a readable event log: {_first(problem)}")
        return
    while True:
        number += 1
        try:
            record: Any = next(records)
        except StopIteration:
            return
        except (RuntimeError, OSError, ValueError) as problem:
            yield Fault(source, number, Outcome.REFUSED, f"damaged record: {_first(problem)}")
            continue
        raw = record["data"].encode("utf-8", "replace")
        try:
            nested = orjson.loads(raw)
            yield number, raw, windows_from_nested(nested.get("Event", nested))
        except ValueError as problem:
            reason = f"the record's content is not readable: {_first(problem)}"
            yield Fault(source, number, Outcome.UNPARSED, reason, raw[:65536])


def _first(problem: Exception) -> str:
    return str(problem).splitlines()[0][:200] if str(problem) else type(problem).__name__
