"""What units answer: how each stands with each advisory, and the matrix of both."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from khien.act.advisories.types.advisories import VersionState
from khien.act.advisories.types.content import AdvisoryKind, Change, Content, Severity
from khien.base.casework.types import EntryLine
from khien.base.core.refusals import Refusal, text
from khien.base.core.tlp import Tlp
from khien.base.files.types.stored import FileRecord


class AnswerState(StrEnum):
    """How a unit stands with a version: the states of its case."""

    DELIVERED = "delivered"
    OPENED = "opened"
    ACCEPTED = "accepted"
    IN_WORK = "in_work"
    DONE = "done"
    NOT_APPLICABLE = "not_applicable"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


class Look(StrEnum):
    """How an answer is shown: the state, or that its time has passed.

    `silent`: the time to accept has passed without an answer; `late`: accepted, the time to be done
    has passed; `returned`: the unit had answered, and is asked for more.
    """

    WAITING = "waiting"
    OPENED = "opened"
    SILENT = "silent"
    ACCEPTED = "accepted"
    IN_WORK = "in_work"
    RETURNED = "returned"
    LATE = "late"
    DONE = "done"
    NOT_APPLICABLE = "not_applicable"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file as somebody hands it in."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """A file of an answer."""

    key: int
    file: FileRecord


@dataclass(frozen=True, slots=True)
class FollowFilter:
    """Which answers a list wants; empty means all. `version` 0 is any version that still holds."""

    number: str = ""
    version: int = 0
    look: str = ""
    unit_codes: frozenset[str] | None = None
    words: str = ""
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class FollowLine:
    """One unit's answer to one version, as lists show it."""

    key: int
    case: str
    number: str
    version: int
    kind: AdvisoryKind
    kind_name: str
    title: str
    severity: Severity
    tlp: Tlp
    unit: str
    unit_code: str
    look: Look
    look_name: str
    state: AnswerState
    sent_at: datetime
    opened_at: datetime | None
    accepted_at: datetime | None
    accepted_by: str
    ended_at: datetime | None
    accept_by: datetime
    done_by: datetime
    words: str
    why: str
    returned_why: str
    files_count: int

    @property
    def next_due_at(self) -> datetime | None:
        """Return what the unit has to keep next; None where nothing waits."""
        if self.state in {AnswerState.DELIVERED, AnswerState.OPENED}:
            return self.accept_by
        if self.state in {AnswerState.ACCEPTED, AnswerState.IN_WORK}:
            return self.done_by
        return None


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """One version as the unit reads it, with its own answer and what it may do now."""

    line: FollowLine
    content: Content
    publisher: str
    version_state: VersionState
    withdrawn_why: str
    case_version: int
    may_answer: bool
    may_accept: bool
    may_start: bool
    may_finish: bool
    may_decline: bool
    may_return: bool
    changes: tuple[Change, ...]
    compared_with: int
    newer: str
    timeline: tuple[EntryLine, ...]
    files: tuple[EvidenceLine, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One advisory of the matrix."""

    number: str
    version: int
    title: str
    severity: Severity
    accept_by: datetime
    answered: int
    addressed: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A unit's answer in the matrix; a unit that was not addressed has none."""

    case: str
    look: Look
    look_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One unit of the matrix, its cells in the order of the columns; how many of them are silent."""

    unit: str
    unit_code: str
    cells: tuple[Cell | None, ...]
    silent: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """Units × advisories, newest first; `after` starts the next columns."""

    columns: tuple[Column, ...]
    rows: tuple[MatrixRow, ...]
    after: str
    total: int


class NoLonger(Refusal):
    """The advisory was withdrawn, or a newer version took its place."""

    message = text("%(number)s no longer waits for an answer: %(why)s.")


class WordsMissing(Refusal):
    """An answer that must be explained has no words."""

    message = text("Say in a sentence: %(what)s.")
    status = 422


class TooManyFiles(Refusal):
    """An answer holds a bounded number of files."""

    message = text("An answer holds at most %(most)s files; with these there would be %(count)s.")
    status = 422
