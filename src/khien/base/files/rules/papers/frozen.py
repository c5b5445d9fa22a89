"""Papers as plain data and back: what is frozen can be rendered again later, in every format."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date
from typing import Any, Final, TypeVar, get_type_hints

import msgspec

from khien.base.files.types.papers import (
    Annex,
    Block,
    Chart,
    Facts,
    Heading,
    Paper,
    Parties,
    Table,
    Words,
)
from khien.base.files.types.rendering import PaperNotRead

_KINDS: Final[dict[str, type[Block]]] = {
    "heading": Heading,
    "words": Words,
    "facts": Facts,
    "table": Table,
    "chart": Chart,
    "parties": Parties,
}
_NAMES: Final = {kind: name for name, kind in _KINDS.items()}
Made = TypeVar("Made")


def as_data(paper: Paper) -> dict[str, Any]:
    """Return a paper as JSON can hold it; `from_data` gives the same paper back."""
    return {
        **{
            field.name: _plain(getattr(paper, field.name))
            for field in fields(paper)
            if field.name not in {"blocks", "annexes"}
        },
        "blocks": _blocks(paper.blocks),
        "annexes": [
            {
                "number": one.number,
                "title": one.title,
                "is_landscape": one.is_landscape,
                "blocks": _blocks(one.blocks),
            }
            for one in paper.annexes
        ],
    }


def from_data(found: Any) -> Paper:
    """Return the paper that plain data holds. Raises PaperNotRead with the place of the fault."""
    return _made(
        Paper, found, "", blocks=_read_blocks, annexes=lambda said, at: _many(said, at, _read_annex)
    )


def _blocks(found: Sequence[Block]) -> list[dict[str, Any]]:
    return [{"block": _NAMES[type(one)], **_plain(one)} for one in found]


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return asdict(value, dict_factory=_listed) if hasattr(value, "__dataclass_fields__") else value


def _listed(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in pairs}


def _read_annex(found: Any, place: str) -> Annex:
    return _made(Annex, found, place, blocks=_read_blocks)


def _read_blocks(found: Any, place: str) -> tuple[Block, ...]:
    return _many(found, place, _read_block)


def _read_block(found: Any, place: str) -> Block:
    name = found.get("block") if isinstance(found, Mapping) else None
    if not isinstance(name, str) or name not in _KINDS:
        raise PaperNotRead(place=f"{place}.block", why=f"choose of {', '.join(_KINDS)}")
    rest = {key: value for key, value in found.items() if key != "block"}
    return _made(_KINDS[name], rest, place)


def _many(found: Any, place: str, read: Callable[[Any, str], Made]) -> tuple[Made, ...]:
    if not isinstance(found, list | tuple):
        raise PaperNotRead(place=place, why="a list should stand here")
    return tuple(read(one, f"{place}[{at}]") for at, one in enumerate(found))


def _made(kind: type[Made], found: Any, place: str, **readers: Callable[[Any, str], Any]) -> Made:
    """Return one dataclass read from plain data: unknown and missing names are faults."""
    if not isinstance(found, Mapping):
        raise PaperNotRead(place=place or "paper", why="names with values should stand here")
    hints = get_type_hints(kind)
    values = {}
    for name, value in found.items():
        at = f"{place}.{name}".lstrip(".")
        if name not in hints:
            raise PaperNotRead(
                place=at, why=f"there is no such field; choose of {', '.join(hints)}"
            )
        values[name] = (
            readers[name](value, at) if name in readers else _value(hints[name], value, at)
        )
    try:
        return kind(**values)
    except TypeError as fault:
        said = str(fault).rpartition("missing ")[2]
        raise PaperNotRead(place=place or "paper", why=f"missing {said}") from fault


def _value(hint: Any, value: Any, place: str) -> Any:
    try:
        return msgspec.convert(value, hint)
    except msgspec.ValidationError as fault:
        raise PaperNotRead(place=place, why=str(fault)) from fault
