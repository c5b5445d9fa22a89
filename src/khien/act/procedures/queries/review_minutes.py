"""What the minutes of a review print in one unit, and its decisions as rows of a workbook."""

from collections import Counter
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext

from khien.act.procedures.access import reviews as access
from khien.act.procedures.models import Review, ReviewItem, ReviewMinutes
from khien.act.procedures.queries.review_items import reviewer_of
from khien.act.procedures.types.account_lists import FLAG_NAMES
from khien.act.procedures.types.reviews import (
    ACTS,
    DECISION_NAMES,
    OUTCOME_NAMES,
    Decision,
    Outcome,
    ReviewKind,
)
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor
from khien.base.core.refusals import NotFound, text

PRINTED_MAX: Final = 400
EXPORTED_MAX: Final = 20_000
HEADS: Final = (
    text("Unit"),
    text("Information system"),
    text("Account"),
    text("Post of the owner"),
    text("What stands out"),
    text("Decided by"),
    text("Decision"),
    text("Reason"),
    text("Decided at"),
    text("What the next list shows"),
    text("List of the day"),
)


def minutes(actor: Actor, key: int, unit_code: str) -> ReviewMinutes:
    """Return the minutes of an ended review in a unit that the actor sees. Raises NotFound."""
    row = access.minutes_visible_to(actor).filter(review_id=key, unit__code=unit_code).first()
    if row is None:
        raise NotFound(what=f"{key}/{unit_code}")
    return row


def draft(actor: Actor, key: int, unit_code: str) -> dict[str, Any]:
    """Return what the minutes of a running review would print now. Raises NotFound."""
    review = access.require_review(actor, key)
    seen = access.parts_visible_to(actor).filter(review=review, unit__code=unit_code).first()
    if seen is None:
        raise NotFound(what=f"{key}/{unit_code}")
    return page(review, seen.unit)


def page(review: Review, unit: Any) -> dict[str, Any]:
    """Return everything that the minutes of a review in a unit print, in Vietnamese. Six queries."""
    at = timezone.localtime(review.ended_at) if review.ended_at else timezone.localtime()
    with translation.override("vi"):
        return {
            "number": str(review.pk),
            "parent": _parent(unit.path),
            "unit": unit.name,
            "title": _title(review),
            "is_draft": review.ended_at is None,
            "started": f"{timezone.localtime(review.started_at):%d/%m/%Y}",
            "started_by": review.started_by,
            "due": f"{review.due_on:%d/%m/%Y}",
            "hour": at.strftime("%H giờ %M"),
            "day": f"{at.day:02d}",
            "month": f"{at.month:02d}" if at.month < 3 else str(at.month),
            "year": str(at.year),
            **_parts_and_rows(access.items().filter(review=review, part__unit=unit)),
        }


def decisions(actor: Actor, key: int) -> tuple[list[str], list[tuple[object, ...]]]:
    """Return the heads and rows of the decisions that the actor sees, in the reader's language."""
    review = access.require_review(actor, key)
    rows: QuerySet[ReviewItem] = access.items_visible_to(actor, review).order_by("part", "folded")
    return [gettext(head) for head in HEADS], [_row(one) for one in rows[:EXPORTED_MAX]]


def _row(one: ReviewItem) -> tuple[object, ...]:
    outcome = gettext(OUTCOME_NAMES[Outcome(one.outcome)]) if one.decision in ACTS else ""
    decided = f"{timezone.localtime(one.decided_at):%H:%M %d/%m/%Y}" if one.decided_at else ""
    return (
        one.part.unit.name,
        one.part.account_list.system_name,
        one.account,
        one.post,
        _flags(one),
        one.decided_by or reviewer_of(one.part),
        gettext(DECISION_NAMES[Decision(one.decision)]),
        one.reason,
        decided,
        outcome,
        f"{one.part.account_list.made_on:%d/%m/%Y}",
    )


def _parts_and_rows(items: QuerySet[ReviewItem]) -> dict[str, Any]:
    """Return the counts of each part and of all, and the accounts that are named."""
    counts: dict[int, Counter[str]] = {}
    grouped = items.order_by().values_list("part_id", "decision").annotate(count=Count("pk"))
    for key, decision, count in grouped:
        counts.setdefault(key, Counter())[decision] = count
    parts = access.parts().filter(pk__in=counts).order_by("account_list__system_name", "pk")
    told = items.exclude(Q(decision=Decision.KEEP.value) & ~Q(is_privileged=True))
    return {
        "parts": [
            {
                "system": part.account_list.system_name,
                "list": f"{part.account_list.made_on:%d/%m/%Y}",
                "reviewer": reviewer_of(part),
                **_counts(counts[part.pk]),
            }
            for part in parts
        ],
        "total": _counts(sum(counts.values(), Counter())),
        "rows": [
            {
                "account": one.account,
                "post": one.post,
                "system": one.part.account_list.system_name,
                "decision": gettext(DECISION_NAMES[Decision(one.decision)]),
                "reason": one.reason,
                "flags": _flags(one),
            }
            for one in told.order_by("part", "folded")[:PRINTED_MAX]
        ],
        "left_out": max(0, told.count() - PRINTED_MAX),
    }


def _counts(found: Counter[str]) -> dict[str, int]:
    return {"total": found.total(), **{one.value or "open": found[one.value] for one in Decision}}


def _flags(one: ReviewItem) -> str:
    return ", ".join(gettext(FLAG_NAMES[flag]) for flag in one.state.flags)


def _title(review: Review) -> str:
    if review.kind == ReviewKind.LEAVER:
        return f"Tài khoản của người nghỉ việc, chuyển công tác: {review.title}"
    return review.title


def _parent(path: str) -> str:
    above = path.rpartition("/")[0].rpartition("/")[2]
    return accounts.name_of_unit(above) if above else ""
