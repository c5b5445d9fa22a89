"""Marked-up text of OSCAL made plain: parameters put in, links and emphasis taken off."""

import re
from collections.abc import Mapping
from typing import Final

from msgspec import Struct, field

DEPTH_MAX: Final = 4
PUT_IN_MAX: Final = 5_000_000
"""How many characters of parameters are read for one file."""

_PIECE: Final = re.compile(
    r"\\(?P<mark>[^A-Za-z0-9\s]|\n)"
    r"|(?P<gap>\n[ \t]*\n\s*)"
    r"|(?P<wrap>\n[ \t]*(?![-*#|\d\s]))"
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


class Overgrown(ValueError):
    """The parameters of a file put each other in without end."""


class Bound:
    """How much of parameters may still be put into the texts of one file."""

    def __init__(self) -> None:
        self._left = PUT_IN_MAX

    def take(self, count: int) -> None:
        """Count characters. Raises Overgrown."""
        self._left -= count
        if self._left < 0:
            raise Overgrown


class Prose:
    """Makes texts plain with the parameters that are in force."""

    def __init__(self, params: Mapping[str, Param], bound: Bound) -> None:
        self._params = params
        self._bound = bound

    def plain(self, said: str, depth: int = 0) -> str:
        """Return a text without marks; a parameter is its value, else its choices or label in brackets.

        Raises Overgrown.
        """

        def piece(found: re.Match[str]) -> str:
            if found["mark"]:
                return found["mark"]
            if found["gap"] or found["wrap"]:
                return "\n\n" if found["gap"] else " "
            if found["insert"]:
                return self._insert(found["insert"], depth)
            return found["words"] or ""

        return _PIECE.sub(piece, said)

    def _insert(self, name: str, depth: int) -> str:
        param = self._params.get(name)
        if param is None or depth >= DEPTH_MAX:
            return f"[{name}]"
        if param.values:
            return ", ".join(self._put_in(one, depth) for one in param.values)
        if param.select.choice:
            return f"[{'; '.join(self._put_in(one, depth) for one in param.select.choice)}]"
        return f"[{self._put_in(param.label, depth)}]" if param.label else f"[{name}]"

    def _put_in(self, said: str, depth: int) -> str:
        self._bound.take(len(said) + 1)
        return self.plain(said, depth + 1)
