"""Clocks of a case: started and stopped by marks, counted by the rule book, told by timers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, override

from khien.base.accounts.types import Actor
from khien.base.casework import access, rules
from khien.base.casework.models import Case, RunningClock
from khien.base.casework.services import items, timers
from khien.base.casework.types import NewItem
from khien.base.core.cases import CaseKind, ClockRule
from khien.base.core.clock import now
from khien.base.core.refusals import text
from khien.base.regulation import queries as regulation
from khien.base.regulation.types import ClockUnknown

CLOCK_ITEM = "clock"
REMIND = "remind"
RAN_OUT = "ran_out"
OWN = "own"


@dataclass(frozen=True, slots=True)
class DueTime:
    """When a limit ends, by which source, how sure."""

    at: datetime
    source: str
    confidence: str
    is_provisional: bool


def due_time(code: str, start: datetime) -> DueTime | None:
    """Return when a limit that starts at an instant ends; None where the rule book sets none.

    The one place where casework asks the rule book for a due time.
    """
    try:
        due = regulation.due(code, start)
    except ClockUnknown:
        return None
    return DueTime(due.at, due.clock.source, due.clock.confidence.value, due.is_provisional)


def own_due_time(row: Case, code: str) -> DueTime | None:
    """Return when a limit of the case's own ends; None where the case has none."""
    due = row.dues.get(code)
    if due is None:
        return None
    at = datetime.fromisoformat(due["at"])
    return DueTime(at, due["source"], OWN, is_provisional=False)


def recompute(by: Actor, row: Case, kind: CaseKind) -> None:
    """Bring every clock of a case in line with its marks, facts and state.

    Call inside the transaction that changed them. An ended case has no running clock.
    """
    marks = dict(access.marks_of(row).values_list("code", "at"))
    held = {clock.code: clock for clock in access.clocks_of(row)}
    for rule in kind.clocks:
        clock = held.get(rule.code)
        if _runs(rule, row, marks):
            _run(by, row, rule, clock, marks)
        elif clock is not None and clock.withdrawn_at is None:
            _withdraw(clock, row, at=now())


def subject_of(number: str, code: str) -> str:
    """Return under which subject a clock's item waits."""
    return f"{number}:{code}"[:80]


def _runs(rule: ClockRule, row: Case, marks: Mapping[str, datetime]) -> bool:
    is_over = row.ended_at is not None and rule.stopped_by not in marks
    return rules.runs(rule, marks, frozenset(row.facts)) and not is_over


def _run(
    by: Actor,
    row: Case,
    rule: ClockRule,
    clock: RunningClock | None,
    marks: Mapping[str, datetime],
) -> None:
    start, stop = marks[rule.starts_at], marks.get(rule.stopped_by)
    code = rule.regulation_code
    due = due_time(code, start) if code else own_due_time(row, rule.code)
    if due is None:
        return
    before = (clock.due_at, clock.stopped_at, clock.withdrawn_at) if clock else None
    clock = clock or RunningClock(case=row, code=rule.code)
    if clock.ran_out_at and due.at > now():
        clock.ran_out_at = None
    clock.starts_at, clock.due_at, clock.source = start, due.at, due.source[:300]
    clock.confidence, clock.is_provisional = due.confidence, due.is_provisional
    clock.stopped_at, clock.withdrawn_at = stop, None
    clock.save()
    if before == (clock.due_at, clock.stopped_at, clock.withdrawn_at):
        return
    timers.cancel_clock(clock)
    if stop is not None:
        items.finish(access.open_items(CLOCK_ITEM, subject_of(row.number, rule.code)), at=now())
        return
    _set_timers(clock, rule)
    if rule.has_item:
        _ask(by, row, rule, clock)


def _set_timers(clock: RunningClock, rule: ClockRule) -> None:
    for before, at in rules.reminders(rule, due_at=clock.due_at, at=now()):
        timers.set_for_clock(clock, f"{REMIND}:{int(before.total_seconds())}", at)
    if clock.ran_out_at is None:
        timers.set_for_clock(clock, RAN_OUT, clock.due_at)


def _withdraw(clock: RunningClock, row: Case, *, at: datetime) -> None:
    clock.withdrawn_at = at
    clock.save(update_fields=["withdrawn_at"])
    timers.cancel_clock(clock)
    items.finish(access.open_items(CLOCK_ITEM, subject_of(row.number, clock.code)), at=at)


def _ask(by: Actor, row: Case, rule: ClockRule, clock: RunningClock) -> None:
    """Have the clock's item wait, or move the one that waits to the new due time."""
    kind = access.kind_of(row.kind)
    waiting = access.open_items(CLOCK_ITEM, subject_of(row.number, rule.code)).first()
    if waiting is not None:
        items.put_off(waiting, clock.due_at)
        return
    item = NewItem(
        kind=CLOCK_ITEM,
        title=text("%(clock)s: %(number)s %(title)s"),
        values={"number": row.number, "title": row.title} | in_languages("clock", rule.title),
        unit_code=row.unit.code,
        capability=rule.asks or kind.works,
        due_at=clock.due_at,
        url=reverse(kind.url, args=[row.number]),
        subject=subject_of(row.number, rule.code),
        owner_id=row.owner_id,
        case_id=row.pk,
    )
    items.open_item(by, item=item, ladder=rule.ladder)


def in_languages(name: str, message: str) -> dict[str, str]:
    """Return a marked text as an item's values: in English, and in each language of the instance."""
    values = {name: message}
    for language, _ in settings.LANGUAGES:
        with override(language):
            values[f"{name}@{language}"] = gettext(message)
    return values
