"""The case of a shortcoming: its states, who moves it, when silence climbs."""

from datetime import timedelta
from typing import Final

from khien.base.accounts.types import Capability
from khien.base.core.cases import CaseKind, ClockRule, ItemKind, MarkRule, Move, Rung, State
from khien.base.core.refusals import text
from khien.show.assurance.types.shortcomings import SHORTCOMING_NAMES, ShortcomingState

KIND: Final = "shortcoming"
FOUND: Final = "found"
MENDED: Final = "mended"
MEND: Final = "mend"
RETURN: Final = "return"
CLOSE: Final = "close"
CLOCK: Final = "mend-by"
PLAN_DAYS_MAX: Final = 366
PLAN_CLOCK: Final = "shortcoming.plan"
PLAN_ITEM: Final = ItemKind("shortcoming-plan", text("Plan to mend a shortcoming"))
CHECK_ITEM: Final = ItemKind("shortcoming-check", text("Shortcoming to check"))

_ANSWERS: Final = Capability.ANSWER_ASSESSMENTS.value
_RUNS: Final = Capability.RUN_ASSESSMENTS.value
_HEARS: Final = Capability.HEAR_ESCALATIONS.value
LADDER: Final = (
    Rung(timedelta(0), _HEARS, "unit"),
    Rung(timedelta(days=3), _RUNS, "province"),
    Rung(timedelta(days=10), _HEARS, "province"),
)
_NAMES: Final = SHORTCOMING_NAMES

SHORTCOMING: Final = CaseKind(
    code=KIND,
    title=text("Shortcoming found by an assessment"),
    states=(
        State(ShortcomingState.OPEN, _NAMES[ShortcomingState.OPEN]),
        State(ShortcomingState.MENDED, _NAMES[ShortcomingState.MENDED]),
        State(ShortcomingState.CLOSED, _NAMES[ShortcomingState.CLOSED], is_end=True),
    ),
    first=ShortcomingState.OPEN,
    moves=(
        Move(
            MEND,
            text("Say that it is mended"),
            (ShortcomingState.OPEN,),
            ShortcomingState.MENDED,
            _ANSWERS,
        ),
        Move(
            RETURN,
            text("Return"),
            (ShortcomingState.MENDED,),
            ShortcomingState.OPEN,
            _RUNS,
            needs_reason=True,
            clears=(MENDED,),
        ),
        Move(
            CLOSE,
            text("Close the shortcoming"),
            (ShortcomingState.OPEN, ShortcomingState.MENDED),
            ShortcomingState.CLOSED,
            _RUNS,
        ),
    ),
    clocks=(
        ClockRule(
            CLOCK,
            text("Mend the shortcoming"),
            "",
            starts_at=FOUND,
            stopped_by=MENDED,
            remind_before=(timedelta(days=7), timedelta(days=1)),
            ladder=LADDER,
            asks=_ANSWERS,
        ),
    ),
    steps=(),
    url="assurance:shortcoming",
    is_led=True,
    sees=Capability.SEE_MEASURES.value,
    works=_ANSWERS,
    opens=_RUNS,
    marks=(MarkRule(FOUND, text("Found")), MarkRule(MENDED, text("Said to be mended"))),
)
