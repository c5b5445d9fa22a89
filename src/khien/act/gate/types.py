"""The words of the gate: what comes from outside, and what is answered."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

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
    """What somebody tells on the public form; `kind` is a technical class of the rule book."""

    kind: str
    place: str
    words: str
    contact: str
    seen_at: datetime
    origin: str


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
