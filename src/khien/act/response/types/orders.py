"""Orders to units: given, done and confirmed, refused with a reason, or withdrawn."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from khien.base.core.refusals import Refusal, text


class OrderState(StrEnum):
    """How an order stands."""

    GIVEN = "given"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class NewOrder:
    """What a unit is to do by when; it is all that this unit is told of the incident."""

    unit_code: str
    title: str
    due_at: datetime
    words: str = ""


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One order; `may_answer` for those who work in the ordered unit, `may_withdraw` for the givers."""

    key: int
    number: str
    title: str
    words: str
    unit: str
    unit_code: str
    due_at: datetime
    state: OrderState
    state_name: str
    given_at: datetime
    given_by: str
    answer: str
    ended_at: datetime | None
    ended_by: str
    is_late: bool
    may_answer: bool = False
    may_withdraw: bool = False
    sees_incident: bool = False


class OrderEnded(Refusal):
    """An order is answered once."""

    message = text("This order is “%(state)s” since %(at)s already.")
