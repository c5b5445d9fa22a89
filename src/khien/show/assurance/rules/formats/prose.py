"""Marked-up text of OSCAL made plain: parameters put in, links and emphasis taken off."""

import re
from collections.abc import Mapping
from typing import Final

from msgspec import Struct, field

DEPTH_MAX: Final = 4
INSERTS_MAX: Final = 400
LENGTH_MAX: Final = 20_000
_PIECE: Final = re.compile(
    r"\\(?P<mark>[^A-Za-z0-9\s]|\n)"
    r"|(?P<gap>[ \t]*\n[ \t]*\n\s*)"
    r"|(?P<wrap>[ \t]*\n[ \t]*(?![-*#|\d\s]))"
    r"|\{\{\s*(?:insert:\s*param,\s*)?(?P<insert>[^\s{},]{1,200})\s*\}\}"
    r"|!?\[(?P<words>[^\]\[]{0,2000})\]\((?P<target>[^()\s]{0,2000})\)"
    r"|(?P<stars>\*{1,3}|`)"
)


class Selection(Struct, frozen=True, rename="kebab"):
    """What may be chosen for a parameter."""

    how_many: str = ""
    choice: tuple[str, ...] = ()


class Param(Struct, frozen=True, rename="kebab"):
    """A place in a text that the reader of the catalogue fills."""

    id: str
    label: str = ""
    select: Selection = field(default_factory=Selection)
    values: tuple[str, ...] = ()


class Prose:
    """Makes texts plain with the parameters that are in force; what it puts in is bounded."""

    def __init__(self, params: Mapping[str, Param]) -> None:
        self._params = params
        self._left = INSERTS_MAX

    def plain(self, said: str, depth: int = 0) -> str:
        """Return a text without marks; a parameter is its value, else its choices or label in brackets."""

        def piece(found: re.Match[str]) -> str:
            if found["mark"]:
                return found["mark"]
            if found["gap"] or found["wrap"]:
                return "\n\n" if found["gap"] else " "
            if found["insert"]:
                return self._insert(found["insert"], depth)
            return found["words"] or ""

        return _PIECE.sub(piece, said)[: LENGTH_MAX + 1]

    def _insert(self, name: str, depth: int) -> str:
        param = self._params.get(name)
        self._left -= 1
        if param is None or depth >= DEPTH_MAX or self._left < 0:
            return f"[{name}]"
        if param.values:
            return ", ".join(self.plain(one, depth + 1) for one in param.values)
        if param.select.choice:
            choices = "; ".join(self.plain(one, depth + 1) for one in param.select.choice)
            return f"[{choices}]"[:LENGTH_MAX]
        return f"[{self.plain(param.label, depth + 1)}]" if param.label else f"[{name}]"
