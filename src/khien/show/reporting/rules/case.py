"""The case of a report: its stages, who moves it, what waits for whom."""

from datetime import timedelta
from typing import Final

from khien.base.accounts.types import Capability
from khien.base.core.cases import CaseKind, ClockRule, ItemKind, MarkRule, Move, Rung, State
from khien.base.core.refusals import text
from khien.show.reporting.types.reports import STAGE_NAMES, OutOfStep, Stage

KIND: Final = "report"
CHECK: Final = "check"
APPROVE: Final = "approve"
RETURN: Final = "return"
SIGN: Final = "sign"
ISSUE: Final = "issue"
ARCHIVE: Final = "archive"
WITHDRAW: Final = "withdraw"
CLASSIFY: Final = "classify"

MADE: Final = "made"
DUE: Final = "due"
STEP_ITEM: Final = ItemKind("report-step", text("Reports that wait for a step"))
STEP_WITHIN: Final = timedelta(days=3)
"""Our own limit for a step where the report itself has no due day: no text sets one."""

_WRITES: Final = Capability.ISSUE_REPORTS.value
_SIGNS: Final = Capability.SIGN_DOCUMENTS.value
_HEARS: Final = Capability.HEAR_ESCALATIONS.value
LADDER: Final = (Rung(timedelta(0), _HEARS, "unit"), Rung(timedelta(days=3), _HEARS, "province"))
_ENDS: Final = frozenset({Stage.ARCHIVED, Stage.WITHDRAWN, Stage.CLASSIFIED})
_OPEN: Final = tuple(one.value for one in Stage if one not in _ENDS)

WAITS: Final[dict[Stage, tuple[str, Capability]]] = {
    Stage.DRAFT: (text("Check the report %(title)s"), Capability.ISSUE_REPORTS),
    Stage.CHECKED: (text("Approve the report %(title)s"), Capability.SIGN_DOCUMENTS),
    Stage.APPROVED: (text("Sign the report %(title)s"), Capability.SIGN_DOCUMENTS),
    Stage.SIGNED: (text("Issue the report %(title)s"), Capability.ISSUE_REPORTS),
    Stage.ISSUED: (text("Send and archive the report %(title)s"), Capability.ISSUE_REPORTS),
}
"""What waits while a report stands so, and for whom."""

REPORT: Final = CaseKind(
    code=KIND,
    title=text("Official report"),
    states=tuple(State(one.value, STAGE_NAMES[one], is_end=one in _ENDS) for one in Stage),
    first=Stage.DRAFT.value,
    moves=(
        Move(
            CHECK, text("The report is checked"), (Stage.DRAFT.value,), Stage.CHECKED.value, _WRITES
        ),
        Move(
            APPROVE,
            text("Approve the report"),
            (Stage.CHECKED.value,),
            Stage.APPROVED.value,
            _SIGNS,
        ),
        Move(
            RETURN,
            text("Return to the draft"),
            (Stage.CHECKED.value, Stage.APPROVED.value),
            Stage.DRAFT.value,
            _WRITES,
            needs_reason=True,
        ),
        Move(
            SIGN, text("The report is signed"), (Stage.APPROVED.value,), Stage.SIGNED.value, _WRITES
        ),
        Move(ISSUE, text("Issue the report"), (Stage.SIGNED.value,), Stage.ISSUED.value, _WRITES),
        Move(
            ARCHIVE,
            text("Archive the report"),
            (Stage.ISSUED.value,),
            Stage.ARCHIVED.value,
            _WRITES,
        ),
        Move(
            WITHDRAW,
            text("Withdraw the report"),
            (Stage.DRAFT.value, Stage.CHECKED.value, Stage.APPROVED.value, Stage.SIGNED.value),
            Stage.WITHDRAWN.value,
            _WRITES,
            needs_reason=True,
        ),
        Move(
            CLASSIFY,
            text("Handle outside, as a state secret"),
            _OPEN,
            Stage.CLASSIFIED.value,
            _WRITES,
        ),
    ),
    clocks=(
        ClockRule(
            DUE,
            text("Send the report"),
            "",
            starts_at=MADE,
            stopped_by=Stage.ISSUED.value,
            remind_before=(timedelta(days=3), timedelta(days=1)),
            ladder=LADDER,
            asks=_WRITES,
        ),
    ),
    steps=(),
    marks=(MarkRule(MADE, text("Drafted")), MarkRule(Stage.ISSUED.value, text("Issued"))),
    url="reporting:report",
    sees=_WRITES,
    works=_WRITES,
    is_led=True,
)


def require_stage(number: str, stage: Stage, *allowed: Stage) -> None:
    """Raise OutOfStep for a report that stands otherwise."""
    if stage not in allowed:
        raise OutOfStep(number=number, stage=STAGE_NAMES[stage])
