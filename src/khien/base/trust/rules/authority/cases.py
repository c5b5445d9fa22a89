"""The case of a request: asked by one person, approved by another, issued."""

from datetime import timedelta
from typing import Final

from khien.base.accounts.types import Capability
from khien.base.core.cases import CaseKind, Guard, GuardFacts, ItemKind, MarkRule, Move, Rung, State
from khien.base.core.refusals import text
from khien.base.trust.types.authority import REQUEST_NAMES, RequestState

KIND: Final = "certificate-request"
APPROVE: Final = "approve"
REFUSE: Final = "refuse"
WITHDRAW: Final = "withdraw"
ISSUE: Final = "issue"
BEGUN: Final = "begun"

APPROVE_ITEM: Final = ItemKind("certificate-approve", text("Certificate requests to approve"))
LIST_ITEM: Final = ItemKind("authority-list", text("Lists of revoked certificates to renew"))
LEVEL_ITEM: Final = ItemKind("authority-level", text("Authority to renew"))

APPROVE_WITHIN: Final = timedelta(days=3)
LIST_WITHIN: Final = timedelta(days=1)
LEVEL_AHEAD: Final = timedelta(days=366)
"""How long before its end the issuing authority is renewed: what it issues holds no longer than itself."""

LADDER: Final = (Rung(timedelta(0), Capability.HEAR_ESCALATIONS.value, "province"),)
_ASKS: Final = Capability.KEEP_DOCUMENTS.value
_ISSUES: Final = Capability.ISSUE_CERTIFICATES.value
_WAITING: Final = (RequestState.WAITING.value,)


def _by_another(facts: GuardFacts) -> bool:
    return facts.person_id is not None and facts.person_id != facts.opener_id


ANOTHER: Final = Guard(
    "another",
    text("who asks for a certificate does not approve it; somebody else does"),
    _by_another,
)
REQUEST: Final = CaseKind(
    code=KIND,
    title=text("Request for a certificate"),
    states=tuple(
        State(
            one.value,
            REQUEST_NAMES[one],
            is_end=one not in {RequestState.WAITING, RequestState.APPROVED},
        )
        for one in RequestState
    ),
    first=RequestState.WAITING.value,
    moves=(
        Move(
            APPROVE,
            text("Approve the request"),
            _WAITING,
            RequestState.APPROVED.value,
            _ISSUES,
            guards=(ANOTHER,),
        ),
        Move(
            REFUSE,
            text("Refuse the request"),
            _WAITING,
            RequestState.REFUSED.value,
            _ISSUES,
            needs_reason=True,
        ),
        Move(
            WITHDRAW,
            text("Withdraw the request"),
            _WAITING,
            RequestState.WITHDRAWN.value,
            _ASKS,
            needs_reason=True,
        ),
        Move(
            ISSUE,
            text("Issue the certificate"),
            (RequestState.APPROVED.value,),
            RequestState.ISSUED.value,
            _ISSUES,
        ),
    ),
    clocks=(),
    steps=(),
    url="trust:request",
    is_led=True,
    sees=Capability.SEE_DOCUMENTS.value,
    works=_ASKS,
    marks=(MarkRule(BEGUN, text("Begun")),),
)
