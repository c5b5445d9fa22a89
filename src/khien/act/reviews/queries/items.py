"""Reads of accounts under review: narrowed by what stands out and what was decided, a page at a time."""

from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from khien.act.reviews import access
from khien.act.reviews.models import Review, ReviewItem, ReviewPart
from khien.act.reviews.rules import reviews as rules
from khien.act.reviews.types.account_lists import Flag
from khien.act.reviews.types.reviews import Decision, ItemLine, Outcome, Wanted
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor
from khien.base.core.paging import Page, counted, ordered, page_of
from khien.base.core.refusals import text
from khien.base.core.search import folded_match

HEADS: Final = text("the heads of the unit")
_ENABLED: Final = Q(is_enabled__isnull=True) | Q(is_enabled=True)
FLAGGED: Final = {
    Flag.NO_MFA: _ENABLED & Q(is_privileged=True, has_mfa=False),
    Flag.INACTIVE: _ENABLED & Q(is_inactive=True),
    Flag.OWNERLESS: _ENABLED & Q(has_owner=False),
    Flag.DISABLED: Q(is_enabled=False),
    Flag.PRIVILEGED: _ENABLED & Q(is_privileged=True),
}


def narrowed(rows: QuerySet[ReviewItem], wanted: Wanted) -> QuerySet[ReviewItem]:
    """Return the accounts that a filter wants; a word that is none of ours wants nothing."""
    if wanted.flag:
        rows = rows.filter(FLAGGED[Flag(wanted.flag)]) if wanted.flag in FLAGGED else rows.none()
    if wanted.decision is not None:
        rows = rows.filter(decision=wanted.decision)
    if wanted.outcome:
        rows = rows.filter(outcome=wanted.outcome)
    if wanted.part is not None:
        rows = rows.filter(part_id=wanted.part)
    if wanted.words.strip():
        rows = rows.filter(folded_match("folded", wanted.words[:100]))
    return rows


def page(actor: Actor, key: int, wanted: Wanted, *, after: str = "") -> Page[ItemLine]:
    """Return one page of the accounts of a review that the actor sees, by name. Raises NotFound."""
    review = access.require_review(actor, key)
    rows = narrowed(access.items_visible_to(actor, review), wanted)
    found, mark = ordered(rows, by="folded", after=after)
    return page_of(lines(actor, review, found), after=mark, total=counted(rows))


def fitting(actor: Actor, key: int, wanted: Wanted) -> int:
    """Return how many undecided accounts on which the actor decides fit a filter. Raises NotFound."""
    review = access.require_review(actor, key)
    mine = access.parts_decided_by(actor).filter(review=review)
    rows = access.items().filter(review=review, part__in=mine.values("pk"), decision="")
    return narrowed(rows, wanted).count() if review.ended_at is None else 0


def lines(actor: Actor, review: Review, found: list[ReviewItem]) -> list[ItemLine]:
    """Return accounts that passed the door as pages show them. Two queries."""
    mine = set(access.parts_decided_by(actor).filter(review=review).values_list("pk", flat=True))
    ties = accounts.ties_of(actor.person_id or 0)
    return [_line(actor, review, item, mine, ties) for item in found]


def reviewer_of(part: ReviewPart) -> str:
    """Return who decides on a part, in the reader's language."""
    return part.reviewer.name if part.reviewer else gettext(HEADS)


def _line(
    actor: Actor, review: Review, item: ReviewItem, mine: set[int], ties: frozenset[str]
) -> ItemLine:
    is_tied = item.person_id is not None and item.person_id == actor.person_id
    is_own = is_tied or rules.is_own(item.account, ties)
    return ItemLine(
        key=item.pk,
        account=item.account,
        post=item.post,
        system=item.part.account_list.system_name,
        reviewer=reviewer_of(item.part),
        state=item.state,
        decision=Decision(item.decision),
        reason=item.reason,
        decided_by=item.decided_by,
        decided_at=item.decided_at,
        outcome=Outcome(item.outcome),
        outcome_on=item.outcome_on,
        may_decide=review.ended_at is None and item.part_id in mine and not is_own,
        is_own=is_own,
    )
