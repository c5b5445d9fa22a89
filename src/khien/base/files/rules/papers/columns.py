"""Columns of tables: how wide each is, and where a word too long for its column may be broken."""

import re
from dataclasses import replace
from itertools import islice
from typing import Final

from khien.base.files.types.papers import Table

PORTRAIT_MM: Final = 160.0
LANDSCAPE_MM: Final = 247.0
_PADDING_MM: Final = 3.2
_MM_A_POINT: Final = 0.3528
_SAMPLE: Final = 400
"""Rows that are looked at for the widths of a long table."""

_NARROW: Final = frozenset("iljtfrI.,;:'!|()[]{}-/ ·")
_WIDE: Final = frozenset("mwMWĐ@%—…ƠƯ")
_BREAKS: Final = re.compile(r"([./\\_@:\-,;&?=])(?=[^\s\u200b])")
BREAK: Final = "\u200b"


def size_of(columns: int) -> float:
    """Return the size of a table's letters in points by how many columns there are."""
    if columns <= 5:
        return 11.5
    return 10.5 if columns <= 8 else 9.0


def breadth(said: str, size: float) -> float:
    """Return about how many millimetres a line of text takes in a serif face."""
    ems = sum(_ems(letter) for letter in said)
    return ems * size * _MM_A_POINT


def squared(table: Table) -> Table:
    """Return a table whose every row has a cell a column: none is cut off, missing ones are empty."""
    count = max(len(table.heads), max(map(len, table.rows), default=0), 1)
    if all(len(row) == count for row in (table.heads, *table.rows)):
        return table
    heads, *rows = ((*row, *[""] * (count - len(row))) for row in (table.heads, *table.rows))
    return replace(table, heads=heads, rows=tuple(rows))


def shares(table: Table, width: float) -> list[float]:
    """Return the widths of a table's columns in millimetres; together they are `width`."""
    count = len(table.heads)
    if len(table.widths) == count and all(share > 0 for share in table.widths):
        return [width * share / sum(table.widths) for share in table.widths]
    size = size_of(count)
    least, wanted = [0.0] * count, [0.0] * count
    for row in (table.heads, *islice(table.rows, _SAMPLE)):
        for place, cell in enumerate(row):
            least[place] = max(
                least[place], *(breadth(word, size) for word in cell.split() or [""])
            )
            wanted[place] = max(wanted[place], *(breadth(line, size) for line in cell.split("\n")))
    floor = [min(one * 1.1 + _PADDING_MM, width * 0.22) for one in least]
    more = [max(one + _PADDING_MM - low, 0.5) for one, low in zip(wanted, floor, strict=True)]
    room = width - sum(floor)
    if room <= 0:
        return [one * width / sum(floor) for one in floor]
    if sum(more) > room:
        more = [one**0.6 for one in more]
    return [low + room * one / sum(more) for low, one in zip(floor, more, strict=True)]


def broken(said: str, width: float, size: float) -> str:
    """Return a text with invisible places to break where a word is wider than its column."""
    room = max(width - _PADDING_MM, 4.0)
    most = max(3, int(room / (0.62 * size * _MM_A_POINT)))
    if all(len(word) <= most for word in said.split()):
        return said
    return re.sub(r"\S+", lambda found: _cut(found[0], room, size, most), said)


def _cut(word: str, room: float, size: float, most: int) -> str:
    if len(word) <= most or breadth(word, size) * 1.05 <= room:
        return word
    parts = _BREAKS.sub(rf"\1{BREAK}", word).split(BREAK)
    pieces = [part[at : at + most] for part in parts for at in range(0, len(part), most)]
    return BREAK.join(pieces)


def _ems(letter: str) -> float:
    if letter in _NARROW:
        return 0.32
    if letter in _WIDE:
        return 0.86
    return 0.69 if letter.isupper() else 0.5
