"""The case of a unit's rules: written, approved by somebody else, issued under a number, reviewed."""

from datetime import date, timedelta
from typing import Final

from khien.base.accounts.types import Capability
from khien.base.core.cases import CaseKind, Guard, GuardFacts, ItemKind, MarkRule, Move, Rung, State
from khien.base.core.refusals import text
from khien.base.documents.types.register import Subject
from khien.base.documents.types.rules import DRAFT_STATE_NAMES, DraftState

KIND: Final = "unit-rules"
SUBMIT: Final = "submit"
RETURN: Final = "return"
APPROVE: Final = "approve"
ISSUE: Final = "issue"
WITHDRAW: Final = "withdraw"
BEGUN: Final = "begun"

APPROVE_ITEM: Final = ItemKind("rules-approve", text("Rules to approve"))
ISSUE_ITEM: Final = ItemKind("rules-issue", text("Rules to issue"))
REVIEW_ITEM: Final = ItemKind("document-review", text("Documents to review"))
BASIS_ITEM: Final = ItemKind("document-basis", text("Legal bases that ended"))
READ_ITEM: Final = ItemKind("document-read", text("Guidance to read"))

APPROVE_WITHIN: Final = timedelta(days=7)
ISSUE_WITHIN: Final = timedelta(days=7)
BASIS_WITHIN: Final = timedelta(days=30)
REVIEW_AHEAD: Final = timedelta(days=30)
"""How long before its day a review stands among what waits."""

REVIEW_YEARS: Final = 1
EXPECTED: Final = (Subject.SECURITY, Subject.MEDIA, Subject.RECORDING)
"""What every unit has rules on: NB47-II.3-a, NB47-II.3-f, NB47-III.1-b."""

_KEEPS: Final = Capability.KEEP_DOCUMENTS.value
_SIGNS: Final = Capability.SIGN_DOCUMENTS.value
LADDER: Final = (Rung(timedelta(0), Capability.HEAR_ESCALATIONS.value, "unit"),)
_OPEN: Final = (
    DraftState.DRAFTING.value,
    DraftState.SUBMITTED.value,
    DraftState.APPROVED.value,
)


def _by_another(facts: GuardFacts) -> bool:
    return facts.person_id is not None and facts.person_id not in {
        facts.opener_id,
        facts.movers.get(SUBMIT),
    }


ANOTHER: Final = Guard(
    "another",
    text("who wrote or submitted it does not approve it; somebody else does"),
    _by_another,
)

DRAFT: Final = CaseKind(
    code=KIND,
    title=text("Rules of a unit"),
    states=tuple(
        State(
            one.value,
            DRAFT_STATE_NAMES[one],
            is_end=one in {DraftState.ISSUED, DraftState.WITHDRAWN},
        )
        for one in DraftState
    ),
    first=DraftState.DRAFTING.value,
    moves=(
        Move(
            SUBMIT,
            text("Submit for approval"),
            (DraftState.DRAFTING.value,),
            DraftState.SUBMITTED.value,
            _KEEPS,
        ),
        Move(
            RETURN,
            text("Return to be reworked"),
            (DraftState.SUBMITTED.value, DraftState.APPROVED.value),
            DraftState.DRAFTING.value,
            _SIGNS,
            needs_reason=True,
        ),
        Move(
            APPROVE,
            text("Approve the rules"),
            (DraftState.SUBMITTED.value,),
            DraftState.APPROVED.value,
            _SIGNS,
            guards=(ANOTHER,),
        ),
        Move(
            ISSUE,
            text("Issue under a number"),
            (DraftState.APPROVED.value,),
            DraftState.ISSUED.value,
            _KEEPS,
        ),
        Move(
            WITHDRAW,
            text("Withdraw the draft"),
            _OPEN,
            DraftState.WITHDRAWN.value,
            _KEEPS,
            needs_reason=True,
        ),
    ),
    clocks=(),
    steps=(),
    url="documents:draft",
    is_led=True,
    sees=Capability.SEE_DOCUMENTS.value,
    works=_KEEPS,
    marks=(MarkRule(BEGUN, text("Begun")),),
)


def filled(body: str, *, unit: str) -> str:
    """Return a template's text with the unit's name in its places."""
    return body.replace("{đơn vị}", unit).replace("{ĐƠN VỊ}", unit.upper())


def next_review(issued_on: date) -> date:
    """Return the day of review that is proposed: a year after the issue."""
    try:
        return issued_on.replace(year=issued_on.year + REVIEW_YEARS)
    except ValueError:
        return issued_on + timedelta(days=365 * REVIEW_YEARS)
