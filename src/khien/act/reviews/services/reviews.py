"""Accounts under review are decided one by one or in bulk, or handed over to somebody else."""

from typing import Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from khien.act.reviews import access
from khien.act.reviews.models import Review, ReviewItem, ReviewPart
from khien.act.reviews.queries import items as reads
from khien.act.reviews.queries import rulings
from khien.act.reviews.rules import reviews as rules
from khien.act.reviews.services.proving import LADDER
from khien.act.reviews.types.reviews import (
    DecidedMeanwhile,
    NothingChosen,
    NotYourAccounts,
    OwnAccount,
    ReviewEnded,
    ReviewerRefused,
    ReviewKind,
    Said,
    Wanted,
)
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor
from khien.base.casework import services as casework
from khien.base.casework.types import NewItem
from khien.base.core.chunks import chunks
from khien.base.core.clock import now
from khien.base.core.refusals import text
from khien.base.core.usecase import use_case

CHOSEN_MAX: Final = 10_000
TITLES: Final = {
    ReviewKind.CAMPAIGN: text("Review %(count)s accounts of %(system)s: %(title)s"),
    ReviewKind.LEAVER: text("Somebody leaves or moves: review %(count)s accounts of %(system)s"),
}
"""Who leaves is not named: items stay when lists are reduced."""


@use_case
def decide(
    by: Actor, *, key: int, said: Said, chosen: tuple[int, ...] = (), wanted: Wanted | None = None
) -> tuple[int, int]:
    """Decide on chosen accounts, or on all undecided ones that fit a filter; return how many, and left out.

    Of those that fit a filter, one's own are left out and counted. All or nothing. Raises NotFound,
    ReviewEnded, NothingChosen, NotYourAccounts, OwnAccount, AdministratorNeedsReason, NothingToLower,
    DecidedMeanwhile.
    """
    review = _open(by, key)
    ties = accounts.ties_of(by.person_id or 0)
    if wanted is not None:
        rows, left_out = _fitting(by, review, wanted, ties)
    else:
        rows, left_out = _ticked(by, review, chosen, ties), 0
    if not rows:
        raise NothingChosen
    at, reason = now(), said.reason.strip()[: rules.REASON_MAX]
    for item in rows:
        if (
            item.decided_at
            and item.decided_at > said.seen_at
            and item.decided_by_id != by.person_id
        ):
            shown = f"{timezone.localtime(item.decided_at):%H:%M:%S %d/%m/%Y}"
            raise DecidedMeanwhile(who=item.decided_by, account=item.account, at=shown)
        rules.require_decision(said.decision, reason, item.account, item.state)
    for some in chunks(item.pk for item in rows):
        access.outcomes().filter(item_id__in=some, valid_to__isnull=True).update(valid_to=at)
        access.items().filter(pk__in=some).update(
            decision=said.decision.value,
            reason=reason,
            decided_at=at,
            decided_by=by.name[:200],
            decided_by_id=by.person_id,
            outcome="",
            outcome_on=None,
        )
    for part in {item.part_id for item in rows}:
        finish_if_decided(by, part)
    return len(rows), left_out


@use_case
def hand_over(by: Actor, *, key: int, chosen: tuple[int, ...], to: int) -> int:
    """Give undecided accounts to another reviewer of the unit; return how many.

    Who decides on them may, and who runs the review. Raises NotFound, ReviewEnded, NothingChosen,
    ReviewerRefused.
    """
    review = _open(by, key)
    rows = list(
        access.items_visible_to(by, review)
        .filter(pk__in=chosen[:CHOSEN_MAX], decision="")
        .select_for_update(of=("self",))
    )
    mine = set(access.parts_decided_by(by).filter(review=review).values_list("pk", flat=True))
    for item in rows:
        if item.part_id not in mine and not access.may_run(by, item.part.unit.code):
            raise NotYourAccounts(account=item.account, who=reads.reviewer_of(item.part))
    if not rows:
        raise NothingChosen
    parts: dict[int, ReviewPart] = {}
    for item in rows:
        old = item.part
        if old.pk not in parts:
            require_reviewer(to, old.unit.code, old.account_list.system_name)
            parts[old.pk], _ = access.parts().get_or_create(
                review=review,
                account_list=old.account_list,
                reviewer_id=to,
                defaults={"unit_id": old.unit_id},
            )
        item.part = parts[old.pk]
    access.items().bulk_update(rows, ["part"], batch_size=200)
    for old_key, part in parts.items():
        finish_if_decided(by, old_key)
        ask_part(by, review, part)
    return len(rows)


def ask_part(by: Actor, review: Review, part: ReviewPart) -> None:
    """Have a part wait for who decides on it. Call inside a transaction."""
    item = NewItem(
        kind=rules.DECIDE_ITEM.code,
        title=TITLES[ReviewKind(review.kind)],
        values={
            "count": str(access.items().filter(part=part, decision="").count()),
            "system": part.account_list.system_name,
            "title": review.title if review.kind == ReviewKind.CAMPAIGN else "",
        },
        unit_code=part.unit.code,
        capability=access.DECIDE.value,
        owner_id=part.reviewer_id,
        due_at=rulings.end_of(review.due_on),
        url=f"{reverse('reviews:review', args=[review.pk])}?part={part.pk}",
        subject=subject(part.pk),
    )
    casework.finish_item(by, kind=rules.DECIDE_ITEM.code, subject=subject(part.pk))
    casework.open_item(by, item=item, ladder=LADDER)


def finish_if_decided(by: Actor, part: int) -> None:
    """Take a part out of the inbox once nothing of it is undecided. Call inside a transaction."""
    if not access.items().filter(part_id=part, decision="").exists():
        casework.finish_item(by, kind=rules.DECIDE_ITEM.code, subject=subject(part))


def subject(part: int) -> str:
    """Return under which name a part waits."""
    return f"account-review:{part}"


def require_reviewer(person: int | None, unit_code: str, system: str) -> None:
    """Raise ReviewerRefused for a person who sees no procedures of the unit."""
    if person is None:
        return
    if person not in {one.key for one in accounts.people_who_may(access.SEE, unit_code)}:
        raise ReviewerRefused(system=system, unit=accounts.name_of_unit(unit_code))


def _open(by: Actor, key: int) -> Review:
    access.require_review(by, key)
    review = access.locked_review(key)
    if review.ended_at is not None:
        raise ReviewEnded(title=review.title)
    return review


def _ticked(
    by: Actor, review: Review, chosen: tuple[int, ...], ties: frozenset[str]
) -> list[ReviewItem]:
    rows = list(_locked(access.items_visible_to(by, review).filter(pk__in=chosen[:CHOSEN_MAX])))
    mine = set(access.parts_decided_by(by).filter(review=review).values_list("pk", flat=True))
    for item in rows:
        if is_own(by, item, ties):
            raise OwnAccount(account=item.account)
        if item.part_id not in mine:
            raise NotYourAccounts(account=item.account, who=reads.reviewer_of(item.part))
    return rows


def _fitting(
    by: Actor, review: Review, wanted: Wanted, ties: frozenset[str]
) -> tuple[list[ReviewItem], int]:
    mine = access.parts_decided_by(by).filter(review=review)
    rows = access.items().filter(review=review, part__in=mine.values("pk"), decision="")
    rows = reads.narrowed(rows.select_related(None), wanted)
    found = list(_locked(rows)[:CHOSEN_MAX])
    others = [item for item in found if not is_own(by, item, ties)]
    return others, len(found) - len(others)


def is_own(by: Actor, item: ReviewItem, ties: frozenset[str]) -> bool:
    """Return whether an account is the actor's own."""
    is_tied = item.person_id is not None and item.person_id == by.person_id
    return is_tied or rules.is_own(item.account, ties)


def _locked(rows: QuerySet[ReviewItem]) -> QuerySet[ReviewItem]:
    return rows.select_for_update(of=("self",)).order_by("pk")
