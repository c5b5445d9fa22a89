r"""Keyword rules: which records of a batch may hold one of their words, found in the raw bytes.

A keyword is searched in the values of a record; the raw bytes only say where that is worth doing. A
character of a word written as `\\u00xx`, or a sign whose small form is an ASCII letter, could hide it:
such a record counts as holding every one. A word found across the border of two records costs one
needless look at the second.
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Any, Final

import hyperscan

from khien.engine.sigma.programs import needle
from khien.engine.sigma.types import Atom

_HIDES: Final = (
    rb"\\u00(2[089cde]|3[0-9abd]|4[0-9a-f]|5[0-9af]|6[1-9a-f]|7[0-9a])"
    rb"|\\u212a|\\u0130|\xe2\x84\xaa|\xc4\xb0"
)
_HIDDEN: Final = 1 << 30


class KeywordScanner:
    """Some keyword atoms of a rule set: those that the rules of a class may need."""

    def __init__(self, atoms: Sequence[Atom], wanted: frozenset[int]) -> None:
        self.by_needle: dict[bytes, list[int]] = {}
        for number in sorted(wanted):
            self.by_needle.setdefault(needle(atoms[number]), []).append(number)
        self.numbers = list(self.by_needle.values())
        self.all = frozenset(number for numbers in self.numbers for number in numbers)
        self.database: Any = None
        if self.by_needle:
            self.database = hyperscan.Database(mode=hyperscan.HS_MODE_VECTORED)
            self.database.compile(
                expressions=[_literal(held) for held in self.by_needle] + [_HIDES],
                flags=[hyperscan.HS_FLAG_CASELESS] * (len(self.by_needle) + 1),
                ids=[*range(len(self.by_needle)), _HIDDEN],
                elements=len(self.by_needle) + 1,
            )

    def scan(self, raws: list[bytes]) -> dict[int, frozenset[int] | set[int]]:
        """Return by place in `raws` which keyword atoms may be true; absent: none."""
        if self.database is None:
            return {}
        found: list[tuple[int, int]] = []
        append = found.append
        self.database.scan(
            raws,
            match_event_handler=lambda number, _start, end, _flags, _context: append((end, number)),
        )
        hits: dict[int, frozenset[int] | set[int]] = {}
        if not found:
            return hits
        ends = list(accumulate(map(len, raws)))
        for end, number in found:
            place = bisect_right(ends, end - 1)
            if number == _HIDDEN:
                hits[place] = self.all
            elif hits.get(place) is not self.all:
                held = hits.setdefault(place, set())
                assert isinstance(held, set)
                held.update(self.numbers[number])
        return hits


def _literal(held: bytes) -> bytes:
    return b"".join(b"\\x%02x" % byte for byte in held)
