"""The register: what a document is, how it stands, what it rests on, what it orders."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from khien.base.core.refusals import Refusal, text


class DocumentKind(StrEnum):
    """What sort of paper it is."""

    RULES = "rules"
    DECISION = "decision"
    DIRECTIVE = "directive"
    PLAN = "plan"
    PROCESS = "process"
    GUIDANCE = "guidance"
    LAW = "law"
    LETTER = "letter"


DOCUMENT_KIND_NAMES: Final[dict[DocumentKind, str]] = {
    DocumentKind.RULES: text("Rules of a unit"),
    DocumentKind.DECISION: text("Decision"),
    DocumentKind.DIRECTIVE: text("Directive"),
    DocumentKind.PLAN: text("Plan"),
    DocumentKind.PROCESS: text("Working process"),
    DocumentKind.GUIDANCE: text("Guidance"),
    DocumentKind.LAW: text("Law, decree or circular"),
    DocumentKind.LETTER: text("Official letter"),
}


class Subject(StrEnum):
    """What a unit's rules are about; empty where it is something else."""

    OTHER = ""
    SECURITY = "security"
    MEDIA = "media"
    RECORDING = "recording"
    NETWORKS = "networks"
    MAIL = "mail"
    INCIDENTS = "incidents"


SUBJECT_NAMES: Final[dict[Subject, str]] = {
    Subject.OTHER: text("Something else"),
    Subject.SECURITY: text("Security of information, the unit's main rules"),
    Subject.MEDIA: text("Devices and media that store information"),
    Subject.RECORDING: text("Recording devices in meetings"),
    Subject.NETWORKS: text("Buying equipment, private and internal networks"),
    Subject.MAIL: text("Use of official e-mail"),
    Subject.INCIDENTS: text("Answering incidents"),
}


class Standing(StrEnum):
    """How a document stands on a day."""

    IN_FORCE = "in_force"
    REVIEW_DUE = "review_due"
    FUTURE = "future"
    REPLACED = "replaced"
    ENDED = "ended"


DOCUMENT_STANDING_NAMES: Final[dict[Standing, str]] = {
    Standing.IN_FORCE: text("Still in force"),
    Standing.REVIEW_DUE: text("In force, review overdue"),
    Standing.FUTURE: text("Not in force yet"),
    Standing.REPLACED: text("Replaced"),
    Standing.ENDED: text("No longer in force"),
}
HOLDS: Final = frozenset({Standing.IN_FORCE, Standing.REVIEW_DUE})


class Ground(StrEnum):
    """How a legal basis stands on a day."""

    HOLDS = "holds"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


GROUND_NAMES: Final[dict[Ground, str]] = {
    Ground.HOLDS: text("Still holds"),
    Ground.EXPIRED: text("No longer in force"),
    Ground.UNKNOWN: text("In neither register: cannot be checked"),
}


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document as it is entered; each basis and each obligation is one line of text.

    An obligation's line may begin with its article and end with a day: `Điều 5 | Lập sổ | 31/12/2026`.
    """

    kind: DocumentKind
    number: str
    issuer: str
    issued_on: date
    title: str
    unit_code: str
    subject: Subject = Subject.OTHER
    holds_from: date | None = None
    holds_to: date | None = None
    review_on: date | None = None
    is_private: bool = False
    bases: tuple[str, ...] = ()
    obligations: tuple[str, ...] = ()
    file_key: int | None = None
    file_name: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """An obligation found in a document."""

    article: str
    words: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One row of the register."""

    key: int
    number: str
    kind: DocumentKind
    subject: Subject
    issuer: str
    issued_on: date
    title: str
    unit_code: str
    unit: str
    standing: Standing
    review_on: date | None
    is_private: bool
    has_expired_basis: bool

    @property
    def kind_name(self) -> str:
        """Return the kind's marked text."""
        return DOCUMENT_KIND_NAMES[self.kind]

    @property
    def standing_name(self) -> str:
        """Return the standing's marked text."""
        return DOCUMENT_STANDING_NAMES[self.standing]

    @property
    def tone(self) -> str:
        """Return the look of the standing's badge."""
        return {
            Standing.IN_FORCE: "done",
            Standing.REVIEW_DUE: "late",
            Standing.FUTURE: "info",
        }.get(self.standing, "low")


@dataclass(frozen=True, slots=True)
class BasisLine:
    """A legal basis as its line was written, what it was found to be, and whether that holds."""

    words: str
    title: str
    url: str
    ground: Ground
    ended_on: date | None

    @property
    def ground_name(self) -> str:
        """Return the marked text of how it stands."""
        return GROUND_NAMES[self.ground]


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """A unit that a document was sent to, and who said for it that it was read."""

    unit_code: str
    unit: str
    due_at: datetime
    read_at: datetime | None
    read_by: str


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """One document whole."""

    line: DocumentLine
    holds_from: date
    holds_to: date | None
    bases: tuple[BasisLine, ...]
    cited_by: tuple[DocumentLine, ...]
    obligations: tuple[Found, ...]
    replaces: tuple[DocumentLine, ...]
    replaced_by: DocumentLine | None
    receipts: tuple[ReceiptLine, ...]
    draft: str
    file_name: str
    entered_by: str
    entered_at: datetime
    version: int
    may_keep: bool
    may_send: bool
    may_receive: tuple[str, ...]

    @property
    def subject_name(self) -> str:
        """Return the subject's marked text."""
        return SUBJECT_NAMES[self.line.subject]

    @property
    def expired(self) -> tuple[BasisLine, ...]:
        """Return the bases that no longer hold."""
        return tuple(one for one in self.bases if one.ground is Ground.EXPIRED)


@dataclass(frozen=True, slots=True)
class RulesLine:
    """A unit's main rules in force, as other rooms name them."""

    key: int
    number: str
    issued_on: date
    issuer: str


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """Which documents a list wants; empty means all."""

    words: str = ""
    kind: str = ""
    subject: str = ""
    standing: str = ""
    unit_codes: frozenset[str] | None = None
    expired_only: bool = False


@dataclass(frozen=True, slots=True)
class ExpiredLine:
    """A document in force that rests on something that no longer is."""

    document: DocumentLine
    basis: BasisLine


class NumberTaken(Refusal):
    """Two documents of one issuer and year would have one number."""

    message = text(
        "%(issuer)s issued a document %(number)s in %(year)s already: “%(title)s”. Correct the number, "
        "or open that one."
    )


class DatesWrong(Refusal):
    """A document would end before it begins, or be reviewed before it was issued."""

    message = text("%(what)s: %(earlier)s lies before %(later)s; correct one of the days.")
    status = 422


class DocumentIncomplete(Refusal):
    """Number, issuer or title is missing or too long."""

    message = text(
        "“%(field)s” is empty or longer than %(most)s characters; write it as on the paper."
    )
    status = 422


class CannotReplaceItself(Refusal):
    """A document would be replaced by itself, or in a circle."""

    message = text("%(number)s cannot replace %(other)s: it is the same or was replaced by it.")
    status = 422


class AlreadyRead(Refusal):
    """A unit has said already that it read a document, or was not sent it."""

    message = text("%(unit)s was not sent this document, or said already that it was read.")


class TooMany(Refusal):
    """More lines than a document keeps."""

    message = text("A document keeps at most %(most)s lines of this sort; these are %(count)s.")
    status = 422


class Changed(Refusal):
    """Somebody else changed the thing after this person had read it."""

    message = text(
        "Somebody changed %(what)s after you had opened it; look at it again, then save."
    )
