"""Facts: what a room tells upwards. A fact is a frozen dataclass of plain values."""

from dataclasses import dataclass
from typing import Any

import msgspec


@dataclass(frozen=True)
class Fact:
    """Something that happened, in the past tense, told by the room that owns it."""


def name_of(fact: type[Fact]) -> str:
    """Return the stable name under which a fact is written down: `room.Fact`."""
    parts = fact.__module__.split(".")
    return f"{parts[2] if len(parts) > 3 else parts[0]}.{fact.__name__}"


def to_plain(fact: Fact) -> dict[str, Any]:
    """Return the fact as JSON-ready values."""
    plain = msgspec.to_builtins(fact)
    assert isinstance(plain, dict)
    return plain


def from_plain(kind: type[Fact], plain: dict[str, Any]) -> Fact:
    """Return the fact again from `to_plain`'s values."""
    return msgspec.convert(plain, kind)
