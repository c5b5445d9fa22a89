"""Reads of definitions: the shipped ones and the province's own, each looked through before it runs."""

from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings

from khien.act.procedures.rules.reading import read
from khien.act.procedures.types.definitions import BadDefinition, Definition
from khien.base.core.refusals import NotFound, text

DATA: Final = Path(__file__).parent.parent / "data" / "procedures"
OWN: Final = "procedures"
"""Where in the home a province's own definitions lie."""


@lru_cache(maxsize=1)
def looked_through() -> tuple[dict[str, Definition], tuple[BadDefinition, ...]]:
    """Return the definitions that run here by code, and why others are refused. Read once, at start."""
    held: dict[str, Definition] = {}
    refused: list[BadDefinition] = []
    prefixes: dict[str, str] = {}
    own = Path(settings.KHIEN.home) / OWN
    for file in (*sorted(DATA.glob("*.toml")), *sorted(own.glob("*.toml"))):
        try:
            said = read(file.read_bytes(), file=file.name)
        except BadDefinition as bad:
            refused.append(bad)
            continue
        if prefixes.setdefault(said.prefix, said.code) == said.code:
            held[said.code] = said
        else:
            what = text("another procedure's numbers begin with it; choose another one")
            refused.append(BadDefinition(file=file.name, where=f"prefix {said.prefix}", what=what))
    return held, tuple(refused)


def definitions() -> tuple[Definition, ...]:
    """Return the definitions that run here, by heading, then by title."""
    held, _ = looked_through()
    return tuple(held.values())


def definition(code: str) -> Definition:
    """Return one definition. Raises NotFound."""
    held, _ = looked_through()
    if code not in held:
        raise NotFound(what=code)
    return held[code]


def refused() -> tuple[BadDefinition, ...]:
    """Return why definitions of the province's own are not run."""
    return looked_through()[1]
