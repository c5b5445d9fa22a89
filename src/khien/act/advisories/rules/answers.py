"""How a unit's answer is shown: by its state and by what time it is."""

from datetime import datetime
from typing import Final

from khien.act.advisories.types.advisories import VersionState
from khien.act.advisories.types.follow import AnswerState, Look
from khien.base.core.refusals import text

LOOK_NAMES: Final[dict[Look, str]] = {
    Look.WAITING: text("Not opened yet"),
    Look.OPENED: text("Opened, no answer yet"),
    Look.SILENT: text("No reply"),
    Look.ACCEPTED: text("Accepted"),
    Look.IN_WORK: text("In work"),
    Look.RETURNED: text("Returned for more work"),
    Look.LATE: text("Late"),
    Look.DONE: text("Done"),
    Look.NOT_APPLICABLE: text("Not applicable"),
    Look.ENDED: text("No longer asked"),
}

STATE_NAMES: Final[dict[VersionState, str]] = {
    VersionState.DRAFT: text("Draft"),
    VersionState.IN_REVIEW: text("Waits for approval"),
    VersionState.APPROVED: text("Approved"),
    VersionState.SIGNED: text("Signed"),
    VersionState.SENT: text("Sent"),
    VersionState.REPLACED: text("Replaced"),
    VersionState.WITHDRAWN: text("Withdrawn"),
    VersionState.DISCARDED: text("Discarded"),
}

IN_HAND: Final = frozenset(
    {VersionState.DRAFT, VersionState.IN_REVIEW, VersionState.APPROVED, VersionState.SIGNED}
)
"""A version that has not gone out and may still."""

WENT_OUT: Final = frozenset({VersionState.SENT, VersionState.REPLACED, VersionState.WITHDRAWN})
"""A version that units have been told of."""

ANSWERED: Final = frozenset(
    {AnswerState.ACCEPTED, AnswerState.IN_WORK, AnswerState.DONE, AnswerState.NOT_APPLICABLE}
)

_UNANSWERED: Final = frozenset({AnswerState.DELIVERED, AnswerState.OPENED})
_TAKEN: Final = frozenset({AnswerState.ACCEPTED, AnswerState.IN_WORK})
_PLAIN: Final[dict[AnswerState, Look]] = {
    AnswerState.DELIVERED: Look.WAITING,
    AnswerState.OPENED: Look.OPENED,
    AnswerState.ACCEPTED: Look.ACCEPTED,
    AnswerState.IN_WORK: Look.IN_WORK,
    AnswerState.DONE: Look.DONE,
    AnswerState.NOT_APPLICABLE: Look.NOT_APPLICABLE,
    AnswerState.REPLACED: Look.ENDED,
    AnswerState.WITHDRAWN: Look.ENDED,
}


def look(
    state: AnswerState, *, accept_by: datetime, done_by: datetime, is_returned: bool, at: datetime
) -> Look:
    """Return how an answer is shown: silence and lateness before a return, that before the state."""
    if state in _UNANSWERED and at > accept_by:
        return Look.SILENT
    if state in _TAKEN and at > done_by:
        return Look.LATE
    if is_returned and state in _UNANSWERED | _TAKEN:
        return Look.RETURNED
    return _PLAIN[state]


def in_time(answered_at: datetime | None, due_at: datetime, *, at: datetime) -> bool:
    """Return whether an answer came by its time, as it was known at an instant."""
    return answered_at is not None and answered_at <= min(due_at, at)
