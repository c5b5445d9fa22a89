"""Reads of clean-ups: the list, one machine's case, figures, two measures, search."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from khien.act.response import access
from khien.act.response.models import Cleanup, Infection
from khien.act.response.rules import cleanups as rules
from khien.act.response.types.cleanups import (
    CleanupFigures,
    CleanupFilter,
    CleanupLine,
    CleanupRecord,
    CleanupState,
    InfectionLine,
)
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import queries as casework
from khien.base.core.clock import now
from khien.base.core.offers import Counted, Finding
from khien.base.core.paging import Page, counted, newest_first, page_of
from khien.base.core.refusals import text
from khien.base.core.search import folded_match
from khien.know.inventory.queries.hosts import hosts_of

THREATS_SHOWN = 3
INFECTIONS_SHOWN = 200
DAYS_COUNTED_MAX = 20_000


def cleanups(actor: Actor, wanted: CleanupFilter, *, after: str = "") -> Page[CleanupLine]:
    """Return one page of visible clean-ups, newest first. Three queries."""
    rows = _narrowed(access.cleanups_visible_to(actor), wanted)
    found, mark = newest_first(rows.select_related("unit"), after=after)
    return page_of(_lines(found), after=mark, total=counted(rows))


def cleanup(actor: Actor, number: str) -> CleanupRecord:
    """Return one visible clean-up whole. Raises NotFound."""
    row = access.require_cleanup(actor, number)
    (line,) = _lines([row])
    infections = access.infections_of([row.pk]).order_by("-last_at", "-pk")[:INFECTIONS_SHOWN]
    return CleanupRecord(
        line=line,
        case=casework.case(actor, number),
        infections=tuple(_infection(one) for one in infections),
        steps=tuple(casework.steps_of(actor, number)),
        clocks=tuple(casework.clocks_of(actor, number)),
        timeline=tuple(casework.timeline(actor, number)),
        earlier=row.earlier.number if row.earlier else "",
        incident=row.incident.number if row.incident else "",
        device_url=_device_url(actor, line),
        may_raise=row.incident is None
        and accounts.may_do(actor, Capability.REPORT_INCIDENTS, line.unit_code),
    )


def figures(actor: Actor, unit_codes: frozenset[str] | None) -> CleanupFigures:
    """Return how many machines wait and how long cleaning took in the last year. Two queries."""
    at = now()
    rows = _of_units(access.cleanups_visible_to(actor), unit_codes)
    waiting = rows.filter(ended_at__isnull=True).aggregate(
        open=Count("pk"), late=Count("pk", filter=Q(due_at__lt=at))
    )
    cleaned = rows.filter(cleaned_at__gt=at - rules.YEAR).order_by("-cleaned_at")
    pairs = cleaned.values_list("seen_at", "cleaned_at")[:DAYS_COUNTED_MAX]
    days = [rules.days_between(seen, clean) for seen, clean in pairs if clean is not None]
    middle, mean = rules.middle_and_mean(days)
    return CleanupFigures(waiting["open"], waiting["late"], len(days), middle, mean)


def within_limit(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return the machines that waited to be clean at an instant; one over its limit does not count."""
    rows = access.cleanups().filter(seen_at__lte=at)
    rows = rows.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=at))
    return [
        _counted(row, counts=row.due_at >= at, detail=row.due_at.isoformat(timespec="minutes"))
        for row in _of_units(rows, unit_codes).select_related("unit").order_by("-pk")
    ]


def cleaned_in_time(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return the machines cleaned in the year before an instant, with their days; late ones do not count."""
    rows = access.cleanups().filter(cleaned_at__lte=at, cleaned_at__gt=at - rules.YEAR)
    return [
        _counted(row, counts=row.cleaned_at <= row.due_at, detail=_days(row))
        for row in _of_units(rows, unit_codes).select_related("unit").order_by("-pk")
        if row.cleaned_at is not None
    ]


def of_alert(actor: Actor, key: str) -> Sequence[Finding]:
    """Return the clean-ups that an alert belongs to, for its page."""
    if not key.isdigit():
        return []
    rows = access.cleanups_visible_to(actor).filter(infections__alert_id=int(key))
    return [_finding(row) for row in rows.select_related("unit").distinct().order_by("-pk")[:5]]


def tab(actor: Actor, _key: str) -> Sequence[Finding]:
    """Return the page of clean-ups, beside the list of incidents, with how many machines wait."""
    waiting = access.cleanups_visible_to(actor).filter(ended_at__isnull=True)
    count = counted(waiting)
    name = text("Clean-up of machines")
    return [Finding(name, name, reverse("response:cleanups"), str(count) if count else "")]


def find(actor: Actor, words: str) -> Sequence[Finding]:
    """Return clean-ups for the search box. One query."""
    rows = access.cleanups_visible_to(actor).filter(folded_match("folded", words))
    return [_finding(row) for row in rows.select_related("unit").order_by("-pk")[:8]]


def _narrowed(rows: QuerySet[Cleanup], wanted: CleanupFilter) -> QuerySet[Cleanup]:
    rows = _of_units(rows, wanted.unit_codes)
    if wanted.state in {"open", "late"}:
        rows = rows.filter(ended_at__isnull=True)
    if wanted.state == "late":
        rows = rows.filter(due_at__lt=now())
    elif wanted.state == "recurring":
        rows = rows.filter(is_recurring=True)
    elif wanted.state == "ended":
        rows = rows.filter(ended_at__isnull=False)
    if wanted.words.strip():
        rows = rows.filter(folded_match("folded", wanted.words))
    return rows


def _of_units(rows: QuerySet[Cleanup], unit_codes: frozenset[str] | None) -> QuerySet[Cleanup]:
    return rows if unit_codes is None else rows.filter(unit__code__in=unit_codes)


def _lines(rows: Sequence[Cleanup]) -> list[CleanupLine]:
    at = now()
    said: dict[int, list[Infection]] = defaultdict(list)
    for one in access.infections_of([row.pk for row in rows]).order_by("pk"):
        said[one.cleanup_id].append(one)
    return [_line(row, said[row.pk], at) for row in rows]


def _line(row: Cleanup, infections: Sequence[Infection], at: datetime) -> CleanupLine:
    done = row.cleaned_at is not None
    state = CleanupState.CLEAN if done else CleanupState.FALSE_ALARM
    return CleanupLine(
        number=row.number,
        host=row.host,
        unit=row.unit.name,
        unit_code=row.unit.code,
        state=CleanupState.OPEN if row.ended_at is None else state,
        threats=_named(one.threat for one in infections),
        sources=_named(one.source for one in infections),
        seen_at=row.seen_at,
        due_at=row.due_at,
        ended_at=row.ended_at,
        cleaned_at=row.cleaned_at,
        days=rules.days_between(row.seen_at, row.cleaned_at) if row.cleaned_at else None,
        is_recurring=row.is_recurring,
        is_by_console=row.is_by_console,
        is_late=row.due_at < (row.ended_at or at),
    )


def _named(words: Iterable[str]) -> str:
    each = list(dict.fromkeys(words))
    more = len(each) - THREATS_SHOWN
    return ", ".join(each[:THREATS_SHOWN]) + (f" +{more}" if more > 0 else "")


def _infection(one: Infection) -> InfectionLine:
    return InfectionLine(
        threat=one.threat,
        source=one.source,
        first_at=one.first_at,
        last_at=one.last_at,
        removed_at=one.removed_at,
        has_failed=one.has_failed,
        times=one.times,
        alert_url=reverse("detection:alert", args=[one.alert_id]) if one.alert_id else "",
    )


def _device_url(actor: Actor, line: CleanupLine) -> str:
    """Return the page of the machine, where the inventory knows one of this name and the actor sees it."""
    if not accounts.may_do(actor, Capability.SEE_INVENTORY, line.unit_code):
        return ""
    host = hosts_of(frozenset({line.unit_code})).find(line.host.lower())
    return reverse("inventory:device", args=[host.key]) if host else ""


def _counted(row: Cleanup, *, counts: bool, detail: str) -> Counted:
    url = reverse("response:cleanup", args=[row.number])
    return Counted(f"{row.number} {row.host}", row.unit.code, counts, detail=detail, url=url)


def _days(row: Cleanup) -> str:
    """Return how long it took, in the province's language: it is kept with the figure."""
    assert row.cleaned_at is not None
    with translation.override(settings.LANGUAGE_CODE):
        return gettext("%(days)s days") % {"days": rules.days_between(row.seen_at, row.cleaned_at)}


def _finding(row: Cleanup) -> Finding:
    url = reverse("response:cleanup", args=[row.number])
    title = f"{row.number} {row.host}"
    return Finding(title, text("Clean-up of a machine"), url, row.unit.name)
