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
from khien.base.core.paging import PAGE_ROWS, Page, page_of

INBOX_ROWS = 200
ALL_OF_IT = InboxFilter()


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a filter: its value, and its text in the reader's language."""

    value: str
    title: str


def inbox(actor: Actor) -> list[ItemLine]:
    """Return what waits for an actor, the most urgent first, at most 200 rows. Two queries."""
    rows = access.items_for(actor).select_related("unit", "owner").order_by("due_at", "pk")
    return _lines(actor, list(rows[:INBOX_ROWS]))


def inbox_page(
    actor: Actor, wanted: InboxFilter = ALL_OF_IT, *, after: str = "", size: int = PAGE_ROWS
) -> Page[ItemLine]:
    """Return one page of what waits, by due time, and how many rows there are. Four queries."""
    rows = _filtered(access.items_for(actor), actor, wanted)
    total = rows.count()
    at, _, key = after.rpartition("~")
    moment = _instant(at)
    if moment is not None and key.isdigit():
        rows = rows.filter(Q(due_at__gte=moment) & (Q(due_at__gt=moment) | Q(pk__gt=int(key))))
    found = list(_whole(rows.order_by("due_at", "pk")[: size + 1]))
    last = found[size - 1] if len(found) > size else None
    mark = f"{last.due_at.isoformat()}~{last.pk}" if last else ""
    return page_of(_lines(actor, found[:size]), after=mark, total=total)


def count_open(actor: Actor) -> int:
    """Return how many items wait for an actor. Two queries."""
    return access.items_for(actor).count()


def item_kinds() -> list[Choice]:
    """Return the kinds of item that rooms offer, by title in the reader's language."""
    found = [Choice(kind.code, gettext(kind.title)) for kind in registry.item_kinds.values()]
    return sorted(found, key=lambda choice: choice.title)


def _whole(rows: QuerySet[WorkItem, WorkItem]) -> QuerySet[WorkItem, WorkItem]:
    """Return the items with what their lines show: the page is found in the index alone first."""
    keys = list(rows.values_list("pk", flat=True))
    whole = access.items(keys)
    return whole.select_related("unit", "owner").order_by("due_at", "pk")


def _filtered(
    rows: QuerySet[WorkItem, WorkItem], actor: Actor, wanted: InboxFilter
) -> QuerySet[WorkItem, WorkItem]:
    at = now()
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.unit_codes is not None:
        rows = rows.filter(unit_id__in=accounts.unit_keys(wanted.unit_codes))
    if wanted.waiting is Waiting.LATE:
        rows = rows.filter(due_at__lt=at)
    elif wanted.waiting is not Waiting.ALL:
        days = 1 if wanted.waiting is Waiting.DAY else 7
        rows = rows.filter(due_at__gte=at, due_at__lt=at + timedelta(days=days))
    if wanted.whose is Whose.MINE:
        rows = rows.filter(owner_id=actor.person_id)
    elif wanted.whose is Whose.FREE:
        rows = rows.filter(owner__isnull=True)
    elif wanted.whose is Whose.ESCALATED:
        rows = rows.filter(level__gt=0)
    return rows


def _instant(given: str) -> datetime | None:
    try:
        found = parse_datetime(given)
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def _lines(actor: Actor, rows: list[WorkItem]) -> list[ItemLine]:
    at = now()
    return [_line(actor, item, at) for item in rows]


def _line(actor: Actor, item: WorkItem, at: datetime) -> ItemLine:
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
