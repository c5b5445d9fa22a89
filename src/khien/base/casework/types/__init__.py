"""The words of casework: cases and what is in them, work items, refusals and facts."""

from dataclasses import dataclass, field
from datetime import datetime

from khien.base.casework.types.lines import (
    CaseFilter,
    CaseLine,
    CaseRecord,
    ClockLine,
    CommentLine,
    Digest,
    EntryLine,
    InboxFilter,
    ItemLine,
    ItemPreview,
    Letter,
    MarkChangeLine,
    MarkLine,
    MoveLine,
    NewCase,
    NewItem,
    NewStep,
    OwnDue,
    ParticipantLine,
    RungLine,
    Standing,
    StepLine,
    TokenLine,
)
from khien.base.casework.types.words import ENTRY_NAMES, EntryKind, StepState, Waiting, Whose
from khien.base.core.facts import Fact
from khien.base.core.refusals import Refusal, text

__all__ = [
    "ENTRY_NAMES",
    "AlreadyPart",
    "CaseEnded",
    "CaseFilter",
    "CaseLine",
    "CaseMoved",
    "CaseRecord",
    "ClockLine",
    "ClockRanOut",
    "CommentLine",
    "Digest",
    "EntryKind",
    "EntryLine",
    "GuardRefused",
    "InboxFilter",
    "ItemEscalated",
    "ItemLine",
    "ItemPreview",
    "LedByItsRoom",
    "Letter",
    "MarkChangeLine",
    "MarkIsSet",
    "MarkLine",
    "MoveLine",
    "MoveRefused",
    "NewCase",
    "NewItem",
    "NewStep",
    "NumberTaken",
    "OwnDue",
    "ParticipantLine",
    "ReasonMissing",
    "ReminderDue",
    "RungLine",
    "Stale",
    "Standing",
    "StepEnded",
    "StepLine",
    "StepState",
    "TokenLine",
    "Waiting",
    "Whose",
]


@dataclass(frozen=True)
class CaseMoved(Fact):
    """A case came into another state."""

    kind: str
    number: str
    move: str
    state: str
    unit_code: str


@dataclass(frozen=True)
class ReminderDue(Fact):
    """A clock runs out soon; `is_past` when it has already, because nobody could tell in time."""

    kind: str
    number: str
    clock: str
    unit_code: str
    due_at: datetime
    before_s: int
    is_past: bool
    url: str


@dataclass(frozen=True)
class ClockRanOut(Fact):
    """A clock ran out and what it waited for had not been done."""

    kind: str
    number: str
    clock: str
    unit_code: str
    due_at: datetime
    url: str


@dataclass(frozen=True)
class ItemEscalated(Fact):
    """An item stayed undone; those who may do `capability` in `to_unit` see it from now on."""

    kind: str
    subject: str
    level: int
    unit_code: str
    to_unit: str
    capability: str
    due_at: datetime
    url: str
    case_number: str = field(default="")


class Stale(Refusal):
    """Somebody else changed the thing after this person had read it."""

    message = text(
        "%(who)s changed %(what)s at %(at)s, after you had opened it. Nothing was overwritten: "
        "look at it again, then enter your change anew: %(entered)s"
    )


class MoveRefused(Refusal):
    """The present state does not allow the move, or no move has this name."""

    message = text("%(number)s is “%(state)s”; “%(move)s” is not possible from there.")


class GuardRefused(Refusal):
    """A condition of the move does not hold."""

    message = text("“%(move)s” is not possible yet: %(missing)s")


class ReasonMissing(Refusal):
    """A change that must be explained has no reason."""

    message = text("Say why: “%(what)s” needs a reason, and both are kept.")
    status = 422


class CaseEnded(Refusal):
    """The case has ended; it is opened again by a move first."""

    message = text("%(number)s has ended; open it again first.")


class MarkIsSet(Refusal):
    """A mark stands already: it is moved with a reason, not set again."""

    message = text("“%(mark)s” is entered already; correct it with a reason.")


class StepEnded(Refusal):
    """The step is no longer open."""

    message = text("The step “%(title)s” is no longer open.")


class AlreadyPart(Refusal):
    """The unit takes part already, or the case is its own."""

    message = text("%(unit)s takes part in %(number)s already.")


class NumberTaken(Refusal):
    """There is a case of this number."""

    message = text("There is a case %(number)s already.")


class LedByItsRoom(Refusal):
    """A case that only the acts of its own page change would be changed from outside them."""

    message = text("%(number)s is changed by the buttons of its own page only; open it there.")
