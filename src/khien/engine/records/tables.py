"""Text tables (CSV, with commas, semicolons or tabs) whose first line names their columns."""

import csv
import re
from collections.abc import Iterator
from typing import Any, Final

import orjson

from khien.engine.records.json_records import recognise
from khien.engine.records.json_values import Readable, lines_of, unparsed
from khien.engine.records.types import Fault, Format

Line = tuple[int, bytes, Format, dict[str, Any]]

DELIMITERS: Final = (",", ";", "\t", "|")
COLUMNS_MIN: Final = 4
COLUMNS_MAX: Final = 500
_NAME: Final = re.compile(r"[^\W\d][\w .()/%#@\[\]:'-]{0,59}")
_CLOCK: Final = re.compile(r"\d\d:\d\d")


def delimiter_of(head: bytes) -> str:
    """Return what separates the columns of a table, or empty where the text is no table with a header.

    The first line must be names, each once, and the second a row of more than names: lines of words alone
    are no table, and none of them is taken for a header.
    """
    first, found, rest = head.partition(b"\n")
    if not found or len(first) > 16_384:
        return ""
    second = rest.partition(b"\n")[0]
    for delimiter in DELIMITERS:
        names = _cells(decoded(first), delimiter)
        if COLUMNS_MIN <= len(names) <= COLUMNS_MAX and _are_names(names):
            row = _cells(decoded(second), delimiter)
            return delimiter if len(row) > 1 and not _are_names(row) else ""
    return ""


def table_lines(stream: Readable, source: str, delimiter: str) -> Iterator[Line | Fault]:
    """Yield (number, JSON, format, fields) of each row; one with another number of cells is unparsed.

    A quotation mark that is never closed costs its own line alone: the lines after it are rows again.
    """
    taken: list[bytes] = []
    refused: list[Fault] = []
    rows = csv.reader(_texts(stream, source, taken, refused), delimiter=delimiter)
    names: list[str] = []
    number = 0
    while True:
        taken.clear()
        try:
            cells = next(rows, None)
        except csv.Error:
            cells = []
        for fault in refused:
            number += 1
            yield Fault(source, number, fault.outcome, fault.reason, fault.raw)
        refused.clear()
        if cells is None:
            return
        if not names:
            names = [cell.strip() for cell in cells]
            continue
        alone = len(cells) != len(names) and len(taken) > 1
        parts = [([line], _cells(decoded(line), delimiter)) for line in taken]
        for lines, found in parts if alone else [(taken, cells)]:
            number += 1
            yield _row(source, number, b"\n".join(lines), names, found)


def _row(source: str, number: int, raw: bytes, names: list[str], cells: list[str]) -> Line | Fault:
    if len(cells) != len(names):
        told = f"the row has {len(cells)} cells, the header {len(names)}"
        return unparsed(source, number, raw, told)
    held = {name: cell.strip() for name, cell in zip(names, cells, strict=True) if cell.strip()}
    kind, fields = recognise(held)
    return number, orjson.dumps(held), kind, fields


def decoded(raw: bytes) -> str:
    """Return a line as text: UTF-8, or the Vietnamese code page of Windows where it is none."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1258", "replace")


def _texts(
    stream: Readable, source: str, taken: list[bytes], refused: list[Fault]
) -> Iterator[str]:
    for line in lines_of(stream, source):
        if isinstance(line, Fault):
            refused.append(line)
            continue
        taken.append(line[1])
        yield decoded(line[1]) + "\n"


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _are_names(cells: list[str]) -> bool:
    names = [cell.strip() for cell in cells]
    return len(set(names)) == len(names) and all(
        _NAME.fullmatch(name) and not _CLOCK.search(name) for name in names
    )
