"""JSON with the path of its fault, dates as feeds write them."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import msgspec

from khien.know.exposure.types.feeds import NotTaken

T = TypeVar("T")


def decoded(raw: bytes | msgspec.Raw, shape: type[T], *, where: str) -> T:
    """Return JSON as a shape. Raises NotTaken with the path of the fault."""
    try:
        return msgspec.json.decode(raw, type=shape)
    except msgspec.ValidationError as fault:
        right = "the format gives its types"
        raise NotTaken(where=where, what=str(fault), right=right) from fault
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        right = "carry the file in again, whole"
        raise NotTaken(where=where, what=f"no whole JSON ({fault})", right=right) from fault


def members(raw: bytes | msgspec.Raw, *, where: str) -> dict[str, msgspec.Raw]:
    """Return the members of a JSON object, each not yet read. Raises NotTaken."""
    found: Any = decoded(raw, dict[str, msgspec.Raw], where=where)
    return dict(found)


def table(raw: bytes, *, where: str) -> Iterator[list[str]]:
    """Yield the lines of a CSV file, each as its cells. Raises NotTaken with the line of the fault."""
    reader = csv.reader(io.StringIO(raw.decode("utf-8-sig", errors="replace"), newline=""))
    try:
        yield from reader
    except csv.Error as fault:
        right = "carry the file in again, whole"
        place = f"{where}, line {reader.line_num}"
        raise NotTaken(where=place, what=f"no table ({fault})", right=right) from fault


def day(text: str | None) -> date | None:
    """Return the date that a timestamp begins with; None for what is none."""
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def instant(on: date | None) -> datetime | None:
    """Return a date's first instant."""
    return datetime(on.year, on.month, on.day, tzinfo=UTC) if on else None
