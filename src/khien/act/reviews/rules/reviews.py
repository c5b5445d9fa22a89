"""Who may decide what in a review, what the next list shows of a decision, what a list counts."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from khien.act.reviews.types.account_lists import Counts, Flag, ListedAccount, State
from khien.act.reviews.types.reviews import (
    AdministratorNeedsReason,
    Decision,
    NewReview,
    NothingToLower,
    Outcome,
    ReviewEmpty,
)
from khien.base.core.cases import ItemKind
from khien.base.core.refusals import text

DUE_MAX: Final = timedelta(days=366)
REASON_MAX: Final = 500
DECIDE_ITEM: Final = ItemKind("account-review", text("Accounts to review"))
ACT_ITEM: Final = ItemKind("account-removal", text("Accounts to remove or lower"))


def counts_of(states: Iterable[State]) -> Counts:
    """Return what a list counts: flags among the accounts that are not disabled."""
    accounts = disabled = privileged = with_mfa = no_mfa = inactive = ownerless = 0
    for state in states:
        accounts += 1
        flags = state.flags
        disabled += Flag.DISABLED in flags
        no_mfa += Flag.NO_MFA in flags
        inactive += Flag.INACTIVE in flags
        ownerless += Flag.OWNERLESS in flags
        privileged += Flag.PRIVILEGED in flags
        with_mfa += Flag.PRIVILEGED in flags and state.has_mfa is True
    return Counts(accounts, disabled, privileged, with_mfa, no_mfa, inactive, ownerless)


def person_of(one: ListedAccount, ties: Mapping[str, int]) -> int | None:
    """Return whose account it is, by address first, then by name without its domain; None: nobody known."""
    whole = one.account.casefold()
    bare = whole.rpartition("\\")[2]
    for tie in (one.mail.casefold(), whole, bare, bare.partition("@")[0]):
        if tie and tie in ties:
            return ties[tie]
    return None


def is_own(account: str, ties: frozenset[str]) -> bool:
    """Return whether an account is that of a person known by these names and addresses, in small letters.

    A domain before or behind the account's name is passed over.
    """
    whole = account.casefold()
    bare = whole.rpartition("\\")[2]
    return bool({whole, bare, bare.partition("@")[0]} & ties)


def require_review(new: NewReview, *, today: date) -> None:
    """Raise ReviewEmpty for a review that cannot be held so."""
    is_timely = today <= new.due_on <= today + DUE_MAX
    if not new.title.strip() or not new.asked or not is_timely:
        raise ReviewEmpty


def require_decision(decision: Decision, reason: str, account: str, state: State) -> None:
    """Raise AdministratorNeedsReason or NothingToLower for a decision that cannot stand."""
    if decision is Decision.KEEP and state.is_privileged and not reason.strip():
        raise AdministratorNeedsReason(account=account)
    if decision is Decision.LOWER and not (state.is_privileged or state.roles):
        raise NothingToLower(account=account)


def is_done(decision: Decision, before: State, after: State | None) -> bool | None:
    """Return whether a later list shows a decision carried out; None where it cannot tell.

    `after` is None when the account is gone. Whoever is disabled is removed.
    """
    if after is None or after.is_enabled is False:
        return True
    if decision is Decision.REMOVE:
        return False
    if before.is_privileged:
        return None if after.is_privileged is None else not after.is_privileged
    return None if not after.roles else set(after.roles) < set(before.roles)


def outcome_of(decision: Decision, held: Outcome, before: State, after: State | None) -> Outcome:
    """Return how a decision stands after a later list: proved, not carried out, or come back."""
    found = is_done(decision, before, after)
    if found is None:
        return held
    if found:
        return Outcome.PROVED
    return Outcome.BACK if held in {Outcome.PROVED, Outcome.BACK} else Outcome.UNDONE


def differences(before: Sequence[str], after: Sequence[str]) -> tuple[int, int]:
    """Return how many accounts a list has that the one before had not, and how many are gone."""
    old = {one.casefold() for one in before}
    new = {one.casefold() for one in after}
    return len(new - old), len(old - new)
