"""The case of a reported mail: its states, who moves it, when silence climbs."""

from datetime import timedelta
from typing import Final

from khien.act.mails.types.mails import STATE_NAMES, MailState
from khien.base.accounts.types import Capability
from khien.base.core.cases import CaseKind, ClockRule, ItemKind, MarkRule, Move, Rung, State
from khien.base.core.refusals import text

KIND: Final = "mail-report"
RECEIVED: Final = "received"
JUDGED: Final = "judged"
JUDGE: Final = "judge"
AGAIN: Final = "judge-again"
CLOSE: Final = "close"
ACTED_FACT: Final = "acted"
CLOCK: Final = "mail-report.judge"
URGENT_CLOCK: Final = "mail-report.judge-acted"
ANSWER_ITEM: Final = ItemKind("mail-answer", text("Answer on a reported mail"))

_CHECKS: Final = Capability.CHECK_PROCEDURES.value
_LADDER: Final = (Rung(timedelta(0), Capability.HEAR_ESCALATIONS.value, "province"),)


def _acted(facts: frozenset[str]) -> bool:
    return ACTED_FACT in facts


def _looked(facts: frozenset[str]) -> bool:
    return ACTED_FACT not in facts


def clock_of(*, is_urgent: bool) -> str:
    """Return the limit of the rule book within which a report is judged."""
    return URGENT_CLOCK if is_urgent else CLOCK


MAIL_REPORT: Final = CaseKind(
    code=KIND,
    title=text("Reported mail"),
    states=(
        State(MailState.ANALYSED, STATE_NAMES[MailState.ANALYSED]),
        State(MailState.JUDGED, STATE_NAMES[MailState.JUDGED]),
        State(MailState.CLOSED, STATE_NAMES[MailState.CLOSED], is_end=True),
    ),
    first=MailState.ANALYSED,
    moves=(
        Move(
            JUDGE,
            text("Say what it was"),
            (MailState.ANALYSED,),
            MailState.JUDGED,
            _CHECKS,
            sets=(JUDGED,),
        ),
        Move(
            AGAIN,
            text("Judge anew"),
            (MailState.JUDGED, MailState.CLOSED),
            MailState.JUDGED,
            _CHECKS,
            needs_reason=True,
        ),
        Move(CLOSE, text("Close the report"), (MailState.JUDGED,), MailState.CLOSED, _CHECKS),
    ),
    clocks=(
        ClockRule(
            "judge",
            text("Judge the reported mail"),
            CLOCK,
            starts_at=RECEIVED,
            stopped_by=JUDGED,
            applies=_looked,
            ladder=_LADDER,
            asks=_CHECKS,
        ),
        ClockRule(
            "judge-acted",
            text("Judge the reported mail on which somebody acted"),
            URGENT_CLOCK,
            starts_at=RECEIVED,
            stopped_by=JUDGED,
            applies=_acted,
            ladder=_LADDER,
            asks=_CHECKS,
        ),
    ),
    steps=(),
    url="mails:mail",
    is_led=True,
    sees=Capability.SEE_PROCEDURES.value,
    works=_CHECKS,
    opens=_CHECKS,
    marks=(MarkRule(RECEIVED, text("Received")), MarkRule(JUDGED, text("Judged"))),
)
