"""The door of account reviews: a unit sees its own lists and accounts; a reviewer what they decide on."""

from django.db.models import Q, QuerySet

from khien.act.reviews.models import (
    AccountList,
    ItemOutcome,
    ListedAccount,
    Review,
    ReviewItem,
    ReviewMinutes,
    ReviewPart,
)
from khien.act.reviews.types.account_lists import ListState
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.refusals import NotFound

SEE = Capability.SEE_PROCEDURES
ASK = Capability.ASK_PROCEDURES
CHECK = Capability.CHECK_PROCEDURES
DECIDE = Capability.DECIDE_PROCEDURES


def runs(actor: Actor) -> frozenset[int] | None:
    """Return the keys of the units whose lists the actor hands in and has reviewed; None is all."""
    asked, checked = accounts.unit_ids(actor, ASK), accounts.unit_ids(actor, CHECK)
    return None if asked is None or checked is None else asked | checked


def may_run(actor: Actor, unit_code: str) -> bool:
    """Return whether the actor hands in lists of a unit and has them reviewed."""
    return any(accounts.may_do(actor, one, unit_code) for one in (ASK, CHECK))


def require_runs(actor: Actor, unit_code: str) -> None:
    """Raise NotFound or NotAllowed unless the actor may do so."""
    if not may_run(actor, unit_code):
        accounts.require_may(actor, ASK, unit_code)


def lists_visible_to(actor: Actor) -> QuerySet[AccountList]:
    """Return the lists of the units whose procedures the actor sees."""
    rows = lists()
    units = accounts.unit_ids(actor, SEE)
    return rows if units is None else rows.filter(unit_id__in=units)


def require_list(actor: Actor, key: int) -> AccountList:
    """Return one visible list. Raises NotFound."""
    row = lists_visible_to(actor).filter(pk=key).first()
    if row is None:
        raise NotFound(what=str(key))
    return row


def lists() -> QuerySet[AccountList]:
    """Return all lists that were read whole: for services and measures."""
    return all_lists().filter(state=ListState.WHOLE)


def all_lists() -> QuerySet[AccountList]:
    """Return all lists, those that are still being read too: for taking them in."""
    return AccountList.objects.select_related("unit")


def locked_newest(system: int) -> AccountList | None:
    """Return the newest list of a system, locked. Call inside a transaction."""
    rows = AccountList.objects.filter(system_id=system, is_newest=True)
    return rows.select_for_update(of=("self",)).first()


def accounts_of(row: AccountList) -> QuerySet[ListedAccount]:
    """Return the accounts of a list that passed the door."""
    return ListedAccount.objects.filter(account_list=row)


def accounts_in(keys: list[int]) -> QuerySet[ListedAccount]:
    """Return the accounts of lists: for services."""
    return ListedAccount.objects.filter(account_list_id__in=keys)


def parts_visible_to(actor: Actor) -> QuerySet[ReviewPart]:
    """Return the parts of reviews in units that the actor sees, and those on which the actor decides."""
    rows = parts()
    units = accounts.unit_ids(actor, SEE)
    if units is None:
        return rows
    return rows.filter(Q(unit_id__in=units) | Q(reviewer_id=actor.person_id or 0))


def parts_decided_by(actor: Actor) -> QuerySet[ReviewPart]:
    """Return the parts on which the actor decides: named, or as a head where nobody is."""
    rows = parts()
    heads = accounts.unit_ids(actor, DECIDE)
    if heads is None:
        return rows
    named = Q(reviewer_id=actor.person_id or 0)
    return rows.filter(named | Q(reviewer__isnull=True, unit_id__in=heads))


def parts() -> QuerySet[ReviewPart]:
    """Return all parts: for services."""
    return ReviewPart.objects.select_related("unit", "reviewer", "account_list")


def reviews_visible_to(actor: Actor) -> QuerySet[Review]:
    """Return the reviews of which the actor sees a part."""
    seen = parts_visible_to(actor).order_by().values("review_id")
    return Review.objects.select_related("unit").filter(pk__in=seen)


def require_review(actor: Actor, key: int) -> Review:
    """Return one visible review. Raises NotFound."""
    row = reviews_visible_to(actor).filter(pk=key).first()
    if row is None:
        raise NotFound(what=str(key))
    return row


def reviews() -> QuerySet[Review]:
    """Return all reviews: for services and measures."""
    return Review.objects.select_related("unit")


def locked_review(key: int) -> Review:
    """Return a review for changing it. Call inside a transaction, after its door."""
    return Review.objects.select_for_update(of=("self",)).select_related("unit").get(pk=key)


def items_visible_to(actor: Actor, review: Review) -> QuerySet[ReviewItem]:
    """Return the accounts of a review that the actor sees."""
    seen = parts_visible_to(actor).filter(review=review).values("pk")
    return items().filter(review=review, part__in=seen)


def items() -> QuerySet[ReviewItem]:
    """Return all accounts under review: for services and measures."""
    return ReviewItem.objects.select_related("part__account_list", "part__reviewer", "part__unit")


def outcomes() -> QuerySet[ItemOutcome]:
    """Return what lists showed of decisions: for services and measures."""
    return ItemOutcome.objects.all()


def minutes() -> QuerySet[ReviewMinutes]:
    """Return all minutes: for services and reads that passed the door."""
    return ReviewMinutes.objects.select_related("unit", "review")


def minutes_visible_to(actor: Actor) -> QuerySet[ReviewMinutes]:
    """Return the minutes of the units whose procedures the actor sees."""
    units = accounts.unit_ids(actor, SEE)
    return minutes() if units is None else minutes().filter(unit_id__in=units)
