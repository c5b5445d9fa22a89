"""Reads of what comes round: a month, a list with the late first, one occurrence, its measure."""

from calendar import Calendar
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import today
from khien.base.core.offers import Counted
from khien.base.core.paging import Page, counted, ordered, page_of
from khien.base.regulation import queries as regulation
from khien.base.regulation.types import Recurrence
from khien.show.planning import access
from khien.show.planning.models import Occurrence
from khien.show.planning.rules import recurring as rules
from khien.show.planning.types.plans import Said
from khien.show.planning.types.recurring import (
    CalendarDay,
    DayGroup,
    OccurrenceLine,
    OccurrenceRecord,
    Turn,
)

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class OccurrenceFilter:
    """Which occurrences a list wants; empty means all that are open."""

    rule: str = ""
    turn: str = ""
    day: date | None = None
    unit_codes: frozenset[str] | None = None


def title_of(rule: str) -> Said:
    """Return what comes round, in both languages; a rule that no longer exists shows its code."""
    return titles().get(rule, Said(rule, rule))


def titles() -> dict[str, Said]:
    """Return the titles of all that ever came round, by code."""
    return {one.code: Said(one.title.en, one.title.vi) for one in regulation.book().of(Recurrence)}


def rule_titles() -> list[tuple[str, Said]]:
    """Return what comes round by the rules of today, by code."""
    found = regulation.recurrences(today())
    return sorted((one.code, Said(one.title.en, one.title.vi)) for one in found)


def month(
    actor: Actor, first: date, wanted: OccurrenceFilter
) -> tuple[tuple[CalendarDay, ...], ...]:
    """Return the weeks of a month, each day with what falls on it. One query."""
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    rows = _wanted(actor, wanted, is_any=True).filter(
        due_on__gte=weeks[0][0], due_on__lte=weeks[-1][-1]
    )
    held: defaultdict[tuple[date, str], list[Turn]] = defaultdict(list)
    for rule, due_on, is_done, ended in rows.values_list("rule", "due_on", "is_done", "ended_at"):
        held[due_on, rule].append(_turn(due_on, is_done=is_done, is_ended=ended is not None))
    groups: defaultdict[date, list[DayGroup]] = defaultdict(list)
    named = titles()
    for (day, rule), turns in sorted(held.items()):
        late, done = turns.count(Turn.LATE), turns.count(Turn.DONE)
        groups[day].append(
            DayGroup(rule, named.get(rule, Said(rule, rule)), len(turns), late, done)
        )
    return tuple(
        tuple(
            CalendarDay(day, day.month != first.month, day == today(), tuple(groups[day]))
            for day in week
        )
        for week in weeks
    )


def occurrences(actor: Actor, wanted: OccurrenceFilter, *, after: str = "") -> Page[OccurrenceLine]:
    """Return one page of occurrences, by their day: the late first. Two queries."""
    rows = _wanted(actor, wanted)
    known = after if _is_mark(after) else ""
    found, mark = ordered(rows.select_related("unit", "owner"), by="due_on", after=known)
    named = titles()
    return page_of([_line(row, named) for row in found], after=mark, total=counted(rows))


def count_late(actor: Actor, unit_codes: frozenset[str] | None) -> int:
    """Return how many occurrences are past their day, counted as lists count. One query."""
    return counted(_wanted(actor, OccurrenceFilter(turn=Turn.LATE, unit_codes=unit_codes)))


def occurrence(actor: Actor, key: int) -> OccurrenceRecord:
    """Return one visible occurrence whole. Raises NotFound."""
    row = access.require_occurrence(actor, key)
    found = [one for one in regulation.book().of(Recurrence) if one.code == row.rule]
    rule = found[-1] if found else None
    may_work = row.ended_at is None and accounts.may_do(
        actor, Capability.ANSWER_PLANS, row.unit.code
    )
    able = accounts.people_who_may(Capability.ANSWER_PLANS, row.unit.code) if may_work else []
    return OccurrenceRecord(
        line=_line(row, titles()),
        system_key=row.system,
        rule_url=reverse("regulation:entry", args=[rule.kind, rule.key]) if rule else "",
        rule_source=rule.source if rule else "",
        rule_confidence=rule.confidence_name if rule else "",
        words=row.words,
        file_name=row.file_name,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        may_work=may_work,
        able=tuple((one.key, one.name) for one in able),
        owner_id=row.owner_id,
    )


def occurrence_file(actor: Actor, key: int) -> int | None:
    """Return the key of an occurrence's file. Raises NotFound."""
    return access.require_occurrence(actor, key).file_key


def on_time(
    at: datetime, unit_codes: frozenset[str] | None, *, rules: Collection[str] = ()
) -> list[Counted]:
    """Return each occurrence (of some rules) due in the year before, and whether it was done by its day.

    What was left out with a reason by then, or withdrawn, is not owed. One query.
    """
    day = timezone.localdate(at)
    rows = access.occurrences().filter(due_on__lt=day, due_on__gte=day - YEAR, made_at__lte=at)
    rows = rows.exclude(withdrawn_at__lte=at).exclude(is_done=False, ended_at__lte=at)
    if rules:
        rows = rows.filter(rule__in=rules)
    if unit_codes is not None:
        rows = rows.filter(unit__code__in=unit_codes)
    named = titles()
    return [
        Counted(
            f"{row.name or row.unit.name}: {_said(named, row.rule)}",
            row.unit.code,
            counts=row.is_done and row.ended_at is not None and row.ended_at <= _end_of(row.due_on),
            detail=f"{row.due_on:%d/%m/%Y}",
            url=reverse("planning:occurrence", args=[row.pk]),
        )
        for row in rows.select_related("unit").order_by("unit__path", "due_on", "pk")
    ]


def _wanted(
    actor: Actor, wanted: OccurrenceFilter, *, is_any: bool = False
) -> QuerySet[Occurrence]:
    rows = access.occurrences_visible_to(actor)
    if wanted.rule:
        rows = rows.filter(rule=wanted.rule)
    if wanted.day is not None:
        rows = rows.filter(due_on=wanted.day)
    if wanted.unit_codes is not None:
        rows = rows.filter(unit__code__in=wanted.unit_codes)
    if wanted.turn:
        rows = rows.filter(_stands(wanted.turn))
    elif not is_any and wanted.day is None:
        rows = rows.filter(ended_at__isnull=True)
    return rows


def _stands(turn: str) -> Q:
    soon = today() + rules.WAITS
    is_open = Q(ended_at__isnull=True)
    return {
        Turn.LATE.value: is_open & Q(due_on__lt=today()),
        Turn.SOON.value: is_open & Q(due_on__gte=today(), due_on__lte=soon),
        Turn.AHEAD.value: is_open & Q(due_on__gt=soon),
        Turn.DONE.value: Q(is_done=True),
        Turn.SKIPPED.value: Q(is_done=False, ended_at__isnull=False),
    }.get(turn, Q(pk__in=()))


def _line(row: Occurrence, named: dict[str, Said]) -> OccurrenceLine:
    return OccurrenceLine(
        key=row.pk,
        rule=row.rule,
        title=named.get(row.rule, Said(row.rule, row.rule)),
        unit_code=row.unit.code,
        unit=row.unit.name,
        system=row.name,
        level=row.level,
        due_on=row.due_on,
        turn=_turn(row.due_on, is_done=row.is_done, is_ended=row.ended_at is not None),
        owner=row.owner.name if row.owner else "",
    )


def _turn(due_on: date, *, is_done: bool, is_ended: bool) -> Turn:
    skipped = is_ended and not is_done
    return rules.turn(day=today(), due_on=due_on, is_done=is_done, is_skipped=skipped)


def _is_mark(after: str) -> bool:
    try:
        date.fromisoformat(after.rpartition("~")[0])
    except ValueError:
        return False
    return True


def _said(named: dict[str, Said], rule: str) -> str:
    return named[rule].spoken(regulation.language()) if rule in named else rule


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.max))
