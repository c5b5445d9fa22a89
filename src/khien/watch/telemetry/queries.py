"""Reads of telemetry: sources and how they stand, event search, one event and those around it."""

import functools
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, Sum
from django.urls import reverse
from django.utils import timezone

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now, today
from khien.base.core.offers import Counted
from khien.base.core.refusals import text
from khien.base.regulation import queries as regulation
from khien.base.regulation.types import ThresholdUnknown
from khien.engine.records.columns import TEXT_COLUMNS
from khien.know.inventory.queries import systems
from khien.watch.telemetry import access
from khien.watch.telemetry.models import Feed
from khien.watch.telemetry.store.lake import EventLake
from khien.watch.telemetry.store.schema import page_mark
from khien.watch.telemetry.types import (
    EventLine,
    EventNotFound,
    EventPage,
    EventQuery,
    FeedLine,
    FeedState,
    Filter,
    Operator,
    QueryRefused,
)

PAGE_ROWS = 50
_STEPS: Final = (
    (timedelta(hours=3), "5m", timedelta(minutes=5)),
    (timedelta(days=5), "1h", timedelta(hours=1)),
    (timedelta(days=500), "1d", timedelta(days=1)),
)
_FILTER = re.compile(r'(-?)([a-z_.]+):(?:"([^"]*)"|(\S+))')


@functools.cache
def lake() -> EventLake:
    """Return the event store, for reading."""
    return EventLake(settings.KHIEN.events)


def feeds(actor: Actor, unit_codes: frozenset[str] | None) -> list[FeedLine]:
    """Return the visible sources and how they stand. Two queries."""
    rows = access.feeds_visible_to(actor).select_related("unit")
    if unit_codes is not None:
        rows = rows.filter(unit__code__in=unit_codes)
    day = access.hours().filter(hour__gte=now() - timedelta(days=1))
    counts = dict(day.values_list("feed_id").annotate(events=Sum("events")))
    limit = regulation.clock("feed.silent", today()).length
    return [
        FeedLine(
            feed.code,
            feed.name,
            feed.unit.code,
            feed.unit.name,
            _state(feed, limit),
            feed.last_arrival_at,
            feed.token_hint,
            counts.get(feed.pk, 0),
        )
        for feed in rows
    ]


def silent_count(actor: Actor, unit_codes: frozenset[str] | None) -> tuple[int, int]:
    """Return how many visible open sources are silent (or never sent), of how many."""
    open_feeds = [feed for feed in feeds(actor, unit_codes) if feed.state is not FeedState.CLOSED]
    silent = sum(feed.state is not FeedState.ARRIVES for feed in open_feeds)
    return silent, len(open_feeds)


def events_per_hour(
    actor: Actor, unit_codes: frozenset[str] | None, *, hours: int = 48
) -> list[tuple[datetime, int]]:
    """Return the visible events of each of the last hours, oldest first. One query."""
    end = now().replace(minute=0, second=0, microsecond=0)
    start = end - timedelta(hours=hours - 1)
    rows = access.hours().filter(hour__gte=start, feed__in=access.feeds_visible_to(actor))
    if unit_codes is not None:
        rows = rows.filter(feed__unit__code__in=unit_codes)
    counts = dict(rows.values_list("hour").annotate(events=Sum("events")))
    return [
        (hour, counts.get(hour, 0))
        for hour in (start + timedelta(hours=step) for step in range(hours))
    ]


def search(
    actor: Actor,
    *,
    words: str,
    start: datetime,
    end: datetime,
    unit_codes: frozenset[str] | None,
    after: str = "",
) -> EventPage:
    """Return one page of visible events, newest first. `words`: `field:value`, and free text.

    Raises QueryRefused for an unknown field, QueryTooLong.
    """
    query = _query(actor, words, start, end, unit_codes)
    total = lake().count(query)
    rows = lake().rows(_paged(query, after))
    mark = page_mark(rows[-1]) if len(rows) == PAGE_ROWS else ""
    return EventPage(tuple(_line(row) for row in rows), mark, total)


def histogram(
    actor: Actor,
    *,
    words: str,
    start: datetime,
    end: datetime,
    unit_codes: frozenset[str] | None,
) -> list[tuple[datetime, int]]:
    """Return how many events of a search fall into each hour; a day beyond five days.

    Five minutes within three hours. Steps without events are there too, with 0, up to 500 days.
    """
    query = _query(actor, words, start, end, unit_codes)
    every, step = next(
        ((every, step) for longest, every, step in _STEPS if end - start <= longest), ("1d", None)
    )
    zone = settings.TIME_ZONE
    rows = lake().rows(replace(query, every=every, zone=zone))
    counted = {row["bucket"].astimezone(UTC): row["count"] for row in rows}
    if step is None:
        return sorted(counted.items())
    at = _step_before(start.astimezone(ZoneInfo(zone)), step)
    filled = []
    while at < end:
        filled.append((at, counted.get(at.astimezone(UTC), 0)))
        at += step
    return filled


def event_or_none(actor: Actor, event_id: str) -> EventLine | None:
    """Return one visible event, or None for absent and others' alike."""
    try:
        return _line(lake().get(event_id, accounts.unit_codes(actor, Capability.SEE_ALERTS)))
    except (EventNotFound, QueryRefused):
        return None


def event(actor: Actor, event_id: str) -> EventLine:
    """Return one visible event. Raises EventNotFound."""
    return _line(lake().get(event_id, accounts.unit_codes(actor, Capability.SEE_EVENTS)))


def events_around(actor: Actor, event_id: str) -> list[EventLine]:
    """Return what else the event's host did five minutes before and after, oldest first."""
    units = accounts.unit_codes(actor, Capability.SEE_EVENTS)
    try:
        return [_line(row) for row in lake().around(event_id, units, limit=10)]
    except (EventNotFound, QueryRefused):
        return []


def units_with_logs(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each unit and whether its logs arrived in the rule book's time before `at`."""
    limit = regulation.clock("feed.silent", timezone.localdate(at)).length
    rows = access.hours().filter(hour__gt=at - limit, hour__lte=at, events__gt=0)
    sums = dict(rows.values_list("feed__unit__code").annotate(events=Sum("events")))
    return [
        Counted(
            unit.name,
            unit.code,
            unit.code in sums,
            detail=str(sums.get(unit.code, "")),
            url=f"{reverse('telemetry:feeds')}?unit={unit.code}",
        )
        for unit in accounts.watched_units(at)
        if unit_codes is None or unit.code in unit_codes
    ]


def logs_kept(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each unit with a log source and whether this instance keeps logs as long as its level asks.

    By the highest level of the unit's systems then. Two queries.
    """
    day = timezone.localdate(at)
    asked = [0, *(_days_kept(level, day) for level in range(1, 6))]
    highest: dict[str, int] = {}
    for code, _, level in systems.levels_at(at).values():
        highest[code] = max(level, highest.get(code, 0))
    feeds = access.feeds().filter(created_at__lte=at)
    feeds = feeds.filter(Q(closed_at__isnull=True) | Q(closed_at__gt=at))
    units = feeds.order_by("unit__path").values_list("unit__code", "unit__name").distinct()
    kept = int(settings.KHIEN.event_days)
    return [
        Counted(
            name,
            code,
            counts=kept >= asked[highest.get(code, 1)],
            detail=f"{kept} / {asked[highest.get(code, 1)]}",
            url=f"{reverse('telemetry:feeds')}?unit={code}",
        )
        for code, name in units
        if unit_codes is None or code in unit_codes
    ]


def _days_kept(level: int, day: date) -> int:
    try:
        return int(regulation.threshold(f"log.retention.{level}", day).value)
    except ThresholdUnknown:
        return 0


def _step_before(at: datetime, step: timedelta) -> datetime:
    """Return the start of the step that holds an instant; steps begin at midnight."""
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + (at - midnight) // step * step


def _state(feed: Feed, limit: timedelta) -> FeedState:
    if feed.closed_at is not None:
        return FeedState.CLOSED
    if feed.last_arrival_at is None:
        return FeedState.NEVER
    return FeedState.ARRIVES if now() - feed.last_arrival_at <= limit else FeedState.SILENT


def _query(
    actor: Actor,
    words: str,
    start: datetime,
    end: datetime,
    unit_codes: frozenset[str] | None,
) -> EventQuery:
    """Return the query with the actor's units in it: the one door to events."""
    visible = accounts.unit_codes(actor, Capability.SEE_EVENTS)
    units = visible if unit_codes is None else unit_codes
    if visible is not None and units is not None:
        units = visible & units
    filters, free = parse_words(words)
    return EventQuery(start, end, units, filters=filters, text=free, limit=PAGE_ROWS)


def _paged(query: EventQuery, after: str) -> EventQuery:
    return replace(query, before=after)


def parse_words(words: str) -> tuple[tuple[Filter, ...], str]:
    """Return the filters and the free text of a search line; `-field:value` excludes."""
    filters = []

    def taken(found: re.Match[str]) -> str:
        minus, name, quoted, bare = found.groups()
        column = name.replace(".", "_")
        if column not in TEXT_COLUMNS:
            raise QueryRefused(reason=f"{name}: {text('events have no such field')}")
        filters.append(_filter(column, quoted if quoted is not None else bare, bool(minus)))
        return " "

    free = _FILTER.sub(taken, words)
    return tuple(filters), " ".join(free.split())


def _filter(column: str, value: str, is_not: bool) -> Filter:  # noqa: FBT001 - from the sign
    if value == "*":
        return Filter(column, Operator.EXISTS)
    if is_not:
        return Filter(column, Operator.IS_NOT, (value,))
    if value.startswith("*"):
        return Filter(column, Operator.CONTAINS, (value.strip("*"),))
    if value.endswith("*"):
        return Filter(column, Operator.STARTS, (value.rstrip("*"),))
    return Filter(column, Operator.IS, (value,))


def _line(row: Mapping[str, Any]) -> EventLine:
    columns = {name: str(row[name]) for name in TEXT_COLUMNS if row.get(name)}
    mark = f"{row['writer']}-{row['segment']}-{row['row']}"
    return EventLine(mark, row["event_time"], columns, row.get("raw") or "", row["outcome"])
