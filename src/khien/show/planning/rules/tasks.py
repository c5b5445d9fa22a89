"""The case of a task that a unit is given: its states, who moves it, when silence climbs."""

from datetime import datetime, timedelta
from typing import Final

from khien.base.accounts.types import Capability
from khien.base.core.cases import CaseKind, ClockRule, ItemKind, MarkRule, Move, Rung, State
from khien.base.core.refusals import text

KIND: Final = "duty-task"
GIVEN: Final = "given"
ANSWERED: Final = "answered"
ACCEPTED: Final = "accepted"
WITHDRAWN: Final = "withdrawn"
ANSWER: Final = "answer"
RETURN: Final = "return"
ACCEPT: Final = "accept"
WITHDRAW: Final = "withdraw"
CLOCK: Final = "answer-by"
JUDGE_ITEM: Final = ItemKind("duty-judge", text("Evidence to judge"))
SIGN_ITEM: Final = ItemKind("plan-sign", text("Plan to sign"))

_ANSWERS: Final = Capability.ANSWER_PLANS.value
_MANAGES: Final = Capability.MANAGE_PLANS.value
_HEARS: Final = Capability.HEAR_ESCALATIONS.value
LADDER: Final = (
    Rung(timedelta(0), _HEARS, "unit"),
    Rung(timedelta(days=3), _MANAGES, "province"),
    Rung(timedelta(days=10), _HEARS, "province"),
)


def order_of(state: str, *, rank: int, due_at: datetime) -> str:
    """Return the text by which tasks are listed: open ones first, the most urgent, then what is due first."""
    is_over = state in {ACCEPTED, WITHDRAWN}
    return f"{int(is_over)}{100 - rank:03d}{due_at:%Y%m%d%H%M}"


TASK: Final = CaseKind(
    code=KIND,
    title=text("Task under a plan"),
    states=(
        State(GIVEN, text("Waits for the unit")),
        State(ANSWERED, text("Answered, to be judged")),
        State(ACCEPTED, text("Accepted"), is_end=True),
        State(WITHDRAWN, text("Withdrawn"), is_end=True),
    ),
    first=GIVEN,
    moves=(
        Move(ANSWER, text("Answer"), (GIVEN,), ANSWERED, _ANSWERS),
        Move(
            RETURN,
            text("Return"),
            (ANSWERED,),
            GIVEN,
            _MANAGES,
            needs_reason=True,
            clears=(ANSWERED,),
        ),
        Move(ACCEPT, text("Accept"), (ANSWERED,), ACCEPTED, _MANAGES),
        Move(WITHDRAW, text("Withdraw"), (GIVEN, ANSWERED), WITHDRAWN, _MANAGES, needs_reason=True),
    ),
    clocks=(
        ClockRule(
            CLOCK,
            text("Answer the task"),
            "",
            starts_at=GIVEN,
            stopped_by=ANSWERED,
            remind_before=(timedelta(days=7), timedelta(days=1)),
            ladder=LADDER,
            asks=_ANSWERS,
        ),
    ),
    steps=(),
    url="planning:task",
    is_led=True,
    sees=Capability.SEE_MEASURES.value,
    works=_ANSWERS,
    opens=_MANAGES,
    marks=(
        MarkRule(GIVEN, text("Given")),
        MarkRule(ANSWERED, text("Answered")),
    ),
)
