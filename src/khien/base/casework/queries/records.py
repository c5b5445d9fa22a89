"""Reads of cases: one with what may be done in it, lists, and what other rooms join with."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from khien.base.accounts.types import Actor
from khien.base.casework import access, rules
from khien.base.casework.access import Sight
from khien.base.casework.models import Case
from khien.base.casework.types import (
    CaseFilter,
    CaseLine,
    CaseRecord,
    EntryKind,
    LedByItsRoom,
    MarkChangeLine,
    MarkLine,
    MoveLine,
    Standing,
    StepState,
)
from khien.base.core.cases import CaseKind, GuardFacts, Move, PartFacts
from khien.base.core.clock import now
from khien.base.core.paging import PAGE_ROWS, Page, counted, newest_first, page_of
from khien.base.core.search import folded_match


def case(actor: Actor, number: str) -> CaseRecord:
    """Return one visible case: marks, facts, and each move with what stands against it.

    Raises NotFound, the same for absent and for others'. At most eleven queries.
    """
    row, sight = access.require_case(actor, number)
    kind = access.kind_of(row.kind)
    return CaseRecord(
        line=_line(row, kind),
        version=row.version,
        opened_by=row.opened_by,
        owner_id=row.owner_id,
        facts=frozenset(row.facts) if "facts" in sight.sections else frozenset(),
        marks=_marks(row, kind) if "marks" in sight.sections else (),
        moves=_moves(actor, row, kind, sight),
        may_work=sight.works,
        sees=sight.sections,
    )


def cases(
    actor: Actor, wanted: CaseFilter, *, after: str = "", size: int = PAGE_ROWS
) -> Page[CaseLine]:
    """Return one page of the visible cases of a kind, newest first. Five queries."""
    rows = _wanted(actor, wanted)
    kind = access.kind_of(wanted.kind)
    found, mark = newest_first(rows.select_related("unit", "owner"), after=after, size=size)
    due = _next_due(row.pk for row in found)
    lines = [_line(row, kind, due.get(row.pk)) for row in found]
    return page_of(lines, after=mark, total=counted(rows))


def require_not_led(actor: Actor, number: str) -> None:
    """Raise LedByItsRoom for a visible case that casework's own pages do not change."""
    row, _ = access.require_case(actor, number)
    if access.kind_of(row.kind).is_led:
        raise LedByItsRoom(number=number)


def count_cases(actor: Actor, wanted: CaseFilter) -> tuple[int, int]:
    """Return how many visible cases a filter finds, and how many of those nobody has. Two queries."""
    rows = _wanted(actor, wanted)
    return rows.count(), rows.filter(owner__isnull=True).count()


def _wanted(actor: Actor, wanted: CaseFilter) -> "QuerySet[Case, Case]":
    rows = access.cases_visible_to(actor, wanted.kind)
    if wanted.number:
        rows = rows.filter(number=wanted.number)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.is_open is not None:
        rows = rows.filter(ended_at__isnull=wanted.is_open)
    if wanted.is_exercise is not None:
        rows = rows.filter(is_exercise=wanted.is_exercise)
    if wanted.words.strip():
        rows = rows.filter(folded_match("folded", wanted.words))
    if wanted.unit_codes is not None:
        rows = rows.filter(unit__code__in=wanted.unit_codes)
    return rows


def case_ids(
    actor: Actor, kind: str, states: frozenset[str] | None = None
) -> "QuerySet[Case, int]":
    """Return the keys of the visible cases of a kind (in some states), for `case_id__in=` elsewhere.

    Lazy, so that the join stays in the database: the one query set that leaves this room.
    """
    rows = access.cases_visible_to(actor, kind)
    if states is not None:
        rows = rows.filter(state__in=states)
    return rows.values_list("pk", flat=True)


def standings(keys: Iterable[int]) -> dict[int, Standing]:
    """Return how cases stand that passed the door of the room that asks. Two queries."""
    wanted = list(keys)
    marks: dict[int, dict[str, datetime]] = {}
    for key, code, at in access.marks_of_cases(wanted).values_list("case_id", "code", "at"):
        marks.setdefault(key, {})[code] = at
    rows = access.cases_keyed(wanted).values_list("pk", "number", "state", "ended_at")
    return {
        key: Standing(number, state, ended_at, marks.get(key, {}))
        for key, number, state, ended_at in rows
    }


def case_url(actor: Actor, number: str) -> str:
    """Return the address of a visible case's page; empty where the actor sees none."""
    row = access.cases_visible_to(actor).filter(number=number).first()
    return reverse(access.kind_of(row.kind).url, args=[number]) if row else ""


def guard_facts(actor: Actor, row: Case) -> GuardFacts:
    """Return what guards look at. Four queries."""
    moved = access.entries_of(row).filter(kind=EntryKind.MOVED).order_by("pk")
    steps = access.steps_of(row).filter(state=StepState.OPEN)
    parts = access.participants_of(row).values_list("unit__code", "part", "state")
    return GuardFacts(
        facts=frozenset(row.facts),
        marks=dict(access.marks_of(row).values_list("code", "at")),
        open_steps=frozenset(steps.values_list("code", flat=True)),
        participants=tuple(PartFacts(*part) for part in parts),
        person_id=actor.person_id,
        opener_id=row.opener_id,
        owner_id=row.owner_id,
        movers=dict(moved.values_list("code", "person_id")),
        at=now(),
    )


def _moves(actor: Actor, row: Case, kind: CaseKind, sight: Sight) -> tuple[MoveLine, ...]:
    """Return the moves that lead on from here and that the actor's rights allow."""
    possible = [
        move
        for move in kind.moves
        if row.state in move.sources and access.has_capability(row, sight, move.capability)
    ]
    if not possible:
        return ()
    facts = guard_facts(actor, row)
    return tuple(_move(move, facts) for move in possible)


def _move(move: Move, facts: GuardFacts) -> MoveLine:
    return MoveLine(move.code, move.title, move.needs_reason, rules.missing(move, facts))


def _marks(row: Case, kind: CaseKind) -> tuple[MarkLine, ...]:
    changes: dict[str, list[MarkChangeLine]] = {}
    for change in access.mark_changes_of(row).order_by("pk"):
        line = MarkChangeLine(change.old, change.new, change.reason, change.by, change.at)
        changes.setdefault(change.code, []).append(line)
    return tuple(
        MarkLine(mark.code, kind.mark_title(mark.code), mark.at, tuple(changes.get(mark.code, ())))
        for mark in access.marks_of(row).order_by("at", "pk")
    )


def _next_due(keys: Iterable[int]) -> dict[int, datetime]:
    rows = access.clocks_of_cases(list(keys)).order_by("-due_at")
    return dict(rows.values_list("case_id", "due_at"))


def _line(row: Case, kind: CaseKind, next_due_at: datetime | None = None) -> CaseLine:
    return CaseLine(
        key=row.pk,
        number=row.number,
        kind=row.kind,
        title=row.title,
        state=row.state,
        state_title=kind.state(row.state).title,
        unit_code=row.unit.code,
        unit=row.unit.name,
        owner=row.owner.name if row.owner else "",
        opened_at=row.opened_at,
        ended_at=row.ended_at,
        url=reverse(kind.url, args=[row.number]),
        next_due_at=next_due_at,
        is_exercise=row.is_exercise,
    )
