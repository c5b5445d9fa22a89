"""What happened in a period is counted and listed from the rows that a room offers."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Count, DateField, QuerySet
from django.urls import reverse
from django.utils import timezone

from khien.base.core.offers import Happened, Happening


def counted(
    wanted: Happening, since: datetime, until: datetime, unit_codes: frozenset[str] | None
) -> Counter[tuple[str, str]]:
    """Return how many rows a period holds by unit code and group (empty without). One query.

    The period begins with `since` and ends before `until`; `unit_codes` None means every unit.
    """
    named = [wanted.unit, *([wanted.group] if wanted.group else [])]
    rows = _within(wanted, since, until, unit_codes).order_by().values_list(*named)
    found: Counter[tuple[str, str]] = Counter()
    for *at, count in rows.annotate(n=Count("pk")):
        found[at[0] or "", str(at[1]) if wanted.group else ""] += count
    return found


def happened(
    wanted: Happening,
    since: datetime,
    until: datetime,
    unit_codes: frozenset[str] | None,
    *,
    first: int,
) -> Iterator[Happened]:
    """Yield the rows of a period, the oldest first, at most `first`. One query."""
    named = [wanted.unit, wanted.at, wanted.key, *wanted.label]
    if wanted.group:
        named.append(wanted.group)
    rows = _within(wanted, since, until, unit_codes).order_by(wanted.at, "pk")
    for unit, at, key, *words in rows.values_list(*named)[:first]:
        group = str(words.pop()) if wanted.group else ""
        label = " · ".join(str(one) for one in words if one)
        url = reverse(wanted.page, args=[key]) if wanted.page else ""
        yield Happened(label[:300], unit or "", at, group, url)


def _within(
    wanted: Happening, since: datetime, until: datetime, unit_codes: frozenset[str] | None
) -> QuerySet[Any]:
    rows: QuerySet[Any] = wanted.rows()
    is_day = type(rows.model._meta.get_field(wanted.at.split("__")[0])) is DateField  # noqa: SLF001
    first, last = (_day(since), _day(until)) if is_day else (since, until)
    rows = rows.filter(**{f"{wanted.at}__gte": first, f"{wanted.at}__lt": last})
    if unit_codes is not None:
        rows = rows.filter(**{f"{wanted.unit}__in": sorted(unit_codes)})
    return rows


def _day(at: datetime) -> date:
    return timezone.localdate(at)
