"""A definition walked whole, without a database: for each of its steps a way that leads through it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import Any

from khien.act.procedures.rules import kinds
from khien.act.procedures.types.definitions import Definition, FieldSaid, MoveSaid
from khien.base.core.fields import FieldKind

MOST = 128


@dataclass(frozen=True)
class Way:
    """Steps from the beginning to a state, and what is entered on them."""

    content: Mapping[str, Any]
    moves: tuple[MoveSaid, ...]


def ways(said: Definition, on: date) -> dict[str, Way]:
    """Return for each step of a definition a way whose last step it is; a step without one is missing."""
    found: dict[str, Way] = {}
    for content in contents(said, on):
        reached: dict[str, tuple[MoveSaid, ...]] = {said.first: ()}
        waiting = [said.first]
        while waiting:
            state = waiting.pop(0)
            for move in said.moves:
                if state not in move.sources or not _passes(
                    said, move, content, reached[state], on
                ):
                    continue
                way = (*reached[state], move)
                found.setdefault(move.code, Way(content, way))
                if move.to not in reached:
                    reached[move.to] = way
                    waiting.append(move.to)
    return found


def contents(said: Definition, on: date) -> Iterator[dict[str, Any]]:
    """Yield ways to fill all fields: each choice that some condition looks at is made."""
    guards = [guard for move in said.moves for guard in move.guards]
    looked = {code for guard in guards for code in (*guard.when, *guard.holds)}
    looked |= {code for field in said.fields for code in field.when}
    looked |= {code for check in said.checks for code in check.when}
    chosen = [one for one in said.fields if one.code in looked]
    options = [list(one.choices) or ["yes", "no"] for one in chosen]
    for place, picks in enumerate(product(*options)):
        if place >= MOST:
            return
        picked = dict(zip([one.code for one in chosen], picks, strict=True))
        yield {one.code: value_of(one, picked.get(one.code, ""), on) for one in said.fields}


def value_of(field: FieldSaid, pick: str, on: date) -> Any:
    """Return a value that a field takes."""
    if field.kind is FieldKind.CHOICE:
        return pick or next(iter(field.choices))
    if field.kind is FieldKind.YES_NO:
        return pick != "no"
    if field.kind is FieldKind.DAY:
        return (on + timedelta(days=30)).isoformat()
    if field.kind is FieldKind.NUMBER:
        return max(field.least, 3)
    if field.kind is FieldKind.LINES:
        return ["203.0.113.7"]
    return f"Nội dung mẫu {field.code}"


def _passes(
    said: Definition,
    move: MoveSaid,
    content: Mapping[str, Any],
    before: tuple[MoveSaid, ...],
    on: date,
) -> bool:
    states = [said.state(said.first), *(said.state(one.to) for one in before)]
    asked = {code for one in (*before, move) for code in one.asks}
    known = {one.code for one in said.opening} | asked
    held = {code: value for code, value in content.items() if code in known}
    facts = kinds.facts_of(said, held, on=on)
    held = {
        one.code: held[one.code]
        for one in said.fields
        if one.code in held and kinds.applies(one.when, facts)
    }
    is_listed = any(state and state.checks for state in states)
    is_signed = any(state and state.signs for state in states)
    facts = kinds.facts_of(
        said,
        held,
        checks={one.code: "passed" for one in said.checks} if is_listed else {},
        signed=[one.code for one in said.signers] if is_signed else [],
        has_things=True,
        has_scan=bool(said.papers),
        on=on,
    )
    return all(kinds.holds(guard, facts) for guard in move.guards)
