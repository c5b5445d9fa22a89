"""The case by which a unit's serious findings are followed, as casework runs it; items of the inbox."""

from datetime import timedelta
from typing import Final

from khien.base.accounts.types import Capability
from khien.base.core.cases import CaseKind, ClockRule, ItemKind, MarkRule, Move, Rung, State
from khien.base.core.refusals import text
from khien.know.exposure.types.checks import CHANGED
from khien.know.exposure.types.register import Grade

KIND: Final = "finding-fix"
SEEN: Final = "seen"
SETTLED: Final = "settled"
SETTLE: Final = "settle"
ACCEPT_ITEM: Final = ItemKind("risk-acceptance", text("Risk to accept or refuse"))
CHANGED_ITEM: Final = ItemKind(CHANGED, text("Site perhaps defaced"))
LAPSED_ITEM: Final = ItemKind("proof-lapsed", text("Ownership to show again"))
LOOKALIKE_ITEM: Final = ItemKind("lookalikes", text("Look-alike names to judge"))
EXPECTED_ITEM: Final = ItemKind("scan-expected", text("Scan report expected"))

GRADE_NAMES: Final[dict[Grade, str]] = {
    Grade.KEV: text("Fix weaknesses that are known to be exploited"),
    Grade.CRITICAL: text("Fix critical weaknesses"),
    Grade.HIGH: text("Fix high weaknesses"),
}
_WORKS: Final = Capability.MANAGE_INVENTORY.value
_HEARS: Final = Capability.HEAR_ESCALATIONS.value
LADDER: Final = (
    Rung(timedelta(0), _HEARS, "unit"),
    Rung(timedelta(days=7), _HEARS, "province"),
)


def _clock(grade: Grade) -> ClockRule:
    return ClockRule(
        grade.value,
        GRADE_NAMES[grade],
        f"finding.fix.{grade.value}",
        starts_at=SEEN,
        stopped_by=SETTLED,
        applies=lambda facts: grade.value in facts,
        remind_before=(timedelta(days=3), timedelta(days=1)),
        ladder=LADDER,
    )


FIXING: Final = CaseKind(
    code=KIND,
    title=text("Fixing of serious findings"),
    states=(
        State("open", text("Open")),
        State("done", text("All settled"), is_end=True),
    ),
    first="open",
    moves=(Move(SETTLE, text("All settled"), ("open",), "done", _WORKS),),
    clocks=tuple(_clock(grade) for grade in Grade),
    steps=(),
    url="exposure:round",
    is_led=True,
    sees=Capability.SEE_INVENTORY.value,
    works=_WORKS,
    marks=(
        MarkRule(SEEN, text("The oldest that is open was found")),
        MarkRule(SETTLED, text("The last was settled")),
    ),
)
