"""The words of reports: how one stands, its figures, what is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from khien.base.core.refusals import Refusal, text
from khien.show.reporting.types.kinds import Said
from khien.show.reporting.types.periods import Period


class Stage(StrEnum):
    """How far a report is."""

    DRAFT = "draft"
    CHECKED = "checked"
    APPROVED = "approved"
    SIGNED = "signed"
    ISSUED = "issued"
    ARCHIVED = "archived"
    WITHDRAWN = "withdrawn"
    CLASSIFIED = "classified"


STAGE_NAMES: Final[dict[Stage, str]] = {
    Stage.DRAFT: text("Report being drafted"),
    Stage.CHECKED: text("Checked, to be approved"),
    Stage.APPROVED: text("Approved, to be signed"),
    Stage.SIGNED: text("Signed, to be issued"),
    Stage.ISSUED: text("Report issued"),
    Stage.ARCHIVED: text("Archived"),
    Stage.WITHDRAWN: text("Report withdrawn"),
    Stage.CLASSIFIED: text("Handled outside, as a state secret"),
}
TONES: Final[dict[Stage, str]] = {
    Stage.DRAFT: "medium",
    Stage.CHECKED: "medium",
    Stage.APPROVED: "medium",
    Stage.SIGNED: "medium",
    Stage.ISSUED: "done",
    Stage.ARCHIVED: "done",
    Stage.WITHDRAWN: "low",
    Stage.CLASSIFIED: "low",
}


@dataclass(frozen=True, slots=True)
class Value:
    """What a figure is at one time: how many, and for a measure of how many. None: not known."""

    count: int | None
    total: int | None = None

    @property
    def share(self) -> float | None:
        """Return how far a measure is fulfilled, or None without rows."""
        return self.count / self.total if self.count is not None and self.total else None


@dataclass(frozen=True, slots=True)
class ReportFigure:
    """A figure as a report froze it, beside the period before and the same period a year before.

    `groups` are codes with their titles and counts; `failed` says in one line why there is none.
    """

    code: str
    title: str
    source: str
    now: Value
    before: Value
    year_before: Value
    target: float | None = None
    groups: tuple[tuple[str, str, int], ...] = ()
    units: Mapping[str, tuple[int, int]] | None = None
    failed: str = ""

    @property
    def is_measure(self) -> bool:
        """Return whether it is a share as of the end of the period; else it counts what happened."""
        return self.target is not None


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A row behind a figure, as it was frozen."""

    label: str
    unit: str
    counts: bool
    detail: str
    url: str


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report as lists show it."""

    number: str
    kind: str
    title: Said
    unit_code: str
    unit: str
    period: Period
    stage: Stage
    as_of: datetime
    made_by: str
    written_number: str
    issued_on: date | None

    @property
    def stage_name(self) -> str:
        """Return the marked text of how it stands."""
        return STAGE_NAMES[self.stage]

    @property
    def tone(self) -> str:
        """Return the look of its badge."""
        return TONES[self.stage]


@dataclass(frozen=True, slots=True)
class SendingLine:
    """To whom a report was sent, when, by which channel, by whom it was entered."""

    recipient: str
    channel: str
    sent_at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Editable:
    """Words that may be edited: their key, where they stand, what they say now, whether they are asked.

    `printed` is how words with figures in them come out on paper.
    """

    key: str
    section: str
    words: str
    is_asked: bool
    hint: str = ""
    printed: str = ""


@dataclass(frozen=True, slots=True)
class ReportRecord:
    """One report whole."""

    line: ReportLine
    figures: tuple[ReportFigure, ...]
    notes: tuple[str, ...]
    editables: tuple[Editable, ...]
    typed_numbers: tuple[str, ...]
    missing_words: tuple[str, ...]
    digest: str
    signed_digest: str
    signatures: tuple[str, ...]
    sendings: tuple[SendingLine, ...]
    receivers: tuple[str, ...]
    version: int
    next_number: int
    dispatch: str
    is_content_gone: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that comes out otherwise now than when it was frozen."""

    code: str
    title: str
    frozen: Value
    now: Value


class FigureUnknown(Refusal):
    """Words that name a figure which the report does not hold."""

    message = text(
        "“[[%(code)s]]” is no figure of this report; its figures are listed beside the words. "
        "Nothing was saved."
    )
    status = 422


class WordsMissing(Refusal):
    """Words that only people can write are still to be written."""

    message = text("Still to be written: %(what)s. Write “Không có” where there is nothing to say.")


class NotEditable(Refusal):
    """Words are edited in the draft only."""

    message = text("%(number)s is no longer a draft; have it returned first to change its words.")


class ReportChanged(Refusal):
    """Somebody else changed the report meanwhile."""

    message = text("%(who)s changed %(number)s meanwhile; your words are below, enter them again.")


class OutOfStep(Refusal):
    """A step that the state of the report does not allow."""

    message = text("%(number)s is “%(stage)s”; this step is not possible from there.")


class OwnReport(Refusal):
    """Nobody checks or approves what they wrote."""

    message = text("You drafted %(number)s; somebody else checks and approves it.")


class NumberNeeded(Refusal):
    """A paper is signed with its number and day on it."""

    message = text(
        "Enter the number and the day of the paper first: they are part of what is signed."
    )


class NumberUsed(Refusal):
    """Two papers of one unit and year would bear the same number."""

    message = text("%(number)s of %(year)s is the number of %(other)s already; enter another one.")


class NotTheFrozen(Refusal):
    """A signed file that is not the frozen one with signatures added."""

    message = text(
        "This file does not contain the report as it was approved, byte for byte: %(why)s. "
        "Sign the PDF that is downloaded here, without changing or printing it anew."
    )
    status = 422


class SignatureBad(Refusal):
    """A signature that does not hold."""

    message = text("The signature in this file does not hold: %(why)s")
    status = 422


class NotPublic(Refusal):
    """A published version would say what must not be public."""

    message = text("The published version may not name %(what)s; take it out of “%(where)s”.")
    status = 422


class ContentGone(Refusal):
    """The content was deleted because the report is handled as a state secret."""

    message = text(
        "%(number)s is handled outside Khiên as a state secret; its content was deleted here."
    )
    status = 410


class DispatchNeeded(Refusal):
    """The fact of dispatch stays: its number and day, never the content."""

    message = text("Enter the number and the day under which it was sent; nothing of its content.")
    status = 422
