"""Reads of feeds: how old each is, and the blind spot: the software that nobody could name."""

from collections.abc import Collection
from typing import Final

from django.db.models import Count, F, Max, Min, Q, Sum

from khien.base.accounts.types import Actor
from khien.base.core.clock import now
from khien.base.core.paging import COUNTED_MAX, PAGE_ROWS, Page
from khien.base.core.search import fold
from khien.know.exposure import access
from khien.know.exposure.types.feeds import FEED_NAMES, FeedKind, FeedLine
from khien.know.exposure.types.matching import BlindSpot, Naming, UnnamedLine
from khien.know.exposure.types.register import Known

OLD_DAYS: Final = {FeedKind.MSRC: 40, FeedKind.OVERRIDES: 60}
"""After how many days without a newer entry a feed is shown as old; a week for the others."""

ASKED_AT_ONCE: Final = 500

ABOUT_CVES: Final = frozenset({FeedKind.KEV, FeedKind.EPSS})
"""Feeds that speak of CVEs alone, and of products never."""


def feeds() -> list[FeedLine]:
    """Return every feed that is known here, also those that were never carried in. One query."""
    held = {row.kind: row for row in access.feeds()}
    lines = []
    for kind in FeedKind:
        row = held.get(kind)
        newest = row.newest if row else None
        age = (now() - newest).days if newest else None
        lines.append(
            FeedLine(
                kind=kind,
                name=FEED_NAMES[kind],
                newest=newest,
                imported_at=row.imported_at if row else None,
                imported_by=row.imported_by if row else "",
                records=row.records if row else 0,
                rows=row.rows if row else 0,
                without_products=row.without_products if row and kind not in ABOUT_CVES else 0,
                age_days=age,
                is_old=age is not None and age > OLD_DAYS.get(kind, 7),
            )
        )
    return lines


def blind_spot() -> BlindSpot:
    """Return what the last whole run of matching could not name. One query."""
    last = access.runs().order_by("-at").first()
    if last is None:
        return BlindSpot(0, 0, 0, None)
    return BlindSpot(last.unnamed, last.installations_unnamed, last.named, last.at)


def known(cves: Collection[str]) -> dict[str, Known]:
    """Return what the feeds know of CVEs: exploited already, and how likely they will be."""
    found: dict[str, Known] = {}
    names = sorted(cves)
    for first in range(0, len(names), ASKED_AT_ONCE):
        rows = access.cves().filter(name__in=names[first : first + ASKED_AT_ONCE])
        for name, kev_on, epss in rows.values_list("name", "kev_on", "epss"):
            found[name] = Known(kev_on is not None, epss)
    return found


def may_keep(actor: Actor) -> bool:
    """Return whether the actor names software and judges matches for the province."""
    return access.keeps(actor)


def unnamed(actor: Actor, *, words: str = "", after: str = "") -> Page[UnnamedLine]:
    """Return one page of names without a product, those on the most machines first. Two queries.

    Raises NotAllowed.
    """
    access.require_keeper(actor)
    rows = access.things().filter(naming=Naming.NONE)
    for word in fold(words).split():
        rows = rows.filter(Q(bare__icontains=word) | Q(publisher__icontains=word))
    grouped = (
        rows.order_by()
        .values("bare", "publisher")
        .annotate(
            on=Sum("machines"),
            versions=Count("pk"),
            example=Max("name"),
            kind=Max("ecosystem"),
            first=Min("pk"),
        )
    )
    on, _, key = after.partition("~")
    page = grouped
    if on.isdigit() and key.isdigit():
        page = grouped.filter(Q(on__lt=int(on)) | Q(on=int(on), first__gt=int(key)))
    found = list(page.order_by(F("on").desc(), "first")[: PAGE_ROWS + 1])
    last = found[PAGE_ROWS - 1] if len(found) > PAGE_ROWS else None
    lines = [
        UnnamedLine(
            name=one["bare"],
            publisher=one["publisher"],
            ecosystem=one["kind"],
            versions=one["versions"],
            machines=one["on"],
            example=one["example"],
        )
        for one in found[:PAGE_ROWS]
    ]
    mark = f"{last['on']}~{last['first']}" if last else ""
    return Page(tuple(lines), mark, grouped[: COUNTED_MAX + 1].count())
