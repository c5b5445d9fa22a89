"""The words of account reviews: who decides what, what came of it, and why a decision is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from khien.act.reviews.types.account_lists import State
from khien.base.core.facts import Fact
from khien.base.core.refusals import Refusal, text


class ReviewKind(StrEnum):
    """A review of whole lists, or of the accounts of one who leaves or moves."""

    CAMPAIGN = "campaign"
    LEAVER = "leaver"


class Decision(StrEnum):
    """What becomes of an account. Silence is an outcome of its own: it approves nothing."""

    OPEN = ""
    KEEP = "keep"
    LOWER = "lower"
    REMOVE = "remove"
    SILENT = "silent"


DECISION_NAMES: Final[Mapping[Decision, str]] = {
    Decision.OPEN: text("Not decided yet"),
    Decision.KEEP: text("Keep the account"),
    Decision.LOWER: text("Lower the rights"),
    Decision.REMOVE: text("Remove the account"),
    Decision.SILENT: text("Nobody answered"),
}
DECISION_TONES: Final[Mapping[Decision, str]] = {
    Decision.OPEN: "info",
    Decision.KEEP: "done",
    Decision.LOWER: "medium",
    Decision.REMOVE: "high",
    Decision.SILENT: "silent",
}
CHOICES: Final = (Decision.KEEP, Decision.LOWER, Decision.REMOVE)
ACTS: Final = (Decision.LOWER, Decision.REMOVE)
"""Decisions that somebody must carry out, and the next list proves."""


class Outcome(StrEnum):
    """What the next list shows of a decision to lower or remove."""

    WAITS = ""
    PROVED = "proved"
    UNDONE = "undone"
    BACK = "back"


OUTCOME_NAMES: Final[Mapping[Outcome, str]] = {
    Outcome.WAITS: text("Waits for the next list"),
    Outcome.PROVED: text("Proved"),
    Outcome.UNDONE: text("Not carried out"),
    Outcome.BACK: text("Is back again"),
}
OUTCOME_TONES: Final[Mapping[Outcome, str]] = {
    Outcome.WAITS: "info",
    Outcome.PROVED: "done",
    Outcome.UNDONE: "late",
    Outcome.BACK: "late",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A list that is reviewed, and who decides; without a person the heads of its unit do."""

    list_key: int
    reviewer_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewReview:
    """A review as it is started: over which lists, until when."""

    unit_code: str
    title: str
    due_on: date
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What a reviewer says of accounts: a decision with its reason, and when the page was opened."""

    decision: Decision
    reason: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which accounts of a review are wanted; empty means all."""

    flag: str = ""
    decision: str | None = None
    outcome: str = ""
    part: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class PartLine:
    """One system of a review and who decides on it, with how far they are."""

    key: int
    system: str
    unit_code: str
    unit: str
    list_on: date
    reviewer: str
    decided: int
    total: int
    is_mine: bool


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One account under review; `is_own`: it is the reader's, who may not decide on it."""

    key: int
    account: str
    post: str
    system: str
    reviewer: str
    state: State
    decision: Decision
    reason: str
    decided_by: str
    decided_at: datetime | None
    outcome: Outcome
    outcome_on: date | None
    may_decide: bool
    is_own: bool


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One review as lists show it, counted over what the reader sees."""

    key: int
    title: str
    kind: ReviewKind
    unit: str
    started_at: datetime
    due_on: date
    ended_at: datetime | None
    decided: int
    silent: int
    total: int
    to_act: int
    proved: int

    @property
    def is_open(self) -> bool:
        """Return whether decisions are still taken."""
        return self.ended_at is None


@dataclass(frozen=True, slots=True)
class ReviewRecord:
    """One review as this reader sees it."""

    line: ReviewLine
    started_by: str
    parts: tuple[PartLine, ...]
    by_decision: tuple[tuple[Decision, int], ...]
    undone: int
    back: int
    units: tuple[tuple[str, str], ...]
    may_run: bool
    may_decide: bool


@dataclass(frozen=True)
class AccountsReviewed(Fact):
    """A review ended in which every account of a system was decided."""

    system: int
    unit_code: str
    title: str


class ReviewEmpty(Refusal):
    """A review has a title, lists and a day."""

    message = text(
        "Enter a title, tick at least one list, and choose a last day from today on and within a year."
    )
    status = 422


class UnderReview(Refusal):
    """A list is reviewed once at a time."""

    message = text(
        "The list of %(system)s is under review already, in “%(title)s”; end that one first."
    )


class ReviewerRefused(Refusal):
    """Somebody cannot decide on accounts of a unit."""

    message = text(
        "The person chosen for %(system)s cannot decide there: choose somebody who sees procedures of "
        "%(unit)s."
    )
    status = 422


class ReviewEnded(Refusal):
    """A review that ended takes no more decisions."""

    message = text("The review “%(title)s” has ended; nothing more is decided in it.")


class NothingChosen(Refusal):
    """No account was chosen, or none that this reader decides on."""

    message = text("Tick accounts that you decide on, then choose what becomes of them.")
    status = 422


class OwnAccount(Refusal):
    """Nobody decides on their own account."""

    message = text(
        "“%(account)s” is your own account: nobody reviews their own. Leave it out, or hand it over to "
        "somebody else; nothing was decided."
    )


class NotYourAccounts(Refusal):
    """Another reviewer decides on this account."""

    message = text(
        "“%(account)s” is decided by %(who)s; leave it out of what you ticked. Nothing was decided."
    )


class AdministratorNeedsReason(Refusal):
    """Keeping an administrator is explained."""

    message = text(
        "“%(account)s” is an administrator: say why it stays one. Nothing was decided, also not on the "
        "others that were ticked."
    )
    status = 422


class NothingToLower(Refusal):
    """An account that the list shows without rights has none to lower."""

    message = text(
        "The list shows no rights of “%(account)s” that could be lowered, so no later list could prove it; "
        "keep it or remove it. Nothing was decided."
    )
    status = 422


class DecidedMeanwhile(Refusal):
    """Somebody else decided after the page had been opened."""

    message = text(
        "%(who)s decided on “%(account)s” at %(at)s, after you had opened the page. Nothing was "
        "overwritten: look at it again."
    )


class StillUndecided(Refusal):
    """A review ends early only when all is decided."""

    message = text(
        "%(count)s accounts are not decided yet; the review ends by itself on its last day, and they will "
        "stand as “nobody answered”."
    )


class NoSuchAccount(Refusal):
    """No newest list of the unit has the account."""

    message = text(
        "No newest list of a system of %(unit)s has an account “%(account)s”, or it is under such a "
        "review already; write it as the list does."
    )
    status = 422
