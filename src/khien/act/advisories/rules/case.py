"""The case of a unit's answer: its states, moves and clocks, as casework runs them."""

from datetime import timedelta
from typing import Final

from khien.act.advisories.types.follow import AnswerState
from khien.base.accounts.types import Capability
from khien.base.core.cases import CaseKind, ClockRule, Guard, ItemKind, MarkRule, Move, Rung, State
from khien.base.core.refusals import text

KIND: Final = "advisory"
ACCEPT: Final = "accept"
DONE: Final = "done"
APPROVE_ITEM: Final = ItemKind("advisory-approval", text("Advisory to approve"))
SEND_ITEM: Final = ItemKind("advisory-sending", text("Advisory to send"))

_ANSWERS: Final = Capability.ANSWER_ADVISORIES.value
_HEARS: Final = Capability.HEAR_ESCALATIONS.value
_S: Final = AnswerState
_UNANSWERED: Final = (_S.DELIVERED.value, _S.OPENED.value)
_TAKEN: Final = (_S.ACCEPTED.value, _S.IN_WORK.value)
_ENDED: Final = (_S.DONE.value, _S.NOT_APPLICABLE.value)
OPEN_STATES: Final = frozenset({*_UNANSWERED, *_TAKEN})
UNANSWERED: Final = frozenset(_UNANSWERED)
TAKEN: Final = frozenset(_TAKEN)
RETURNABLE: Final = frozenset(_ENDED)
"""Answers that end the unit's work, unless an editor finds them wanting."""

REMINDERS: Final = (timedelta(hours=24), timedelta(hours=4))
LADDER: Final = (
    Rung(timedelta(0), _ANSWERS, "unit"),
    Rung(timedelta(hours=24), _HEARS, "province"),
)
"""When the time has passed the unit's head hears of it, a day later the province's leadership.

The first rung names those who answer for the unit, among them its head: who oversees all units hears of
escalations in each of them, and is to see silence only when the unit's own head has not ended it.
"""

WAS_ACCEPTED: Final = Guard(
    "was_accepted",
    text("nobody of the unit has accepted it; it is asked again instead"),
    lambda facts: "accepted" in facts.marks,
)

FOLLOW_UP: Final = CaseKind(
    code=KIND,
    title=text("Answer to an advisory"),
    states=(
        State(_S.DELIVERED.value, text("Delivered")),
        State(_S.OPENED.value, text("Opened, no answer yet")),
        State(_S.ACCEPTED.value, text("Accepted")),
        State(_S.IN_WORK.value, text("In work")),
        State(_S.DONE.value, text("Done"), is_end=True),
        State(_S.NOT_APPLICABLE.value, text("Not applicable"), is_end=True),
        State(_S.REPLACED.value, text("Replaced by a newer version"), is_end=True),
        State(_S.WITHDRAWN.value, text("Withdrawn"), is_end=True),
    ),
    first=_S.DELIVERED.value,
    moves=(
        Move("open", text("Opened by the unit"), (_S.DELIVERED.value,), _S.OPENED.value, _ANSWERS),
        Move("accept", text("Accept"), _UNANSWERED, _S.ACCEPTED.value, _ANSWERS, needs_reason=True),
        Move(
            "decline",
            text("Not applicable"),
            (*_UNANSWERED, *_TAKEN),
            _S.NOT_APPLICABLE.value,
            _ANSWERS,
            needs_reason=True,
        ),
        Move("start", text("Start work"), (_S.ACCEPTED.value,), _S.IN_WORK.value, _ANSWERS),
        Move("finish", text("Done"), _TAKEN, _S.DONE.value, _ANSWERS, needs_reason=True),
        Move(
            "return",
            text("Return for more work"),
            _ENDED,
            _S.IN_WORK.value,
            Capability.WRITE_ADVISORIES.value,
            guards=(WAS_ACCEPTED,),
            needs_reason=True,
            clears=("done", "declined"),
        ),
        Move(
            "ask_again",
            text("Ask again"),
            (_S.NOT_APPLICABLE.value,),
            _S.OPENED.value,
            Capability.WRITE_ADVISORIES.value,
            needs_reason=True,
            clears=("declined",),
        ),
        Move(
            "replace",
            text("Replace"),
            (*_UNANSWERED, *_TAKEN),
            _S.REPLACED.value,
            Capability.APPROVE_ADVISORIES.value,
        ),
        Move(
            "withdraw",
            text("Withdraw"),
            (*_UNANSWERED, *_TAKEN),
            _S.WITHDRAWN.value,
            Capability.APPROVE_ADVISORIES.value,
        ),
    ),
    clocks=(
        ClockRule(
            ACCEPT,
            text("Accept the advisory"),
            "",
            starts_at="sent",
            stopped_by="accepted",
            remind_before=REMINDERS,
            ladder=LADDER,
        ),
        ClockRule(
            DONE,
            text("Do what the advisory asks"),
            "",
            starts_at="accepted",
            stopped_by="done",
            remind_before=REMINDERS,
            ladder=LADDER,
        ),
    ),
    steps=(),
    url="advisories:answer",
    is_led=True,
    sees=_ANSWERS,
    works=_ANSWERS,
    opens=Capability.APPROVE_ADVISORIES.value,
    marks=(
        MarkRule("sent", text("Sent")),
        MarkRule("opened", text("Opened first")),
        MarkRule("accepted", text("Accepted")),
        MarkRule("declined", text("Said not to be applicable")),
        MarkRule("done", text("Done")),
    ),
)
