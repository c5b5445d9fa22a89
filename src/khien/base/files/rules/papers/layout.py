"""What a paper prints, as plain values that a template sets: the same for PDF and DOCX."""

from collections.abc import Sequence
from typing import Any, Final

from khien.base.files.rules.papers import charts, columns, words
from khien.base.files.types.papers import (
    Annex,
    Block,
    Chart,
    Facts,
    Heading,
    Paper,
    Parties,
    Side,
    Table,
    Words,
)

_BODY_PT: Final = 13.0
_WIDE: Final = 150.0
_SIDE: Final = 48.0
_ROOMS: Final = {
    "parent": 60.0,
    "unit": 60.0,
    "number": 60.0,
    "subject": 60.0,
    "place": 90.0,
    "receivers": 75.0,
    "authority": 75.0,
    "post": 75.0,
    "signer": 75.0,
}
"""How many millimetres the parts of a frame have beside one another."""

_NAMES: Final = 0.36
"""The share of the width that the names of facts take."""


def frame(paper: Paper) -> dict[str, Any]:
    """Return everything of a paper but its blocks: head, name, bases, receivers, signer."""
    signer = paper.signer
    return {
        "parent": words.clean(paper.head.parent).upper(),
        "unit": words.clean(paper.head.unit).upper(),
        "number": words.number_line(paper),
        "place": words.place_line(paper.head, paper.day),
        "state": words.STATE,
        "motto": words.MOTTO,
        "name": words.clean(paper.name).upper(),
        "subject": words.clean(paper.subject),
        "decides": words.DECIDES if paper.name.casefold() == "quyết định" else "",
        "addressed": [words.clean(one) for one in paper.addressed],
        "addressed_lines": words.listed(paper.addressed),
        "bases": words.listed(paper.bases),
        "receivers": words.listed(paper.receivers),
        "authority": [words.clean(one).upper() for one in signer.authority] if signer else [],
        "post": words.clean(signer.post).upper() if signer else "",
        "signer": words.clean(signer.name) if signer else "",
        "has_end": bool(signer or paper.receivers),
        "is_landscape": paper.is_landscape,
        "is_draft": paper.is_draft,
        "draft": words.DRAFT,
        "foot": words.clean(paper.foot),
    }


def page(paper: Paper) -> dict[str, Any]:
    """Return everything that the Typst template of a paper reads from `values.json`."""
    said = {name: _fitted(value, _ROOMS.get(name, _WIDE)) for name, value in frame(paper).items()}
    return {
        **said,
        "blocks": blocks(paper.blocks, width_of(is_landscape=paper.is_landscape)),
        "annexes": [annex(paper, one) for one in paper.annexes],
    }


def annex(paper: Paper, one: Annex) -> dict[str, Any]:
    """Return what an annex prints."""
    return {
        "name": f"Phụ lục {words.clean(one.number)}".strip(),
        "title": _fitted(words.clean(one.title).upper(), _WIDE),
        "accompanies": _fitted(words.accompanies(paper), _WIDE),
        "is_landscape": one.is_landscape,
        "blocks": blocks(one.blocks, width_of(is_landscape=one.is_landscape)),
    }


def _fitted(value: Any, room: float) -> Any:
    """Return what stands in a frame with places to break in words longer than its room."""
    if isinstance(value, list):
        return [_fitted(one, room) for one in value]
    return columns.broken(value, room, _BODY_PT) if isinstance(value, str) else value


def width_of(*, is_landscape: bool) -> float:
    """Return the width between the margins in millimetres."""
    return columns.LANDSCAPE_MM if is_landscape else columns.PORTRAIT_MM


def blocks(found: Sequence[Block], width: float) -> list[dict[str, Any]]:
    """Return blocks as plain values, each with its `kind`."""
    return [block(one, width) for one in found]


def block(one: Block, width: float) -> dict[str, Any]:
    """Return one block as plain values."""
    match one:
        case Heading():
            said = columns.broken(words.clean(one.text), width, _BODY_PT)
            return {"kind": "heading", "text": said, "level": max(1, min(one.level, 3))}
        case Words():
            runs = [
                (columns.broken(said, width, _BODY_PT), is_bold)
                for said, is_bold in words.runs(one.text)
            ]
            return {"kind": "words", "runs": runs, "style": one.style}
        case Facts():
            return {"kind": "facts", "rows": _facts(one, width), "none": words.NOTHING}
        case Table():
            return table(one, width)
        case Chart():
            svg = charts.svg(one, colours=charts.PRINTED)
            return {"kind": "chart", "title": _fitted(words.clean(one.title), _WIDE), "svg": svg}
        case Parties():
            return {"kind": "parties", "sides": [_side(side) for side in one.sides]}


def table(one: Table, width: float) -> dict[str, Any]:
    """Return a table with the widths of its columns; every row has a cell a column."""
    one = columns.squared(one)
    count = len(one.heads)
    size, widths = columns.size_of(count), columns.shares(one, width)
    aligns = one.aligns if len(one.aligns) == count else "l" * count
    return {
        "kind": "table",
        "title": _fitted(words.clean(one.title), _WIDE),
        "size": size,
        "widths": widths,
        "aligns": list(aligns),
        "heads": _row(one.heads, widths, size * 1.08),
        "numbers": [f"({place})" for place in range(1, count + 1)] if one.numbers_columns else [],
        "rows": [_row(row, widths, size) for row in one.rows],
        "is_total_last": one.is_total_last and bool(one.rows),
        "none": words.NOTHING,
    }


def _row(row: Sequence[str], widths: Sequence[float], size: float) -> list[str]:
    return [
        columns.broken(words.clean(cell), width, size)
        for cell, width in zip(row, widths, strict=True)
    ]


def _facts(one: Facts, width: float) -> list[list[str]]:
    halves = (width * _NAMES, width * (1 - _NAMES))
    rows = [_row(row, halves, 12.0) for row in one.rows]
    return [[name, value or words.DOTS] for name, value in rows]


def _side(side: Side) -> dict[str, Any]:
    return {
        "title": _fitted(words.clean(side.title).upper(), _SIDE),
        "note": "" if side.at and not side.drawing else words.SIGNED_BY_HAND,
        "name": _fitted(words.clean(side.name), _SIDE),
        "post": _fitted(words.clean(side.post), _SIDE),
        "at": _fitted(words.clean(side.at), _SIDE),
        "strokes": strokes(side.drawing),
    }


def strokes(drawing: str) -> list[list[tuple[float, float]]]:
    """Return the strokes of a pen as points; what is no path of moves and lines is left out."""
    found = []
    for part in drawing.split("M"):
        try:
            points = [
                (float(x), float(y)) for x, y in (pair.split() for pair in part.split("L") if pair)
            ]
        except ValueError:
            continue
        if len(points) > 1:
            found.append(points)
    return found
