"""Notices: what a body was told, when it said that it has it, and the calls where nobody did."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from khien.base.core.facts import Fact
from khien.base.core.refusals import Refusal, text


class NoticeState(StrEnum):
    """How a notice stands with the body that it was sent to."""

    TOLD = "told"
    RECEIVED = "received"
    RETURNED = "returned"
    ANSWERED = "answered"


class ReceiptChannel(StrEnum):
    """How a body said that it has a notice."""

    PAGE = "page"
    PHONE = "phone"
    PORTAL = "portal"
    DISPATCH = "dispatch"


class CallReason(StrEnum):
    """Why somebody must be rung up."""

    SILENCE = "silence"
    DELIVERY = "delivery"


class CallResult(StrEnum):
    """How a call ended."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"


@dataclass(frozen=True)
class NoticeReceived(Fact):
    """A body has a notice, and said so."""

    notice: int
    number: str
    unit_code: str


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a frozen copy: label, value, whether the value is a marked text too."""

    label: str
    value: str
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class ToldSection:
    """One section of a frozen copy."""

    code: str
    lines: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """How and when a body said that it has a notice; who inside it did is not told to others."""

    channel: ReceiptChannel
    channel_name: str
    at: datetime
    by: str
    reference: str


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One notice, as the incident's page and the body's list show it."""

    key: int
    number: str
    title: str
    body: str
    body_code: str
    version: int
    sent_at: datetime
    due_at: datetime
    source: str
    state: NoticeState
    state_name: str
    receipt: ReceiptLine | None
    is_late: bool
    calls: int = 0


@dataclass(frozen=True, slots=True)
class NoticeRecord:
    """One notice whole, as its body reads it."""

    line: NoticeLine
    unit: str
    sections: tuple[ToldSection, ...]
    withheld: tuple[str, ...]
    versions: tuple[NoticeLine, ...]
    returned_why: str
    may_answer: bool


@dataclass(frozen=True, slots=True)
class CallLine:
    """One row of the call list: whom, about what, why, and what came of it."""

    key: int
    notice: int
    number: str
    body: str
    reason: CallReason
    reason_name: str
    detail: str
    opened_at: datetime
    caller: str
    caller_id: int | None
    taken_at: datetime | None
    result_name: str
    words: str
    ended_at: datetime | None


class AlreadyReceived(Refusal):
    """A body acknowledges a notice once."""

    message = text("%(body)s has this notice already, since %(at)s.")


class CallTaken(Refusal):
    """Somebody else is ringing already."""

    message = text("%(who)s took this call at %(at)s; look at the result there.")
