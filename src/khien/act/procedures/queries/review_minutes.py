"""What the minutes of a review print in one unit, and its decisions as rows of a workbook."""

from collections import Counter
from typing import Any, Final

from django.db.models import QuerySet
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
    """Return everything that the minutes of a review in a unit print, in Vietnamese. Three queries."""
    rows = access.items().filter(review=review, part__unit=unit).order_by("part", "folded")
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
            **_parts_and_rows(list(rows)),
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


def _parts_and_rows(rows: list[ReviewItem]) -> dict[str, Any]:
    by_part: dict[int, list[ReviewItem]] = {}
    for one in rows:
        by_part.setdefault(one.part_id, []).append(one)
    told = [one for one in rows if _is_told(one)]
    return {
        "parts": [
            {
                "system": held[0].part.account_list.system_name,
                "list": f"{held[0].part.account_list.made_on:%d/%m/%Y}",
                "reviewer": reviewer_of(held[0].part),
                "total": len(held),
                **_counts(held),
            }
            for held in by_part.values()
        ],
        "total": {"total": len(rows), **_counts(rows)},
        "rows": [
            {
                "account": one.account,
                "post": one.post,
                "system": one.part.account_list.system_name,
                "decision": gettext(DECISION_NAMES[Decision(one.decision)]),
                "reason": one.reason,
                "flags": _flags(one),
            }
            for one in told[:PRINTED_MAX]
        ],
        "left_out": max(0, len(told) - PRINTED_MAX),
    }


def _counts(rows: list[ReviewItem]) -> dict[str, int]:
    found = Counter(one.decision for one in rows)
    return {one.value or "open": found[one.value] for one in Decision}


def _is_told(one: ReviewItem) -> bool:
    """Return whether the minutes name an account: all but what was kept without rights."""
    return one.decision != Decision.KEEP or one.is_privileged is True


def _flags(one: ReviewItem) -> str:
    return ", ".join(gettext(FLAG_NAMES[flag]) for flag in one.state.flags)


def _title(review: Review) -> str:
    if review.kind == ReviewKind.LEAVER:
        return f"Tài khoản của người nghỉ việc, chuyển công tác: {review.title}"
    return review.title


def _parent(path: str) -> str:
    above = path.rpartition("/")[0].rpartition("/")[2]
    return accounts.name_of_unit(above) if above else ""
