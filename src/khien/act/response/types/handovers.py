"""Handing the lead over: asked, accepted or declined."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from khien.base.core.refusals import Refusal, text


class HandOverState(StrEnum):
    """How a hand-over stands."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class HandOverLine:
    """The hand-over that waits for an answer."""

    key: int
    to: str
    to_id: int
    words: str
    asked_at: datetime
    asked_by: str


@dataclass(frozen=True, slots=True)
class LeadOffered:
    """A hand-over that waits for this reader, with the incident that it is about."""

    line: HandOverLine
    number: str
    title: str
    unit: str


class HandOverWaits(Refusal):
    """One hand-over at a time."""

    message = text(
        "The lead is offered to %(who)s already, since %(at)s; that waits for an answer."
    )


class NotOffered(Refusal):
    """Only who was asked can answer."""

    message = text("The lead of %(number)s is not offered to you, or no longer.")
    status = 403
