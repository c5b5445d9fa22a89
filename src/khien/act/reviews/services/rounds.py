"""Reviews begin over lists or over the accounts of one who leaves, and end: by a person, or in silence."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from django.db import transaction

from khien.act.reviews import access
from khien.act.reviews.models import (
    AccountList,
    ListedAccount,
    Review,
    ReviewItem,
    ReviewMinutes,
    ReviewPart,
)
from khien.act.reviews.queries import minutes, rulings
from khien.act.reviews.rules import reviews as rules
from khien.act.reviews.services import proving
from khien.act.reviews.services.reviews import ask_part, require_reviewer
from khien.act.reviews.services.reviews import subject as waiting
from khien.act.reviews.types.account_lists import ListReduced
from khien.act.reviews.types.reviews import (
    AccountsReviewed,
    Asked,
    Decision,
    NewReview,
    NoSuchAccount,
    Outcome,
    ReviewEnded,
    ReviewKind,
    StillUndecided,
    UnderReview,
)
from khien.base.accounts import queries as accounts
from khien.base.accounts.services import everything
from khien.base.accounts.types import Actor, MembershipEnded
from khien.base.casework import services as casework
from khien.base.core import outbox
from khien.base.core.clock import now, today
from khien.base.core.refusals import text
from khien.base.core.usecase import use_case
from khien.base.files.services import rendering

CLOSE: Final = "reviews.close_review"
REDUCE: Final = "reviews.reduce_review"
PRINT: Final = "reviews.print_review_minutes"
BATCH: Final = 1000
AGAIN: Final = timedelta(days=30)
GONE: Final = "…"
_FIELDS: Final = (
    "account",
    "folded",
    "post",
    "person_id",
    "is_enabled",
    "has_mfa",
    "is_privileged",
    "is_inactive",
    "has_owner",
    "roles",
)


@use_case
def start_review(by: Actor, *, new: NewReview) -> int:
    """Start a review over the newest lists of systems; who decides finds it in the inbox.

    Raises NotFound, NotAllowed, ReviewEmpty, ListReduced, UnderReview, ReviewerRefused.
    """
    rules.require_review(new, today=today())
    access.require_runs(by, new.unit_code)
    review = _begin(by, ReviewKind.CAMPAIGN, new.unit_code, new.title.strip(), new.due_on)
    for asked in new.asked:
        row = _reviewable(by, asked)
        _enter(by, review, row, list(access.accounts_of(row)), asked.reviewer_id)
    return review.pk


@use_case
def open_for_leaver(by: Actor, *, unit_code: str, account: str) -> int:
    """Open the review of one who leaves or moves, by an account's name; return its key.

    Raises NotFound, NotAllowed, NoSuchAccount.
    """
    access.require_runs(by, unit_code)
    ties = frozenset({account.strip().casefold()} - {""})
    rows = access.accounts_in(_newest_in(unit_code)).select_related("account_list__unit")
    found = [one for one in rows if rules.is_own(one.account, ties)]
    key = _open_leaver(by, unit_code, found)
    if key is None:
        raise NoSuchAccount(unit=accounts.name_of_unit(unit_code), account=account.strip()[:150])
    return key


def hear_membership_ended(fact: MembershipEnded) -> None:
    """Open the review of a person who lost a role: of the accounts that lists tie to them. A hearer.

    Delegations come and go: after one, a person whose review began within the month has none again.
    """
    if fact.was_delegated and _was_reviewed(fact.person_id):
        return
    lists = access.lists().filter(is_newest=True, reduced_at__isnull=True)
    rows = access.accounts_in(list(lists.values_list("pk", flat=True)))
    found = rows.filter(person_id=fact.person_id).select_related("account_list__unit")
    by = everything(text("somebody lost a role; their accounts are reviewed"))
    _open_leaver(by, fact.unit_code, list(found))


@use_case
def end_review(by: Actor, *, key: int) -> None:
    """End a review in which all is decided. Raises NotFound, NotAllowed, ReviewEnded, StillUndecided."""
    row = access.require_review(by, key)
    access.require_runs(by, row.unit.code)
    row = access.locked_review(key)
    if row.ended_at is not None:
        raise ReviewEnded(title=row.title)
    count = access.items().filter(review=row, decision="").count()
    if count:
        raise StillUndecided(count=count)
    _end(by, row)


@transaction.atomic
def close_review(*, key: int) -> None:
    """End a review whose last day is over; what nobody answered stands as silent. A job."""
    row = access.locked_review(key)
    if row.ended_at is None:
        access.items().filter(review=row, decision="").update(decision=Decision.SILENT.value)
        _end(everything(text("the last day of an account review is over")), row)


@transaction.atomic
def reduce_review(*, key: int) -> None:
    """Blank the names in a review whose time is over; what is not proved yet keeps them. A job."""
    row = access.locked_review(key)
    rows = access.items().filter(review=row).exclude(account="")
    acts = [Decision.LOWER.value, Decision.REMOVE.value]
    unproved = rows.filter(decision__in=acts).exclude(outcome=Outcome.PROVED.value)
    kept = list(unproved.values_list("pk", flat=True))
    done = rows.exclude(pk__in=kept)
    done.exclude(reason="").update(reason=GONE)
    done.update(account="", folded="", post="", roles=[], person_id=None)
    access.minutes().filter(review=row).exclude(digest="").update(values={})
    row.reduced_at = now()
    if row.kind == ReviewKind.LEAVER:
        row.title, row.person_id = GONE, None
    row.save(update_fields=["reduced_at", "title", "person"])
    if kept:
        outbox.ask(REDUCE, due_at=now() + AGAIN, key=key)


def _begin(by: Actor, kind: ReviewKind, unit_code: str, title: str, due_on: date) -> Review:
    row = Review(
        kind=kind.value,
        unit_id=accounts.unit_key(unit_code),
        title=title[:300],
        started_at=now(),
        started_by=by.name[:200],
        due_on=due_on,
    )
    row.save()
    outbox.ask(CLOSE, due_at=rulings.end_of(row.due_on), key=row.pk)
    return row


def _reviewable(by: Actor, asked: Asked) -> AccountList:
    row = access.require_list(by, asked.list_key)
    access.require_runs(by, row.unit.code)
    row = access.locked_newest(row.system_id) or row
    if row.reduced_at is not None:
        raise ListReduced(day=f"{row.made_on:%d/%m/%Y}")
    running = access.parts().filter(
        account_list__system_id=row.system_id,
        review__ended_at__isnull=True,
        review__kind=ReviewKind.CAMPAIGN.value,
    )
    held = running.select_related("review").first()
    if held is not None:
        raise UnderReview(system=row.system_name, title=held.review.title)
    require_reviewer(asked.reviewer_id, row.unit.code, row.system_name)
    return row


def _enter(
    by: Actor,
    review: Review,
    row: AccountList,
    listed: Iterable[ListedAccount],
    reviewer_id: int | None,
) -> None:
    part = ReviewPart(review=review, unit_id=row.unit_id, account_list=row, reviewer_id=reviewer_id)
    part.save()
    fresh = [
        ReviewItem(review=review, part=part, **{field: getattr(one, field) for field in _FIELDS})
        for one in listed
    ]
    access.items().bulk_create(fresh, batch_size=BATCH)
    ask_part(by, review, part)


def _newest_in(unit_code: str) -> list[int]:
    rows = access.lists().filter(unit__code=unit_code, is_newest=True, reduced_at__isnull=True)
    return list(rows.values_list("pk", flat=True))


def _open_leaver(by: Actor, unit_code: str, found: Sequence[ListedAccount]) -> int | None:
    """Open a review of these accounts but for those that stand in one already; None where none is left."""
    running = access.items().filter(
        review__kind=ReviewKind.LEAVER.value, review__ended_at__isnull=True
    )
    held = {
        (system, account.casefold())
        for system, account in running.values_list("part__account_list__system_id", "account")
    }
    fresh = [
        one for one in found if (one.account_list.system_id, one.account.casefold()) not in held
    ]
    if not fresh:
        return None
    names = ", ".join(dict.fromkeys(one.account for one in fresh))
    due_on = today() + timedelta(days=rulings.days(rulings.LEAVER, today()))
    review = _begin(by, ReviewKind.LEAVER, unit_code, names, due_on)
    review.person_id = next((one.person_id for one in fresh if one.person_id), None)
    review.save(update_fields=["person"])
    for row in {one.account_list.pk: one.account_list for one in fresh}.values():
        own = [one for one in fresh if one.account_list_id == row.pk]
        _enter(by, review, row, own, None)
    return review.pk


def _was_reviewed(person_id: int) -> bool:
    rows = access.reviews().filter(kind=ReviewKind.LEAVER.value, person_id=person_id)
    return rows.filter(started_at__gt=now() - AGAIN).exists()


def _end(by: Actor, row: Review) -> None:
    row.ended_at = now()
    row.save(update_fields=["ended_at"])
    parts = list(access.parts().filter(review=row))
    for part in parts:
        casework.finish_item(by, kind=rules.DECIDE_ITEM.code, subject=waiting(part.pk))
    for unit in {part.unit_id: part.unit for part in parts}.values():
        values = rendering.as_data(minutes.paper(row, unit))
        ReviewMinutes(review=row, unit=unit, values=values).save()
    for system, unit_code in {(one.account_list.system_id, one.unit.code) for one in parts}:
        proving.ask_again(by, system)
        unanswered = access.items().filter(
            review=row, part__account_list__system_id=system, decision=Decision.SILENT.value
        )
        if row.kind == ReviewKind.CAMPAIGN and not unanswered.exists():
            outbox.tell(AccountsReviewed(system, unit_code, row.title))
    outbox.ask(PRINT, key=row.pk)
    kept = timedelta(days=rulings.days(rulings.KEPT, today()))
    outbox.ask(REDUCE, due_at=now() + kept, key=row.pk)
