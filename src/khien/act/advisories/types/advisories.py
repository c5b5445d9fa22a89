"""Advisories and their versions: how they stand, how they are shown, what is refused."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from khien.act.advisories.types.content import AdvisoryKind, Change, Content, Severity
from khien.base.core.facts import Fact
from khien.base.core.refusals import Refusal, text
from khien.base.core.tlp import Tlp


class VersionState(StrEnum):
    """How a version stands."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    SIGNED = "signed"
    SENT = "sent"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    DISCARDED = "discarded"


@dataclass(frozen=True)
class AdvisorySent(Fact):
    """A version of an advisory went out."""

    number: str
    version: int
    severity: str


@dataclass(frozen=True)
class AdvisoryWithdrawn(Fact):
    """An advisory that had gone out holds no longer."""

    number: str


@dataclass(frozen=True, slots=True)
class AdvisoryFilter:
    """What of the editors' list is wanted; empty means all."""

    state: str = ""
    kind: str = ""
    severity: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How the units of a version stand, counted; `silent` are late without any answer."""

    addressed: int = 0
    answered: int = 0
    done: int = 0
    silent: int = 0


@dataclass(frozen=True, slots=True)
class Rights:
    """What a person is in this room: writer, approver, reader of every unit's answers."""

    writes: bool
    approves: bool
    reads_all: bool

    @property
    def edits(self) -> bool:
        """Return whether drafts are seen."""
        return self.writes or self.approves


@dataclass(frozen=True, slots=True)
class AdvisoryLine:
    """One row of the editors' list: the newest version of an advisory."""

    number: str
    version: int
    kind: AdvisoryKind
    kind_name: str
    title: str
    severity: Severity
    tlp: Tlp
    state: VersionState
    state_name: str
    changed_at: datetime
    sent_at: datetime | None
    accept_by: datetime | None
    done_by: datetime | None
    tally: Tally


@dataclass(frozen=True, slots=True)
class PublicWarning:
    """An advisory as everybody may read it; references are titles with addresses."""

    number: str
    version: int
    title: str
    severity: Severity
    summary: str
    products: tuple[str, ...]
    remedies: tuple[str, ...]
    workaround: str
    references: tuple[tuple[str, str], ...]
    modified: datetime
    valid_to: datetime | None


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version in the history of an advisory."""

    number: int
    state: VersionState
    state_name: str
    news: str
    changed_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Acts:
    """What the actor may do with a version now; what may not be done says why."""

    edit: bool
    submit: bool
    approve: bool
    give_back: bool
    sign: bool
    send: bool
    revise: bool
    withdraw: bool
    discard: bool
    lacks: tuple[str, ...]
    why_not_approve: str


@dataclass(frozen=True, slots=True)
class AdvisoryRecord:
    """One version of an advisory with everything that its page shows to editors."""

    line: AdvisoryLine
    content: Content
    revision: int
    writers: tuple[str, ...]
    changed_by: str
    submitted_by: str
    approved_by: str
    approved_at: datetime | None
    signed_by: str
    signed_at: datetime | None
    returned_why: str
    withdrawn_why: str
    withdrawn_at: datetime | None
    origin: str
    versions: tuple[VersionLine, ...]
    changes: tuple[Change, ...]
    compared_with: int
    acts: Acts


@dataclass(frozen=True, slots=True)
class ToApprove:
    """A version that waits for a second person, in short. `digest` marks exactly what it says.

    The title is empty where its TLP lets it travel through no server that is not ours.
    """

    number: str
    version: int
    revision: int
    kind_name: str
    severity_name: str
    tlp: Tlp
    title: str
    addressees: tuple[str, ...]
    writers: tuple[str, ...]
    digest: str
    why_not: str


class NotDraft(Refusal):
    """Only a draft is written in."""

    message = text(
        "%(number)s is “%(state)s” and is no longer written in. What is approved stays as it was "
        "read; have it given back, or begin a new version."
    )


class WrongState(Refusal):
    """The act does not fit how the version stands."""

    message = text("%(number)s is “%(state)s”; this is not possible from there.")


class Lacking(Refusal):
    """A draft that is not whole goes no further."""

    message = text("%(number)s cannot go to approval yet: %(missing)s")
    status = 422


class OwnWork(Refusal):
    """Two persons: who wrote a version does not approve it."""

    message = text("You wrote in %(number)s; somebody else approves it.")
    status = 403


class Overwritten(Refusal):
    """Somebody else kept the draft after this person had opened it."""

    message = text(
        "%(who)s kept a change of %(number)s after you had opened it. Nothing was overwritten: your "
        "words stand below, the kept ones on the page; bring them together and keep again."
    )


class NoAddressee(Refusal):
    """Nobody would get it."""

    message = text("%(number)s would reach no unit; choose who gets it.")
    status = 422


class AlreadyImported(Refusal):
    """The same version of a foreign advisory is here already."""

    message = text("%(origin)s is here already as %(number)s, in version %(version)s.")


class OlderImported(Refusal):
    """A foreign advisory comes in a version that goes back behind the one that is here."""

    message = text("%(origin)s is here as %(number)s in version %(held)s; %(version)s is older.")


class WorkedOn(Refusal):
    """A new version waits to be sent; it is settled first."""

    message = text(
        "Version %(version)s of %(number)s is being worked on; send or discard it first."
    )


class Faulty(Refusal):
    """A file that is not taken, with the path of its first faults."""

    message = text("%(file)s is not taken: %(faults)s")
    status = 422
