"""The words of reported mail: what was handed in, what the look found, what the centre says it was."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from khien.base.casework.types import ClockLine, EntryLine
from khien.base.core.refusals import text

SIZE_MAX: Final = 15 * 1024 * 1024
WORDS_MAX: Final = 100_000
A_DAY_MAX: Final = 100
"""How many mails one person, or one unit by mail, may report a day."""


def defanged(value: str) -> str:
    """Return an address, a host or a mail address so that no program makes a link of it."""
    scheme, mark, rest = value.rpartition("://")
    host, slash, path = rest.partition("/")
    safe = host.replace("@", "[@]").replace(".", "[.]")
    return f"{scheme.replace('tt', 'xx', 1)}{mark}{safe}{slash}{path}"


class MailVerdict(StrEnum):
    """What the look at a mail found. None of them says that a mail is safe."""

    DANGER = "danger"
    SUSPICIOUS = "suspicious"
    UNREADABLE = "unreadable"
    NO_SIGNS = "no_signs"


VERDICT_NAMES: Final[dict[MailVerdict, str]] = {
    MailVerdict.DANGER: text("Dangerous"),
    MailVerdict.SUSPICIOUS: text("Suspicious"),
    MailVerdict.UNREADABLE: text("Could not be read in full"),
    MailVerdict.NO_SIGNS: text("No signs found"),
}
VERDICT_TONES: Final[dict[MailVerdict, str]] = {
    MailVerdict.DANGER: "critical",
    MailVerdict.SUSPICIOUS: "medium",
    MailVerdict.UNREADABLE: "silent",
    MailVerdict.NO_SIGNS: "info",
}
VERDICT_ADVICE: Final[dict[MailVerdict, str]] = {
    MailVerdict.DANGER: text("Open nothing of it, answer nothing, and delete it after the answer."),
    MailVerdict.SUSPICIOUS: text("Open nothing of it until the centre has answered."),
    MailVerdict.UNREADABLE: text("Open nothing of it until the centre has answered."),
    MailVerdict.NO_SIGNS: text(
        "The machine found nothing; that does not make the mail safe. Wait for the centre's answer."
    ),
}


class Did(StrEnum):
    """What the receiver did with the mail before reporting it, the gravest."""

    LOOKED = "looked"
    ANSWERED = "answered"
    CLICKED = "clicked"
    OPENED = "opened"
    TYPED = "typed"


DID_NAMES: Final[dict[Did, str]] = {
    Did.LOOKED: text("Only looked at it"),
    Did.ANSWERED: text("Answered it"),
    Did.CLICKED: text("Clicked a link in it"),
    Did.OPENED: text("Opened an attachment"),
    Did.TYPED: text("Entered a password or a code"),
}
ACTED: Final = frozenset({Did.CLICKED, Did.OPENED, Did.TYPED})
"""What makes a report urgent: a machine or an account may be lost already."""

DID_ADVICE: Final[dict[Did, str]] = {
    Did.ANSWERED: text("Write nothing more to the sender, whatever comes."),
    Did.CLICKED: text(
        "Close the page and enter nothing. Tell the IT officer of the unit which machine it was."
    ),
    Did.OPENED: text(
        "Take the machine off the network, leave it switched on, and call the IT officer of the unit now."
    ),
    Did.TYPED: text(
        "Change this password now from another machine, everywhere it is used, and call the IT officer of "
        "the unit."
    ),
}


class Handed(StrEnum):
    """How a mail was handed in."""

    FILE = "file"
    PASTED = "pasted"
    FORWARDED = "forwarded"
    BUTTON = "button"


HANDED_NAMES: Final[dict[Handed, str]] = {
    Handed.FILE: text("File uploaded"),
    Handed.PASTED: text("Text pasted"),
    Handed.FORWARDED: text("Forwarded to the reporting address"),
    Handed.BUTTON: text("Button of the mail program"),
}


class MailState(StrEnum):
    """How a report stands. The look is over before a report exists: nothing waits unread on a disk."""

    ANALYSED = "analysed"
    JUDGED = "judged"
    CLOSED = "closed"


STATE_NAMES: Final[dict[MailState, str]] = {
    MailState.ANALYSED: text("Looked through, waits for the centre"),
    MailState.JUDGED: text("Judged by the centre"),
    MailState.CLOSED: text("Closed"),
}
STATE_TONES: Final[dict[MailState, str]] = {
    MailState.ANALYSED: "medium",
    MailState.JUDGED: "info",
    MailState.CLOSED: "done",
}


class Finding(StrEnum):
    """What the centre says a reported mail was."""

    PHISHING = "phishing"
    SPAM = "spam"
    HARMLESS = "harmless"
    EXERCISE = "exercise"


FINDING_NAMES: Final[dict[Finding, str]] = {
    Finding.PHISHING: text("Phishing"),
    Finding.SPAM: text("Spam"),
    Finding.HARMLESS: text("Harmless mail"),
    Finding.EXERCISE: text("Part of an exercise"),
}
FINDING_ADVICE: Final[dict[Finding, str]] = {
    Finding.PHISHING: text(
        "It was made to deceive. Delete it, and tell colleagues who received it too. Thank you for the "
        "report: it protects other units."
    ),
    Finding.SPAM: text("It is advertising without danger. Delete it or mark it as spam."),
    Finding.HARMLESS: text("It is an ordinary mail; it may be opened and answered."),
    Finding.EXERCISE: text(
        "It belonged to an exercise of the province. It was right to report it."
    ),
}


class Weight(StrEnum):
    """How much a reason weighs."""

    DANGER = "danger"
    SUSPICIOUS = "suspicious"
    UNREAD = "unread"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a verdict is what it is: a code of `mail_reasons`, with the values of its sentence."""

    code: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Own:
    """What is the province's own, as a mail may imitate it: domains, and names of units."""

    domains: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hop:
    """One server that a mail passed, as the mail states it."""

    sender: str
    receiver: str
    at: str


@dataclass(frozen=True, slots=True)
class Headers:
    """What is kept of a mail's head. Whom it was sent to is not kept."""

    from_name: str = ""
    from_address: str = ""
    reply_to: str = ""
    return_domain: str = ""
    subject: str = ""
    date: str = ""
    message_domain: str = ""
    checked_by: str = ""
    checks: Mapping[str, str] | None = None
    hops: tuple[Hop, ...] = ()

    @property
    def from_domain(self) -> str:
        """Return the domain from which the mail says that it comes."""
        return self.from_address.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class LinkSeen:
    """One address in a mail: its host, how it is kept, and the pattern by which two are alike.

    What stands behind ? and # is never kept: it may hold the receiver's address.
    """

    host: str
    kept: str
    pattern: str
    said: str = ""

    @property
    def shown(self) -> str:
        """Return the address as pages show it: nobody opens it by a click or a paste."""
        return defanged(self.kept)


@dataclass(frozen=True, slots=True)
class PartSeen:
    """One attachment, with its content until the files' check has looked at it."""

    name: str
    size: int
    digest: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Analysis:
    """What the process apart found in a mail. `words` are for the look for markings and then dropped."""

    headers: Headers
    links: tuple[LinkSeen, ...]
    parts: tuple[PartSeen, ...]
    reasons: tuple[Reason, ...]
    words: str
    subject_key: str = ""
    forwarder: str = ""


@dataclass(frozen=True, slots=True)
class AttachmentLine:
    """One attachment as it is kept: `said` is what the files' check said of it, a marked text."""

    name: str
    size: int
    digest: str
    kind: str
    said: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class GivenMail:
    """A mail as it is handed in."""

    content: bytes
    handed: Handed
    did: Did = Did.LOOKED

    def summed(self) -> str:
        """Return what the audit keeps of it."""
        return f"{self.handed}, {len(self.content)} bytes"


@dataclass(frozen=True, slots=True)
class NewReport:
    """A mail that was looked through, as its report is entered."""

    unit_code: str
    reporter_id: int | None
    handed: Handed
    did: Did
    digest: str
    headers: Headers
    links: tuple[LinkSeen, ...]
    attachments: tuple[AttachmentLine, ...]
    reasons: tuple[Reason, ...]
    subject_key: str

    def summed(self) -> str:
        """Return what the audit keeps of it."""
        return f"{self.unit_code} {self.handed} {self.digest}"


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """A reason as it is shown: its weight, its marked sentence and the values for it."""

    weight: Weight
    sentence: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class MailLine:
    """One report in a list."""

    number: str
    unit_code: str
    unit: str
    received_at: datetime
    sender: str
    subject: str
    verdict: MailVerdict
    state: MailState
    finding: Finding | None
    campaign: str
    due_at: datetime
    is_urgent: bool

    @property
    def verdict_name(self) -> str:
        """Return the verdict's marked text."""
        return VERDICT_NAMES[self.verdict]

    @property
    def verdict_tone(self) -> str:
        """Return the badge of the verdict."""
        return VERDICT_TONES[self.verdict]

    @property
    def state_name(self) -> str:
        """Return the state's marked text."""
        return STATE_NAMES[self.state]

    @property
    def state_tone(self) -> str:
        """Return the badge of the state."""
        return STATE_TONES[self.state]

    @property
    def finding_name(self) -> str:
        """Return the marked text of what it was; empty until the centre has said it."""
        return FINDING_NAMES[self.finding] if self.finding else ""


@dataclass(frozen=True, slots=True)
class MailRecord:
    """One report whole, as far as the reader may see it."""

    line: MailLine
    headers: Headers
    links: tuple[LinkSeen, ...]
    attachments: tuple[AttachmentLine, ...]
    reasons: tuple[ReasonLine, ...]
    handed: Handed
    did: Did
    reporter: str
    is_own: bool
    answer: str
    judged_at: datetime | None
    judged_by: str
    closed_at: datetime | None
    incident: str
    incident_url: str
    clocks: tuple[ClockLine, ...]
    history: tuple[EntryLine, ...]
    may_judge: bool
    may_close: bool
    may_raise: bool

    @property
    def advice(self) -> tuple[str, ...]:
        """Return the marked sentences on what to do: by what it was, or until that is known."""
        first = (
            FINDING_ADVICE[self.line.finding]
            if self.line.finding
            else VERDICT_ADVICE[self.line.verdict]
        )
        is_real = self.line.finding in {None, Finding.PHISHING}
        more = DID_ADVICE.get(self.did, "") if is_real else ""
        return (first, more) if more else (first,)

    @property
    def did_name(self) -> str:
        """Return the marked text of what the receiver did."""
        return DID_NAMES[self.did]

    @property
    def handed_name(self) -> str:
        """Return the marked text of how it came."""
        return HANDED_NAMES[self.handed]
