"""The words of the gate: what comes from outside, and what is answered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from khien.base.accounts.types import Actor
from khien.base.core.refusals import Refusal, text


class ReportState(StrEnum):
    """How a public report stands."""

    NEW = "new"
    RAISED = "raised"
    DISMISSED = "dismissed"


class Dismissal(StrEnum):
    """Why a public report is not followed up."""

    NOT_TECHNICAL = "not_technical"
    SPAM = "spam"
    KNOWN = "known"
    NOTHING_FOUND = "nothing_found"


@dataclass(frozen=True, slots=True)
class NewReport:
    """What somebody tells on the public form; `kind` is a technical class of the rule book.

    `reference` was given to the person by the gateway, before the report had a number here. The gateway
    counts how many come from one place itself, and hands over no `origin`.
    """

    kind: str
    place: str
    words: str
    contact: str
    seen_at: datetime
    origin: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One public report, as the centre's list shows it; a dismissed one may be without its words."""

    key: int
    number: str
    kind: str
    kind_name: str
    place: str
    words: str
    contact: str
    seen_at: datetime
    at: datetime
    state: ReportState
    incident: str
    why_name: str
    reference: str
    act: str = ""


@dataclass(frozen=True, slots=True)
class OfflineForm:
    """A form to be filled without a network: the workbook, and the code that it bears once."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class OfflineLine:
    """One form that was given out: to whom, until when, and what came back."""

    key: int
    unit: str
    made_at: datetime
    made_by: str
    expires_at: datetime
    used_at: datetime | None
    incident: str


@dataclass(frozen=True, slots=True)
class PhoneLine:
    """One phone that reports over the gateway; its key was shown once."""

    key: int
    person: str
    unit: str
    made_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file as somebody chose it: its name there, and its bytes."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Message:
    """What the gateway seals to the core. `key` is the phone's own; the public has none."""

    kind: str
    said: dict[str, Any]
    key: str = field(default="", repr=False)
    files: tuple[GivenFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a form: the sentence for the phone, and the number of what it made or changed."""

    words: str
    number: str = ""
    subject: str = ""
    is_done: bool = True


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a person's yes, as a phone shows it. `seen` marks exactly what was shown."""

    key: str
    seen: str
    title: str
    facts: tuple[tuple[str, str], ...]
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Approval:
    """A kind of yes that may be given on a phone: what waits, and the room's own use cases for it.

    `approve` and `give_back` are called only while `read` still shows what the phone saw.
    """

    name: str
    yes: str
    no: str
    done: str
    returned: str
    waiting: Callable[[Actor], Sequence[Waiting]]
    read: Callable[[Actor, str], Waiting]
    approve: Callable[[Actor, Waiting], None]
    give_back: Callable[[Actor, Waiting, str], None]


class TooMany(Refusal):
    """More reports from one place, or altogether, than anybody could read."""

    message = text(
        "There are too many reports from your network at the moment. Ring up the response team, or try "
        "again in an hour."
    )
    status = 429


class NotTechnical(Refusal):
    """What is no technical matter is not taken here."""

    message = text(
        "This form takes technical incidents only; nothing of what you wrote was kept. For what somebody "
        "says, writes or does, turn to the police of your commune or ring 113."
    )
    status = 422


class FormRefused(Refusal):
    """An offline form that cannot be taken in; names the row and what would be right."""

    message = text("The form cannot be taken in: %(why)s")
    status = 422


class SealBroken(Refusal):
    """Something sealed that was not sealed for us, or was altered on its way."""

    message = text("What came over the gateway was not sealed for this instance, or was altered.")
    status = 422


class QueueFull(Refusal):
    """The core has not taken anything for long, or the disk is full: no more is queued."""

    message = text(
        "The gateway cannot take more at the moment; nothing of this was kept. Ring up the response team."
    )
    status = 503


class NotReady(Refusal):
    """The gateway has no key to seal to: the core has never spoken to it."""

    message = text(
        "The gateway has not heard from the centre yet; nothing of this was kept. Ring up the response "
        "team."
    )
    status = 503


class ChangedSince(Refusal):
    """What was seen on the phone is not what stands now."""

    message = text(
        "%(what)s was changed or answered after the phone had shown it; nothing was done. Read it anew "
        "and decide again."
    )


class NotOnPhone(Refusal):
    """What may not even be shown on a phone is not approved there."""

    message = text("What %(what)s says may not leave the centre; decide about it in Khiên.")
    status = 403
