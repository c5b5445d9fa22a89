"""The inbox: what waits for a person, over all rooms, the most urgent first."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language, gettext

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor
from khien.base.casework import access, rules
from khien.base.casework.models import WorkItem
from khien.base.casework.types import InboxFilter, ItemLine, Waiting, Whose
from khien.base.core.clock import now
from khien.base.core.offers import registry
from khien.base.core.paging import COUNTED_MAX, PAGE_ROWS, Page, counted, page_of

INBOX_ROWS = 200
SORTED_HERE_MAX = 2000
"""Up to so many rows of a branch are sorted here; more are read in order until a page is full."""
ALL_OF_IT = InboxFilter()


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a filter: its value, and its text in the reader's language."""

    value: str
    title: str


def inbox(actor: Actor) -> list[ItemLine]:
    """Return what waits for an actor, the most urgent first, at most 200 rows."""
    return list(inbox_page(actor, size=INBOX_ROWS).rows)


def inbox_page(
    actor: Actor, wanted: InboxFilter = ALL_OF_IT, *, after: str = "", size: int = PAGE_ROWS
) -> Page[ItemLine]:
    """Return one page of what waits, by due time, and how many rows there are.

    Four queries, and two for each group of units in which the actor has the same rights; one where
    nothing waits.
    """
    narrow, mark = _condition(actor, wanted), _mark(after)
    total, places = 0, []
    for branch in access.inbox_of(actor):
        rows = branch.rows.filter(narrow)
        count = counted(rows)
        total += count
        if count <= SORTED_HERE_MAX:
            found = _places(rows) if count else []
            places += [place for place in found if mark is None or place > mark]
        else:
            ordered = branch.in_order.filter(narrow).filter(_beyond(mark))
            places += _places(ordered.order_by("due_at", "pk")[: size + 1])
    places.sort()
    keys = [key for _, key in places[:size]]
    last = places[size - 1] if len(places) > size else None
    next_mark = f"{last[0].isoformat()}~{last[1]}" if last else ""
    return page_of(_lines(actor, keys), after=next_mark, total=min(total, COUNTED_MAX + 1))


def count_open(actor: Actor, *, most: int) -> int:
    """Return how many items wait for an actor, counted up to `most`: a number for every page's shell."""
    found = 0
    for branch in access.inbox_of(actor):
        found += branch.rows[: most - found].count()
        if found >= most:
            break
    return found


def units_with_open_items(kind: str, at: datetime) -> frozenset[str]:
    """Return the codes of the units in which an item of a kind waited at an instant. One query."""
    rows = access.items_of_kind(kind).filter(opened_at__lte=at).exclude(done_at__lte=at)
    return frozenset(rows.values_list("unit__code", flat=True))


def item_kinds() -> list[Choice]:
    """Return the kinds of item that rooms offer, by title in the reader's language."""
    found = [Choice(kind.code, gettext(kind.title)) for kind in registry.item_kinds.values()]
    return sorted(found, key=lambda choice: choice.title)


def _condition(actor: Actor, wanted: InboxFilter) -> Q:
    """Return the filters as one condition on items."""
    found, at = Q(), now()
    if wanted.kind:
        found &= Q(kind=wanted.kind)
    if wanted.unit_codes is not None:
        found &= Q(unit_id__in=accounts.unit_keys(wanted.unit_codes))
    if wanted.waiting is Waiting.LATE:
        found &= Q(due_at__lt=at)
    elif wanted.waiting is not Waiting.ALL:
        days = 1 if wanted.waiting is Waiting.DAY else 7
        found &= Q(due_at__gte=at, due_at__lt=at + timedelta(days=days))
    return found & _owned(actor, wanted.whose)


def _owned(actor: Actor, whose: Whose) -> Q:
    return {
        Whose.ALL: Q(),
        Whose.MINE: Q(owner_id=actor.person_id or 0),
        Whose.FREE: Q(owner__isnull=True),
        Whose.ESCALATED: Q(level__gt=0),
    }[whose]


def _mark(after: str) -> tuple[datetime, int] | None:
    """Return the last row of the page before; a mark that cannot be is none."""
    at, _, key = after.rpartition("~")
    moment = _instant(at)
    return (moment, int(key)) if moment is not None and key.isdigit() else None


def _beyond(mark: tuple[datetime, int] | None) -> Q:
    if mark is None:
        return Q()
    moment, key = mark
    return Q(due_at__gte=moment) & (Q(due_at__gt=moment) | Q(pk__gt=key))


def _places(rows: QuerySet[WorkItem, WorkItem]) -> list[tuple[datetime, int]]:
    return list(rows.values_list("due_at", "pk"))


def _instant(given: str) -> datetime | None:
    try:
        found = parse_datetime(given)
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def _lines(actor: Actor, keys: list[int]) -> list[ItemLine]:
    rows = access.items(keys).select_related("unit", "owner").order_by("due_at", "pk")
    return [line_of(actor, item) for item in rows]


def line_of(actor: Actor, item: WorkItem) -> ItemLine:
    """Return an item that passed the door as a row, in the reader's language."""
    at = now()
    days, hours = rules.time_left(item.due_at, at)
    return ItemLine(
        item.pk,
        gettext(item.title) % _in_language(item.values),
        item.unit.name,
        item.url,
        item.due_at,
        is_mine=item.owner_id is not None and item.owner_id == actor.person_id,
        is_late=item.due_at < at,
        kind=item.kind,
        owner=item.owner.name if item.owner else "",
        level=item.level,
        days_left=days,
        hours_left=hours,
    )


def _in_language(values: dict[str, str]) -> dict[str, str]:
    """Return the values with those meant for the reader's language (`name@vi`) in their places."""
    ending = f"@{get_language()}"
    own = {
        name.removesuffix(ending): text for name, text in values.items() if name.endswith(ending)
    }
    return {**values, **own}
