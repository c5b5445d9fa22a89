"""The words of delivery: what is sent, how it stands, and the facts that tell how it ended."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from khien.base.core.facts import Fact
from khien.base.core.refusals import Refusal, text


class Kind(StrEnum):
    """By which way something leaves."""

    MAIL = "mail"
    HOOK = "hook"


class State(StrEnum):
    """How a delivery stands. A failed one is tried again; a given up one waits for a person."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    GIVEN_UP = "given_up"


class Reason(StrEnum):
    """Why the last try did not succeed."""

    NONE = ""
    NO_SERVER = "no_server"
    UNREACHABLE = "unreachable"
    NOT_NOW = "not_now"
    REFUSED = "refused"
    CLOSED = "closed"


REASON_NAMES: Final[dict[Reason, str]] = {
    Reason.NONE: "",
    Reason.NO_SERVER: text("No mail server is configured (KHIEN_SMTP)."),
    Reason.UNREACHABLE: text("The server does not answer."),
    Reason.NOT_NOW: text("The server does not take it now."),
    Reason.REFUSED: text("The server refuses it for good."),
    Reason.CLOSED: text("The webhook target is closed."),
}


class Security(StrEnum):
    """How the way to the mail server is protected."""

    PLAIN = "smtp"
    STARTTLS = "smtp+starttls"
    TLS = "smtps"


@dataclass(frozen=True, slots=True)
class MailServer:
    """The server that takes our e-mail, and the address it comes from."""

    security: Security
    host: str
    port: int
    user: str
    password: str
    sender: str

    @property
    def address(self) -> str:
        """Return host and port, as the page shows them."""
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Content:
    """What leaves and where to; `target` is a webhook target's key."""

    kind: Kind
    address: str
    subject: str
    body: str
    target: int | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail, ready to go: `code` is the same at every try and makes the Message-ID."""

    code: str
    to: str
    subject: str
    body: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class HookCall:
    """One webhook call, ready to go: `code` is the same at every try and names the delivery."""

    code: str
    url: str
    body: bytes
    secret: str
    allows_inner: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a try came to: an empty reason is success; the detail is the other side's words."""

    reason: Reason = Reason.NONE
    detail: str = ""

    @property
    def is_final(self) -> bool:
        """Return whether no further try can help."""
        return self.reason in {Reason.NONE, Reason.REFUSED, Reason.CLOSED}

    @property
    def is_of_the_way(self) -> bool:
        """Return whether everything that goes the same way would fail likewise."""
        return self.reason in {Reason.NO_SERVER, Reason.UNREACHABLE}


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """One delivery as the queue shows it: where to and how it stands, never what it says."""

    key: int
    kind: Kind
    address: str
    about: str
    state: State
    attempts: int
    reason: str
    error: str
    created_at: datetime
    due_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class DeliveryState:
    """How one delivery stands, for the room that asked for it."""

    state: State
    reason: Reason
    error: str
    attempts: int
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class TargetLine:
    """One webhook target, without its secret."""

    key: int
    name: str
    unit_code: str
    unit: str
    url: str
    allows_inner: bool
    inner_reason: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class NewTarget:
    """What an administrator says of a webhook target.

    `inner_reason` says why the target may lie at an inner address; empty: it may not.
    """

    name: str
    unit_code: str
    url: str
    inner_reason: str = ""


@dataclass(frozen=True)
class DeliverySent(Fact):
    """The other side took it. Told once for each key."""

    key: str
    about: str


@dataclass(frozen=True)
class DeliveryFailed(Fact):
    """The asker's patience ran out, or the other side refuses for good. Told once for each key.

    Unless `is_final`, tries go on, and `DeliverySent` may still follow.
    """

    key: str
    about: str
    kind: Kind
    address: str
    reason: Reason
    error: str
    is_final: bool


class NoAddress(Refusal):
    """An e-mail would go nowhere."""

    message = text("“%(to)s” is no e-mail address; one of the form name@host is right.")
    status = 422


class NoSubject(Refusal):
    """A subject is empty, too long or of several lines."""

    message = text("A subject is one line of at most %(most)s characters.")
    status = 422


class TooLong(Refusal):
    """More is to be sent than another side should have to take."""

    message = text("This is too long to be sent; at most %(most)s bytes are.")
    status = 422
