"""What is wrong with a definition: names, ways through its states, guards that nobody could meet."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from khien.act.procedures.types.definitions import (
    OPENED,
    ClockSaid,
    Definition,
    FieldSaid,
    GuardSaid,
    MoveSaid,
    When,
)
from khien.base.core.fields import FieldKind
from khien.base.core.refusals import text

CODE: Final = re.compile(r"[a-z][a-z0-9-]{1,27}")
PREFIX: Final = re.compile(r"[A-Z]{2,4}")
PART: Final = re.compile(r"[a-z][a-z0-9_-]{1,39}")
CHOSEN: Final = frozenset({FieldKind.CHOICE, FieldKind.YES_NO})
NAMING: Final = frozenset({FieldKind.ENTRY, FieldKind.ENTRIES})
NO_STATE: Final = text("there is no such state; name one of the states")

Fault = tuple[str, str]
"""Where in a definition, and what is wrong with what would be right."""


def faults(said: Definition) -> Iterator[Fault]:
    """Yield what is wrong with a definition, the plainest first."""
    yield from _names(said)
    yield from _fields(said)
    for move in said.moves:
        yield from _move(said, move)
    yield from _ways(said)
    yield from _marks(said)
    for clock in said.clocks:
        yield from _clock(said, clock)
    yield from _papers(said)


def _names(said: Definition) -> Iterator[Fault]:
    if not CODE.fullmatch(said.code):
        yield "code", text("a code has 2 to 28 small letters, digits and hyphens")
    if not PREFIX.fullmatch(said.prefix):
        yield "prefix", text("a prefix has 2 to 4 capital letters; numbers begin with it")
    pieces: Mapping[str, Sequence[object]] = {
        "field": said.fields,
        "state": said.states,
        "move": said.moves,
        "check": said.checks,
        "clock": said.clocks,
        "signer": said.signers,
        "paper": said.papers,
        "mark": said.marks,
        "things.field": said.things.fields,
    }
    for kind, every in pieces.items():
        yield from _named(
            kind, [(getattr(one, "code", ""), getattr(one, "title", "")) for one in every]
        )


def _named(kind: str, pieces: Sequence[tuple[str, str]]) -> Iterator[Fault]:
    codes = [code for code, _ in pieces]
    for code, title in pieces:
        if not PART.fullmatch(code):
            yield f"{kind} {code}", text("a code has 2 to 40 small letters, digits, - and _")
        if codes.count(code) > 1:
            yield f"{kind} {code}", text("there are two of this code; each has its own")
        if not title.strip():
            yield f"{kind} {code}", text("its title is empty")


def _fields(said: Definition) -> Iterator[Fault]:
    for field in (*said.fields, *said.things.fields):
        if (field.kind is FieldKind.CHOICE) != bool(field.choices):
            why = text("a choice needs its choices, and only a choice has them")
            yield f"field {field.code}", why
        if (field.kind in NAMING) != bool(field.register):
            why = text("a field that names an entry needs the register, and only such a one")
            yield f"field {field.code}", why
    for field in said.fields:
        yield from _when(said, f"field {field.code}.when", field.when)
    for check in said.checks:
        yield from _when(said, f"check {check.code}.when", check.when)
    for code in (*said.columns, *([said.heading] if said.heading else [])):
        yield from _known(said, "columns", code)
    if said.expires:
        yield from _day(said, "expires", said.expires)


def _move(said: Definition, move: MoveSaid) -> Iterator[Fault]:
    where = f"move {move.code}"
    yield from _states(said, where, (*move.sources, move.to))
    codes = {one.code for one in said.moves} | {OPENED}
    for other in move.apart:
        if other not in codes:
            why = text("there is no such step to be made by another person")
            yield f"{where}: {other}", why
    values = [value[1:] for value in move.things.values() if value.startswith("=")]
    for code in (*move.asks, *values, *([move.allows] if move.allows else [])):
        yield from _known(said, where, code)
    yield from _when(said, f"{where}.leads_when", move.leads_when)
    if move.auto and not said.expires:
        yield where, text("a step that the system takes needs `expires`: the field with the day")
    for guard in move.guards:
        yield from _guard(said, f"{where}.guard", guard)


def _guard(said: Definition, where: str, guard: GuardSaid) -> Iterator[Fault]:
    if not guard.sentence.strip():
        yield where, text("its sentence is empty; say what is missing and what would be right")
    yield from _when(said, f"{where}.when", guard.when)
    yield from _when(said, f"{where}.holds", guard.holds)
    for code in guard.needs:
        yield from _known(said, where, code)
    if guard.before:
        yield from _day(said, where, guard.before)
    for code in guard.signed:
        yield from _party(said, where, code)
    yield from _unmeetable(said, where, guard)


def _unmeetable(said: Definition, where: str, guard: GuardSaid) -> Iterator[Fault]:
    """Yield what a guard asks for and nobody could ever do."""
    if guard.checks and not (said.checks and any(state.checks for state in said.states)):
        yield where, text("nobody could fill the list: it needs checks, and a state with `checks`")
    if guard.signed and not any(state.signs for state in said.states):
        yield where, text("nobody could sign: a state needs `signs`")
    if guard.things and not (said.things.registers or said.things.new):
        yield where, text("nothing can be named: `things` needs registers, or `new`")
    if guard.scan and not said.papers:
        yield where, text("no signed paper could be kept: there is no paper to print")


def _ways(said: Definition) -> Iterator[Fault]:
    """Yield states that cannot be reached, and those from which no end can."""
    yield from _states(said, "first", (said.first,))
    ahead = {
        state.code: {move.to for move in said.moves if state.code in move.sources}
        for state in said.states
    }
    behind = {code: {one for one in ahead if code in ahead[one]} for code in ahead}
    reached = _closure({said.first}, lambda code: ahead.get(code, set()))
    ends = {state.code for state in said.states if state.end}
    ending = _closure(ends, lambda code: behind.get(code, set()))
    for state in said.states:
        if state.code not in reached:
            yield f"state {state.code}", text("no step leads there from the first state")
        elif state.code not in ending:
            yield (
                f"state {state.code}",
                text("it is a dead end: no step leads from there to an end"),
            )


def _marks(said: Definition) -> Iterator[Fault]:
    named = {mark.code for mark in said.marks} | {OPENED}
    for code in sorted({code for move in said.moves for code in move.sets} - named):
        yield f"mark {code}", text("a step sets it, and it has no title; declare the mark")


def _clock(said: Definition, clock: ClockSaid) -> Iterator[Fault]:
    where = f"clock {clock.code}"
    marks = {OPENED} | {code for move in said.moves for code in move.sets}
    for code in (clock.start, clock.to):
        if code not in marks:
            yield f"{where}: {code}", text("no step sets this mark")
    if bool(clock.rule) == bool(clock.day):
        why = text("it ends by a clock of the rule book, or on a day that is entered: one of both")
        yield where, why
    if clock.day:
        yield from _day(said, where, clock.day)
        if clock.day not in {field.code for field in said.opening}:
            yield where, text("its day must be entered at the start")
    yield from _when(said, f"{where}.when", clock.when)


def _papers(said: Definition) -> Iterator[Fault]:
    yield from _states(said, "uses", said.uses)
    if said.again_after and not said.uses:
        yield "again_after", text("it needs `uses`: the states in which a thing has passed")
    for paper in said.papers:
        yield from _states(said, f"paper {paper.code}", paper.states)
        for code in paper.signers:
            yield from _party(said, f"paper {paper.code}", code)
        for code in [paper.lines] if paper.lines else []:
            yield from _known(said, f"paper {paper.code}.lines", code)


def _when(said: Definition, where: str, when: When) -> Iterator[Fault]:
    for code, values in when.items():
        field = said.field(code)
        if field is None or field.kind not in CHOSEN:
            why = text("a condition looks at a field with choices, or at yes and no")
            yield f"{where}: {code}", why
            continue
        for value in values:
            if value not in (set(field.choices) or {"yes", "no"}):
                yield f"{where}: {code}={value}", text("this is none of the field's choices")


def _states(said: Definition, where: str, codes: Iterable[str]) -> Iterator[Fault]:
    for code in codes:
        if said.state(code) is None:
            yield f"{where}: {code}", NO_STATE


def _party(said: Definition, where: str, code: str) -> Iterator[Fault]:
    if said.signer(code) is None:
        yield f"{where}: {code}", text("there is no such party that signs")


def _known(said: Definition, where: str, code: str) -> Iterator[Fault]:
    if said.field(code) is None:
        yield f"{where}: {code}", text("there is no such field; name one of the fields")


def _day(said: Definition, where: str, code: str) -> Iterator[Fault]:
    field: FieldSaid | None = said.field(code)
    if field is None or field.kind is not FieldKind.DAY:
        yield f"{where}: {code}", text("this must be a field with a day")


def _closure(start: Iterable[str], onwards: Callable[[str], set[str]]) -> set[str]:
    found = set(start)
    waiting = list(found)
    while waiting:
        fresh = onwards(waiting.pop()) - found
        found |= fresh
        waiting.extend(fresh)
    return found
