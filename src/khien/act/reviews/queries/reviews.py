"""Reads of reviews: the list, one as its reader sees it, what is still to be carried out in a system."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Count, Q
from django.urls import reverse

from khien.act.reviews import access
from khien.act.reviews.models import Review, ReviewItem
from khien.act.reviews.queries import items
from khien.act.reviews.types.reviews import (
    ACTS,
    CHOICES,
    Decision,
    ItemLine,
    Outcome,
    PartLine,
    ReviewKind,
    ReviewLine,
    ReviewRecord,
)
from khien.base.accounts.types import Actor
from khien.base.core.offers import Finding
from khien.base.core.paging import Page, counted, newest_first, page_of
from khien.base.core.refusals import text


def reviews(
    actor: Actor, *, unit_codes: frozenset[str] | None = None, after: str = ""
) -> Page[ReviewLine]:
    """Return one page of the visible reviews (of some units), the newest first. Four queries."""
    rows = access.reviews_visible_to(actor)
    if unit_codes is not None:
        within = access.parts().filter(unit__code__in=unit_codes).order_by()
        rows = rows.filter(pk__in=within.values("review_id"))
    found, mark = newest_first(rows, after=after)
    return page_of(_lines(actor, found), after=mark, total=counted(rows))


def review(actor: Actor, key: int) -> ReviewRecord:
    """Return one visible review. Raises NotFound."""
    row = access.require_review(actor, key)
    seen = access.items_visible_to(actor, row)
    parts = _parts(actor, row)
    counts = dict(seen.order_by().values_list("decision").annotate(count=Count("pk")))
    shown = dict(seen.order_by().values_list("outcome").annotate(count=Count("pk")))
    units = {part.unit_code: part.unit for part in parts}
    is_open = row.ended_at is None
    return ReviewRecord(
        line=_lines(actor, [row])[0],
        started_by=row.started_by,
        parts=tuple(parts),
        by_decision=tuple(
            (one, counts.get(one.value, 0)) for one in Decision if counts.get(one.value)
        ),
        undone=shown.get(Outcome.UNDONE.value, 0),
        back=shown.get(Outcome.BACK.value, 0),
        units=tuple(units.items()),
        may_run=is_open and access.may_run(actor, row.unit.code),
        may_decide=is_open and any(part.is_mine for part in parts),
    )


def to_carry_out(actor: Actor, system: int) -> list[ItemLine]:
    """Return the last decisions on a visible system's accounts that no list has proved. Four queries."""
    seen = access.parts_visible_to(actor).filter(account_list__system_id=system)
    rows = access.items().filter(part__in=seen.values("pk")).exclude(account="")
    decided = rows.filter(decision__in=[one.value for one in CHOICES]).select_related("review")
    last: dict[str, ReviewItem] = {
        one.account.casefold(): one for one in decided.order_by("decided_at", "pk")
    }
    waiting = [
        one
        for one in last.values()
        if one.decision in ACTS and one.outcome != Outcome.PROVED and one.review.ended_at
    ]
    found: list[ItemLine] = []
    for held in {one.review_id: one.review for one in waiting}.values():
        found += items.lines(actor, held, [one for one in waiting if one.review_id == held.pk])
    return found


def of_unit(actor: Actor, unit_code: str) -> list[Finding]:
    """Return the open reviews over accounts of a unit, for the unit's page. Two queries."""
    seen = access.parts_visible_to(actor).filter(
        unit__code=unit_code, review__ended_at__isnull=True
    )
    rows = access.reviews().filter(pk__in=seen.order_by().values("review_id")).order_by("due_on")
    return [
        Finding(row.title, text("Account review"), reverse("reviews:review", args=[row.pk]))
        for row in rows[:8]
    ]


def _parts(actor: Actor, row: Review) -> list[PartLine]:
    held = access.parts_visible_to(actor).filter(review=row)
    mine = set(access.parts_decided_by(actor).filter(review=row).values_list("pk", flat=True))
    counted_parts = held.annotate(
        total=Count("items"), decided=Count("items", filter=~Q(items__decision__in=["", "silent"]))
    )
    return [
        PartLine(
            key=part.pk,
            system=part.account_list.system_name,
            unit_code=part.unit.code,
            unit=part.unit.name,
            list_on=part.account_list.made_on,
            reviewer=items.reviewer_of(part),
            decided=part.decided,
            total=part.total,
            is_mine=part.pk in mine,
        )
        for part in counted_parts.order_by("unit__path", "account_list__system_name", "pk")
        if part.total
    ]


def _lines(actor: Actor, found: Iterable[Review]) -> list[ReviewLine]:
    """Return reviews counted over the accounts that the actor sees. Two queries."""
    rows = list(found)
    seen = access.parts_visible_to(actor).filter(review__in=rows)
    items_seen = access.items().filter(part__in=seen.values("pk")).order_by()
    counts: dict[int, dict[tuple[str, str], int]] = defaultdict(dict)
    grouped = items_seen.values_list("review_id", "decision", "outcome").annotate(count=Count("pk"))
    for key, decision, outcome, count in grouped:
        counts[key][decision, outcome] = count
    return [_line(row, counts[row.pk]) for row in rows]


def _line(row: Review, counts: dict[tuple[str, str], int]) -> ReviewLine:
    def tally(*decisions: Decision, outcome: Outcome | None = None) -> int:
        return sum(
            count
            for (decision, shown), count in counts.items()
            if decision in decisions and (outcome is None or shown == outcome)
        )

    return ReviewLine(
        key=row.pk,
        title=row.title,
        kind=ReviewKind(row.kind),
        unit=row.unit.name,
        started_at=row.started_at,
        due_on=row.due_on,
        ended_at=row.ended_at,
        decided=tally(*CHOICES),
        silent=tally(Decision.SILENT),
        total=sum(counts.values()),
        to_act=tally(*ACTS),
        proved=tally(*ACTS, outcome=Outcome.PROVED),
    )
