"""The words of control: what may run, what is asked of a unit, what must never be online."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from khien.base.core.refusals import Refusal, text

ANSWER_WITHIN: Final = timedelta(days=5)
"""In what time a unit says what new software is for, and the centre decides on it."""

SECRET_ONLINE: Final = "secret-online"  # noqa: S105 - the kind of an item
"""The kind of work item that has a unit disconnect a machine that must never be online."""


class Ruling(StrEnum):
    """What a rule says of a product."""

    ALLOW = "allow"
    DENY = "deny"


class QuestionState(StrEnum):
    """How a question about a product stands."""

    ASKED = "asked"
    ANSWERED = "answered"
    ALLOWED = "allowed"
    REFUSED = "refused"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class NewSoftwareRule:
    """A rule for a product in units of a kind (empty: all). `name` is how its name begins."""

    name: str
    ruling: Ruling
    why: str
    publisher: str = ""
    unit_kind: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class SoftwareRuleLine:
    """One rule as its list shows it."""

    key: int
    name: str
    publisher: str
    unit_kind: str
    ruling: Ruling
    why: str
    until: date | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SoftwareQuestionLine:
    """What a unit was asked about a product that appeared on its machines."""

    key: int
    unit: str
    unit_code: str
    name: str
    publisher: str
    machines: int
    state: QuestionState
    state_name: str
    is_denied: bool
    asked_at: datetime
    answer: str
    answered_by: str
    until: date | None
    may_answer: bool
    may_decide: bool


@dataclass(frozen=True, slots=True)
class LicenceLine:
    """One licence beside what machines have: seats, machines, and whether it still holds."""

    key: int
    product: str
    unit: str
    seats: int
    machines: int
    until: date | None
    is_over: bool
    has_run_out: bool


@dataclass(frozen=True, slots=True)
class SecretDeviceLine:
    """One machine that handles secrets: where it stands, and whether a network saw it."""

    key: int
    name: str
    unit: str
    unit_code: str
    place: str
    serial: str
    seen_online: datetime | None
    source: str
    may_change: bool


class QuestionEnded(Refusal):
    """A question that was answered or decided already."""

    message = text("The question on “%(name)s” is settled already: %(state)s. Open the list again.")


class ProductForbidden(Refusal):
    """A rule of the province forbids a product that somebody would allow in one unit."""

    message = text(
        "“%(name)s” is forbidden by a rule of the province; choose another product, or end that rule first."
    )


@dataclass(frozen=True, slots=True)
class ProductStanding:
    """How a product stands in a unit: the rule, until when it is allowed there, on how many machines."""

    ruling: Ruling | None
    allowed_until: date | None
    machines: int


class NeedsWords(Refusal):
    """An answer or a rule without its reason."""

    message = text("Write why, in a sentence.")
    status = 422
