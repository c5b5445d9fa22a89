"""Reads of what is in a case: clocks, steps, comments, participants, its timeline."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor
from khien.base.casework import access
from khien.base.casework.models import CaseEntry, RunningClock, Step
from khien.base.casework.types import (
    ClockLine,
    CommentLine,
    EntryKind,
    EntryLine,
    ParticipantLine,
    StepLine,
    StepState,
)
from khien.base.core.cases import CaseKind
from khien.base.core.clock import now
from khien.base.core.offers import Counted

YEAR: Final = timedelta(days=365)


def clocks_of(actor: Actor, number: str) -> tuple[ClockLine, ...]:
    """Return the clocks of a visible case, those that run first, by due time. Raises NotFound."""
    row, sight = access.require_case(actor, number)
    if "clocks" not in sight.sections:
        return ()
    kind = access.kind_of(row.kind)
    held = access.clocks_of(row).filter(withdrawn_at__isnull=True).order_by("due_at", "pk")
    return tuple(sorted((_clock(one, kind) for one in held), key=lambda one: not one.is_running))


def steps_of(actor: Actor, number: str) -> tuple[StepLine, ...]:
    """Return the steps of a case that the actor may see, in order. Raises NotFound."""
    row, sight = access.require_case(actor, number)
    kind = access.kind_of(row.kind)
    parts = {unit: kind.part(code) for unit, code in sight.parts.items()}
    found = []
    for step in access.steps_seen(row, sight).select_related("unit", "owner"):
        part = parts.get(step.unit_id)
        capability = part.answers if part and not part.works else kind.works
        may_end = sight.works or sight.may(capability, step.unit_id)
        found.append(_step(step, may_end=may_end))
    return tuple(found)


def comments_of(actor: Actor, number: str) -> tuple[CommentLine, ...]:
    """Return the comments of a case that the actor may read, oldest first. Raises NotFound."""
    row, sight = access.require_case(actor, number)
    found = access.comments_seen(actor, row, sight).select_related("unit", "private_to")
    return tuple(
        CommentLine(
            one.at,
            one.by,
            one.unit.name if one.unit else "",
            one.text,
            one.private_to.name if one.private_to else "",
        )
        for one in found
    )


def count_comments(actor: Actor, number: str) -> int:
    """Return how many comments the actor may read. Raises NotFound."""
    row, sight = access.require_case(actor, number)
    return access.comments_seen(actor, row, sight).count()


def participants_of(actor: Actor, number: str) -> tuple[ParticipantLine, ...]:
    """Return who takes part, each with its own state; only oneself where no more is shown."""
    row, sight = access.require_case(actor, number)
    rows = access.participants_of(row).select_related("unit").order_by("pk")
    if "participants" not in sight.sections:
        rows = rows.filter(unit_id__in=sight.units())
    kind = access.kind_of(row.kind)
    found = []
    for one in rows:
        part = kind.part(one.part)
        states = {state.code: state for state in part.states} if part else {}
        state = states.get(one.state)
        found.append(
            ParticipantLine(
                unit_code=one.unit.code,
                unit=one.unit.name,
                part=one.part,
                part_title=part.title if part else one.part,
                state=one.state,
                state_title=state.title if state else one.state,
                is_end=bool(state and state.is_end),
                since=one.since,
                note=one.note,
                version=one.version,
            )
        )
    return tuple(found)


def timeline(actor: Actor, number: str) -> tuple[EntryLine, ...]:
    """Return what happened in a case, in order; of another body only its name is told."""
    row, sight = access.require_case(actor, number)
    if "timeline" not in sight.sections:
        return ()
    kind = access.kind_of(row.kind)
    entries = access.entries_of(row).select_related("unit")
    names = _unit_names(entries)
    is_inside = actor.sees_everything or row.unit.code == actor.home_unit
    return tuple(
        EntryLine(
            entry.at,
            _by(actor, entry, is_inside=is_inside),
            EntryKind(entry.kind),
            _what(entry, kind, names),
            entry.words,
        )
        for entry in entries
    )


def next_clocks(keys: Sequence[int]) -> dict[int, ClockLine]:
    """Return the next running clock of each of some cases, which the caller saw through its door."""
    rows = access.clocks_of_cases(keys).select_related("case").order_by("-due_at")
    return {one.case_id: _clock(one, access.kind_of(one.case.kind)) for one in rows}


def _clock(one: RunningClock, kind: CaseKind) -> ClockLine:
    rule = kind.clock(one.code)
    return ClockLine(
        code=one.code,
        title=rule.title if rule else one.code,
        starts_at=one.starts_at,
        due_at=one.due_at,
        source=one.source,
        confidence=one.confidence,
        is_provisional=one.is_provisional,
        stopped_at=one.stopped_at,
        is_late=(one.stopped_at or now()) > one.due_at,
    )


def _step(step: Step, *, may_end: bool) -> StepLine:
    return StepLine(
        key=step.pk,
        code=step.code,
        title=step.title,
        unit_code=step.unit.code,
        unit=step.unit.name,
        owner=step.owner.name if step.owner else "",
        owner_id=step.owner_id,
        due_at=step.due_at,
        source=step.source,
        state=StepState(step.state),
        ended_at=step.ended_at,
        ended_by=step.ended_by,
        words=step.words,
        is_late=step.due_at is not None and (step.ended_at or now()) > step.due_at,
        may_end=may_end and step.state == StepState.OPEN,
        version=step.version,
    )


def _by(actor: Actor, entry: CaseEntry, *, is_inside: bool) -> str:
    """Return who did it: by name inside one's own body and for its case, else only the body."""
    if entry.unit is None or actor.sees_everything:
        return entry.by
    own = entry.unit.code == actor.home_unit
    of_case = is_inside and entry.kind != EntryKind.ANSWERED
    return entry.by if own or of_case else entry.unit.name


def _what(entry: CaseEntry, kind: CaseKind, names: dict[str, str]) -> str:
    """Return what a line is about, in the reader's language."""
    values = entry.values
    if entry.kind == EntryKind.MOVED:
        move = kind.move(entry.code)
        return (
            f"{_text(move.title if move else entry.code)} → {_text(kind.state(values['to']).title)}"
        )
    if entry.kind in {EntryKind.MARKED, EntryKind.MARK_CHANGED}:
        return _text(kind.mark_title(entry.code))
    if entry.kind == EntryKind.RAN_OUT:
        rule = kind.clock(entry.code)
        return _text(rule.title if rule else entry.code)
    if entry.kind == EntryKind.HANDED_OVER:
        return f"{names[values['from']]} → {names[values['to']]}"
    if entry.kind in {EntryKind.INVITED, EntryKind.ANSWERED}:
        part = kind.part(entry.code)
        states = {state.code: state.title for state in part.states} if part else {}
        state = values.get("to", "")
        shown = [
            names.get(values["unit"], values["unit"]),
            _text(part.title if part else entry.code),
        ]
        return ", ".join([*shown, *([_text(states.get(state, state))] if state else [])])
    return ""


def _text(message: str) -> str:
    return gettext(message) if message else ""


def _unit_names(entries: Iterable[CaseEntry]) -> dict[str, str]:
    codes = {
        entry.values[key]
        for entry in entries
        for key in (("from", "to") if entry.kind == EntryKind.HANDED_OVER else ("unit",))
        if key in entry.values
    }
    return {code: accounts.name_of_unit(code) for code in codes}


def clocks_kept(kind: str, at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return the clocks of a kind's cases that ran out or were stopped in the year before an instant.

    Those stopped in time count. Withdrawn ones, and those of exercises, are left out. For measures. One
    query.
    """
    rows = access.clocks_of_kind(kind).filter(starts_at__lte=at, due_at__gt=at - YEAR)
    rows = rows.filter(Q(due_at__lte=at) | Q(stopped_at__lte=at))
    rows = rows.filter(case__is_exercise=False).exclude(withdrawn_at__lte=at)
    if unit_codes is not None:
        rows = rows.filter(case__unit__code__in=unit_codes)
    defined = access.kind_of(kind)
    fields = rows.values_list("case__number", "case__unit__code", "code", "due_at", "stopped_at")
    found = []
    for number, unit, code, due_at, stopped_at in fields.order_by("due_at", "pk"):
        rule = defined.clock(code)
        in_time = stopped_at is not None and stopped_at <= min(due_at, at)
        url = reverse(defined.url, args=[number])
        found.append(Counted(number, unit, in_time, rule.title if rule else code, url))
    return found
