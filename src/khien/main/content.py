"""Texts that are data: what is not built and why, the glossary."""

import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class NotDone:
    """An order that is not built, on purpose: its clause, why, and the technical remainder that is."""

    clause: str
    order_vi: str
    order_en: str
    why_vi: str
    why_en: str


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the house: in code, English, Vietnamese, and where it comes from."""

    code: str
    en: str
    vi: str
    source: str


@functools.cache
def not_done() -> tuple[NotDone, ...]:
    """Return the eight content-control orders of the Ninh Bình plan. Read once."""
    held = tomllib.loads((DATA / "not-done.toml").read_text(encoding="utf-8"))
    return tuple(NotDone(**entry) for entry in held["order"])


@functools.cache
def glossary() -> tuple[Word, ...]:
    """Return the glossary by English word. Read once."""
    held = tomllib.loads((DATA / "glossary.toml").read_text(encoding="utf-8"))
    return tuple(sorted((Word(**entry) for entry in held["word"]), key=lambda word: word.en))
