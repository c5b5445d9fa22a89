"""Kinds of reports are read from TOML and looked through before any is made by them."""

import re
from collections.abc import Collection, Iterator
from typing import Final

from khien.base.core import definitions
from khien.base.core.refusals import text
from khien.show.reporting.rules.words import codes_in
from khien.show.reporting.types.kinds import BadKind, BlockSaid, KindSaid

_CODE: Final = re.compile(r"[a-z0-9][a-z0-9-]{1,29}")
_NEEDS: Final = {
    "words": ("key", "text"),
    "ask": ("key", "text"),
    "figures": ("figures",),
    "table": ("table",),
    "units": ("figures",),
    "chart": ("figures", "title"),
    "pillars": ("pillars",),
}


def read(
    content: bytes,
    *,
    file: str,
    figures: Collection[str],
    tables: Collection[str],
    made: Collection[str],
) -> KindSaid:
    """Return a kind that can be made. Raises BadKind with its first fault.

    `figures`, `tables` and `made` are the codes of the figures, tables and contents that the house knows.
    """
    said = definitions.read(content, KindSaid, file=file, refusal=BadKind)
    for where, what in _faults(said, figures, tables, made):
        raise BadKind(file=file, where=where, what=what)
    return said


def _faults(
    said: KindSaid, figures: Collection[str], tables: Collection[str], made: Collection[str]
) -> Iterator[tuple[str, str]]:
    if not _CODE.fullmatch(said.code):
        yield "code", text("2 to 30 small letters, digits and hyphens")
    if said.content and said.content not in made:
        yield "content", text("the house makes no content of this name")
    if not said.content and not said.sections:
        yield "sections", text("a report without sections says nothing")
    keys: set[str] = set()
    for place, block in enumerate(said.blocks):
        where = f"block {place + 1} ({block.kind})"
        yield from ((where, what) for what in _of_block(said, block, figures, tables))
        if block.key and block.key in keys:
            yield where, text("two pieces have this key: ") + block.key
        keys.add(block.key)


def _of_block(
    said: KindSaid, block: BlockSaid, figures: Collection[str], tables: Collection[str]
) -> Iterator[str]:
    for need in _NEEDS[block.kind]:
        if not getattr(block, need):
            yield f"{need}: " + text("it is missing")
    for code in _unknown(block, figures):
        yield text("no figure has this code: ") + code
    if block.table and block.table not in tables:
        yield text("no table has this name: ") + block.table
    if said.is_public and (block.kind == "units" or block.table):
        yield text("a published report names no units beside figures and has no lists")


def _unknown(block: BlockSaid, figures: Collection[str]) -> Iterator[str]:
    named = [*block.figures, *(code for one in block.pillars for code in one.figures)]
    if block.kind == "words":
        named += codes_in(block.text)
    yield from (code for code in named if code not in figures)
