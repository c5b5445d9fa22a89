"""The words of casework: how things stand, and what the inbox can be narrowed to."""

from enum import StrEnum
from typing import Final

from khien.base.core.refusals import text


class StepState(StrEnum):
    """How a step stands."""

    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"


class EntryKind(StrEnum):
    """What a line of a case's timeline tells."""

    OPENED = "opened"
    MOVED = "moved"
    MARKED = "marked"
    MARK_CHANGED = "mark_changed"
    FACTS = "facts"
    ASSIGNED = "assigned"
    INVITED = "invited"
    ANSWERED = "answered"
    STEP_ADDED = "step_added"
    STEP_ASSIGNED = "step_assigned"
    STEP_DONE = "step_done"
    STEP_SKIPPED = "step_skipped"
    RAN_OUT = "ran_out"
    HANDED_OVER = "handed_over"


ENTRY_NAMES: Final[dict[EntryKind, str]] = {
    EntryKind.OPENED: text("Opened"),
    EntryKind.MOVED: text("Moved"),
    EntryKind.MARKED: text("Time entered"),
    EntryKind.MARK_CHANGED: text("Time corrected"),
    EntryKind.FACTS: text("Facts changed"),
    EntryKind.ASSIGNED: text("Given to"),
    EntryKind.INVITED: text("Taking part"),
    EntryKind.ANSWERED: text("State of a participant"),
    EntryKind.STEP_ADDED: text("Step added"),
    EntryKind.STEP_ASSIGNED: text("Step given to"),
    EntryKind.STEP_DONE: text("Step done"),
    EntryKind.STEP_SKIPPED: text("Step skipped"),
    EntryKind.RAN_OUT: text("Time limit passed"),
    EntryKind.HANDED_OVER: text("Taken over by the unit that follows"),
}


class Waiting(StrEnum):
    """The inbox's choices of what is due when."""

    ALL = ""
    LATE = "late"
    DAY = "day"
    WEEK = "week"


class Whose(StrEnum):
    """The inbox's choices of whose items."""

    ALL = ""
    MINE = "mine"
    FREE = "free"
    ESCALATED = "escalated"
