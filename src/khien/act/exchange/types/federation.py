"""Federation: incidents that two centres pass to each other, with what the sender chose to tell."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from khien.base.core.refusals import Refusal, text
from khien.base.core.tlp import Tlp


class Section(StrEnum):
    """A part of an incident that the sender may choose to tell."""

    SUMMARY = "summary"
    SYSTEMS = "systems"
    CONTACT = "contact"
    OBSERVABLES = "observables"


SECTION_NAMES: Final[dict[Section, str]] = {
    Section.SUMMARY: text("What happened, in words"),
    Section.SYSTEMS: text("Affected systems"),
    Section.CONTACT: text("Whom to ring"),
    Section.OBSERVABLES: text("Observables"),
}


class Direction(StrEnum):
    """Whether an incident was passed on or came in."""

    OUT = "out"
    IN = "in"


@dataclass(frozen=True, slots=True)
class Passed:
    """One incident that was passed between us and a peer."""

    direction: Direction
    peer: str
    our_number: str
    their_number: str
    tlp: Tlp
    at: datetime
    receipt_at: datetime | None


@dataclass(frozen=True, slots=True)
class Message:
    """What the other side said: `about` is `incident` or `receipt`; `key` makes it one of its kind."""

    about: str
    key: str
    number: str
    token: str
    body: dict[str, Any]


class Unsigned(Refusal):
    """A message whose signature does not hold, or is too old."""

    message = text("The signature is missing, does not hold, or is older than five minutes.")
    status = 401


class BadMessage(Refusal):
    """A message that cannot be read."""

    message = text("%(path)s: %(why)s")
    status = 422


class NotFederated(Refusal):
    """A peer to which nothing can be passed yet."""

    message = text(
        "%(peer)s cannot be sent to yet: enter its webhook target and the token it gave us."
    )


class AboveCeiling(Refusal):
    """Something would go farther than it may."""

    message = text("%(peer)s receives at most %(ceiling)s; this is %(tlp)s.")
    status = 403
