"""A unit's own rules on their way: drafted, approved, issued, reviewed; templates and who took them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from khien.base.casework.types import EntryLine, MoveLine
from khien.base.core.refusals import Refusal, text
from khien.base.documents.types.register import SUBJECT_NAMES, DocumentLine, Subject


class DraftState(StrEnum):
    """How far a draft of rules is."""

    DRAFTING = "drafting"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    ISSUED = "issued"
    WITHDRAWN = "withdrawn"


DRAFT_STATE_NAMES: Final[dict[DraftState, str]] = {
    DraftState.DRAFTING: text("Being written"),
    DraftState.SUBMITTED: text("Waits for approval"),
    DraftState.APPROVED: text("Approved, to be issued"),
    DraftState.ISSUED: text("Issued"),
    DraftState.WITHDRAWN: text("Withdrawn"),
}


@dataclass(frozen=True, slots=True)
class NewDraft:
    """A draft as it begins: of nothing, or of a template."""

    unit_code: str
    subject: Subject
    title: str
    template: str = ""


@dataclass(frozen=True, slots=True)
class Issue:
    """What makes an approved draft a document: number, day, issuer, and by when it is looked at again."""

    number: str
    issued_on: date
    issuer: str
    review_on: date


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft as lists show it."""

    number: str
    title: str
    unit_code: str
    unit: str
    subject: Subject
    state: DraftState
    changed_at: datetime

    @property
    def state_name(self) -> str:
        """Return the state's marked text."""
        return DRAFT_STATE_NAMES[self.state]

    @property
    def subject_name(self) -> str:
        """Return the subject's marked text."""
        return SUBJECT_NAMES[self.subject]


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """One draft whole."""

    line: DraftLine
    body: str
    bases: tuple[str, ...]
    template: str
    template_title: str
    template_version: int
    file_name: str
    document: int | None
    moves: tuple[MoveLine, ...]
    may_write: bool
    history: tuple[EntryLine, ...]
    version: int


@dataclass(frozen=True, slots=True)
class UnitRules:
    """One unit's rules by subject: what is in force, and what is being written."""

    unit_code: str
    unit: str
    in_force: tuple[DocumentLine, ...]
    drafts: tuple[DraftLine, ...]
    older: tuple[DocumentLine, ...]
    missing: tuple[Subject, ...]
    may_keep: bool

    @property
    def missing_names(self) -> tuple[tuple[Subject, str], ...]:
        """Return the subjects of which there are no rules, with their marked texts."""
        return tuple((one, SUBJECT_NAMES[one]) for one in self.missing)


@dataclass(frozen=True, slots=True)
class GivenTemplate:
    """A template as a file or a person gives it. `kinds` are the kinds of unit that it is for."""

    code: str
    version: int
    title: str
    subject: Subject
    kinds: tuple[str, ...]
    body: str
    bases: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """A template as the library shows it, with how many units took it and issued what came of it."""

    code: str
    version: int
    title: str
    subject: Subject
    kinds: tuple[str, ...]
    is_shipped: bool
    taken: int
    issued: int

    @property
    def subject_name(self) -> str:
        """Return the subject's marked text."""
        return SUBJECT_NAMES[self.subject]


@dataclass(frozen=True, slots=True)
class UptakeLine:
    """A unit that took a template: which version, when, and what became of it."""

    draft: str
    unit_code: str
    unit: str
    version: int
    at: datetime
    state: DraftState
    is_newest: bool

    @property
    def state_name(self) -> str:
        """Return the state's marked text."""
        return DRAFT_STATE_NAMES[self.state]


@dataclass(frozen=True, slots=True)
class TemplateRecord:
    """One template whole, with who took it."""

    line: TemplateLine
    body: str
    bases: tuple[str, ...]
    source: str
    uptake: tuple[UptakeLine, ...]
    waiting: tuple[tuple[str, str], ...]


class DraftEmpty(Refusal):
    """A draft without a text and without a file would be approved."""

    message = text(
        "%(number)s has neither a text nor a file; write one or attach the document first."
    )
    status = 422


class OwnDraft(Refusal):
    """Who wrote at a draft would approve it."""

    message = text(
        "%(number)s was written by you too; somebody who did not write at it approves it."
    )
    status = 403


class DraftClosed(Refusal):
    """A draft that is no longer written would be changed."""

    message = text("%(number)s is “%(state)s”; its text is changed only while it is being written.")


class TemplateWrong(Refusal):
    """A template that cannot be taken in."""

    message = text("The template is not taken in: %(what)s.")
    status = 422
