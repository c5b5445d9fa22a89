"""The case of a level dossier: its stages, who moves it, within which limits; who decides on a level."""

from datetime import date, timedelta
from typing import Final

from khien.base.accounts.types import BodyTask, Capability
from khien.base.core.cases import CaseKind, ClockRule, ItemKind, MarkRule, Move, Rung, State
from khien.base.core.refusals import text
from khien.show.assurance.types.dossiers import STAGE_NAMES, Decision, Opinion, Stage
from khien.show.assurance.types.level_refusals import (
    DecisionWrong,
    ListMissing,
    OpinionIncomplete,
    OutsideOpinionMissing,
)

KIND: Final = "level-dossier"
PROPOSE: Final = "propose"
CHECK: Final = "check"
RETURN: Final = "return"
FIND_FIT: Final = "find-fit"
FIND_UNFIT: Final = "find-unfit"
REWORK: Final = "rework"
SUBMIT: Final = "submit"
APPROVE: Final = "approve"
HAND_BACK: Final = "hand-back"
WITHDRAW: Final = "withdraw"
SUPERSEDE: Final = "supersede"
ENTER: Final = "enter"

BEGUN: Final = "begun"
SENT: Final = "sent"
CHECKED: Final = "checked"
APPRAISED: Final = "appraised"
SUBMITTED: Final = "submitted"
APPROVED: Final = "approved"

IMPORTANT: Final = 3
HIGH: Final = 4
TOP: Final = 5
REVIEW_AHEAD: Final = timedelta(days=30)
MEND_WITHIN: Final = timedelta(days=30)
REVIEW_ITEM: Final = ItemKind("level-review", text("Decisions on levels to review"))
RULES_ITEM: Final = ItemKind("level-rules", text("Levels whose unit has no rules in force"))
HIGHER_ITEM: Final = ItemKind("level-higher", text("Levels that the criteria ask higher"))
RECHECK_ITEM: Final = ItemKind("level-recheck", text("Conditions to be met before operation"))

_PROPOSES: Final = Capability.PROPOSE_LEVELS.value
_APPRAISES: Final = Capability.APPRAISE_LEVELS.value
_APPROVES: Final = Capability.APPROVE_LEVELS.value
_HEARS: Final = Capability.HEAR_ESCALATIONS.value
LADDER: Final = (Rung(timedelta(0), _HEARS, "body"), Rung(timedelta(days=3), _HEARS, "province"))
UNIT_LADDER: Final = (Rung(timedelta(0), _HEARS, "unit"), Rung(timedelta(days=7), _HEARS, "body"))
_REMIND: Final = (timedelta(days=3), timedelta(days=1))
_BACK: Final = (SENT, CHECKED, APPRAISED, SUBMITTED)
_APPRAISED_BY: Final = {
    "level.appraisal.low": frozenset({1, 2}),
    "level.appraisal.three": frozenset({3}),
    "level.appraisal.high": frozenset({4, 5}),
}


def level_fact(level: int) -> str:
    """Return the fact by which a case knows its level."""
    return f"level-{level}"


def _appraisal(code: str, levels: frozenset[int]) -> ClockRule:
    facts = {level_fact(one) for one in levels}
    return ClockRule(
        code.replace(".", "-"),
        text("Appraise the dossier"),
        code,
        starts_at=SENT,
        stopped_by=APPRAISED,
        applies=lambda held: bool(held & facts),
        remind_before=_REMIND,
        ladder=LADDER,
        asks=_APPRAISES,
    )


def _values(*stages: Stage) -> tuple[str, ...]:
    return tuple(one.value for one in stages)


DOSSIER: Final = CaseKind(
    code=KIND,
    title=text("Level dossier"),
    states=tuple(
        State(
            one.value,
            STAGE_NAMES[one],
            is_end=one in {Stage.APPROVED, Stage.SUPERSEDED, Stage.WITHDRAWN},
        )
        for one in Stage
    ),
    first=Stage.DRAFT.value,
    moves=(
        Move(
            PROPOSE,
            text("Send for appraisal"),
            _values(Stage.DRAFT),
            Stage.SENT.value,
            _PROPOSES,
            sets=(SENT,),
        ),
        Move(
            CHECK,
            text("The dossier is complete"),
            _values(Stage.SENT),
            Stage.CHECKED.value,
            _APPRAISES,
            sets=(CHECKED,),
        ),
        Move(
            RETURN,
            text("Return as not valid"),
            _values(Stage.SENT, Stage.CHECKED),
            Stage.DRAFT.value,
            _APPRAISES,
            needs_reason=True,
            clears=_BACK,
        ),
        Move(
            FIND_FIT,
            text("Appraise: fit"),
            _values(Stage.SENT, Stage.CHECKED),
            Stage.FIT.value,
            _APPRAISES,
            sets=(CHECKED, APPRAISED),
        ),
        Move(
            FIND_UNFIT,
            text("Appraise: not fit"),
            _values(Stage.SENT, Stage.CHECKED),
            Stage.UNFIT.value,
            _APPRAISES,
            needs_reason=True,
            sets=(CHECKED, APPRAISED),
        ),
        Move(
            REWORK,
            text("Rework the dossier"),
            _values(Stage.UNFIT, Stage.FIT),
            Stage.DRAFT.value,
            _PROPOSES,
            needs_reason=True,
            clears=_BACK,
        ),
        Move(
            SUBMIT,
            text("Submit for approval"),
            _values(Stage.FIT),
            Stage.SUBMITTED.value,
            _PROPOSES,
            sets=(SUBMITTED,),
        ),
        Move(
            APPROVE,
            text("Approve the level"),
            _values(Stage.SUBMITTED),
            Stage.APPROVED.value,
            _APPROVES,
            sets=(APPROVED,),
        ),
        Move(
            HAND_BACK,
            text("Hand back to be reworked"),
            _values(Stage.SUBMITTED),
            Stage.DRAFT.value,
            _APPROVES,
            needs_reason=True,
            clears=_BACK,
        ),
        Move(
            WITHDRAW,
            text("Withdraw the dossier"),
            _values(Stage.DRAFT, Stage.SENT, Stage.UNFIT, Stage.FIT),
            Stage.WITHDRAWN.value,
            _PROPOSES,
            needs_reason=True,
        ),
        Move(
            ENTER,
            text("Enter a decision taken on paper"),
            _values(Stage.DRAFT),
            Stage.APPROVED.value,
            _PROPOSES,
        ),
        Move(
            SUPERSEDE,
            text("Replaced by a newer decision"),
            _values(Stage.APPROVED),
            Stage.SUPERSEDED.value,
            Capability.SEE_INVENTORY.value,
        ),
    ),
    clocks=(
        ClockRule(
            "level-check",
            text("Say whether the dossier is valid"),
            "level.check",
            starts_at=SENT,
            stopped_by=CHECKED,
            remind_before=(timedelta(days=1),),
            ladder=LADDER,
            asks=_APPRAISES,
        ),
        *(_appraisal(code, levels) for code, levels in _APPRAISED_BY.items()),
        ClockRule(
            "level-approval",
            text("Approve the dossier"),
            "level.approval",
            starts_at=SUBMITTED,
            stopped_by=APPROVED,
            remind_before=_REMIND,
            ladder=LADDER,
            asks=_APPROVES,
        ),
    ),
    steps=(),
    url="assurance:dossier",
    sees=Capability.SEE_INVENTORY.value,
    works=_PROPOSES,
    marks=(
        MarkRule(BEGUN, text("Begun")),
        MarkRule(SENT, text("Sent for appraisal")),
        MarkRule(CHECKED, text("Found complete")),
        MarkRule(APPRAISED, text("Appraised")),
        MarkRule(SUBMITTED, text("Submitted for approval")),
        MarkRule(APPROVED, text("Level approved")),
    ),
    is_led=True,
)
HIDDEN: Final = frozenset({ENTER, SUPERSEDE})
"""Moves that no button makes: they come with another act."""

REGISTER_STATES: Final = {
    Stage.DRAFT: "draft",
    Stage.UNFIT: "draft",
    Stage.SENT: "sent",
    Stage.CHECKED: "sent",
    Stage.FIT: "appraised",
    Stage.SUBMITTED: "appraised",
    Stage.APPROVED: "approved",
    Stage.WITHDRAWN: "none",
}
"""How the register's row, and column 6 of Form 08, name a stage."""


def approver(level: int) -> BodyTask:
    """Return which body approves a level: the specialised unit 1 and 2, the owner the others (Art. 18)."""
    return BodyTask.LEADS_SECURITY if level < IMPORTANT else BodyTask.PEOPLES_COMMITTEE


def require_opinion(level: int, given: Opinion) -> None:
    """Raise OpinionIncomplete or OutsideOpinionMissing unless an opinion has its five parts."""
    for what, words in (
        (text("the documents that were appraised"), given.documents),
        (text("the legal basis"), given.legal_basis),
        (text("who led, who took part, in a meeting or in writing"), given.held),
        (text("the opinions, also on the level"), given.opinions),
        (text("what is not fit"), given.unfit or ("–" if given.is_fit else "")),
    ):
        if not words.strip():
            raise OpinionIncomplete(what=what)
    if level >= HIGH and not (given.outside_number and given.outside_on and given.outside_body):
        raise OutsideOpinionMissing(level=level)


def require_decision(level: int, given: Decision, day: date) -> None:
    """Raise DecisionWrong or ListMissing unless a decision can be one."""
    for what, is_wrong in (
        (text("its number is missing"), not given.number.strip()),
        (text("who issued it is missing"), not given.issuer.strip()),
        (text("its day lies ahead"), given.decided_on > day),
        (
            text("its review comes before its day"),
            given.review_on is not None and given.review_on <= given.decided_on,
        ),
    ):
        if is_wrong:
            raise DecisionWrong(what=what)
    if level >= TOP and not given.listed_by.strip():
        raise ListMissing
