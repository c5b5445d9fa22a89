"""The case of an incident: its states, moves, clocks and parts, as casework runs them."""

from datetime import timedelta
from typing import Final

from khien.act.response.rules.incidents import AT_ONCE, SERIOUS
from khien.act.response.types.incidents import IncidentState, Nature
from khien.act.response.types.notices import NoticeState
from khien.base.accounts.types import Capability
from khien.base.core.cases import (
    CaseKind,
    ClockRule,
    Guard,
    ItemKind,
    MarkRule,
    Move,
    Part,
    Rung,
    State,
)
from khien.base.core.refusals import text

KIND: Final = "incident"
BODY: Final = "body"
NOTICE_ITEM: Final = ItemKind("notice", text("Notice to receive"))
CALL_ITEM: Final = ItemKind("call", text("Call to make"))
INCIDENT_ITEM: Final = ItemKind("incident", text("Incident to answer"))
SUPPLEMENT_ITEM: Final = ItemKind("supplement", text("Supplement asked for"))
ORDER_ITEM: Final = ItemKind("order", text("Order to carry out"))
HANDOVER_ITEM: Final = ItemKind("handover", text("Lead offered"))
LESSON_ITEM: Final = ItemKind("lesson", text("Follow-up of a lesson"))

_WORKS: Final = Capability.WORK_INCIDENTS.value
_HEARS: Final = Capability.HEAR_ESCALATIONS.value
_OPEN: Final = (IncidentState.NEW.value, IncidentState.IN_WORK.value)

SILENCE: Final = (
    Rung(timedelta(0), Capability.MANAGE_TEAM.value, "body"),
    Rung(timedelta(hours=1), _HEARS, "province"),
)
"""Who is shown a notice that nobody receives, and a clock that runs out."""

LED: Final = Guard(
    "led", text("nobody leads it; name the lead first"), lambda facts: facts.owner_id is not None
)


def _is_real(facts: frozenset[str]) -> bool:
    return not facts & {Nature.NEAR_MISS.value, Nature.THREAT.value}


INCIDENT: Final = CaseKind(
    code=KIND,
    title=text("Incident"),
    states=(
        State(IncidentState.NEW.value, text("New")),
        State(IncidentState.IN_WORK.value, text("In work")),
        State(IncidentState.CLOSED.value, text("Closed"), is_end=True),
        State(IncidentState.MERGED.value, text("Merged into another"), is_end=True),
    ),
    first=IncidentState.NEW.value,
    moves=(
        Move("take", text("Start work"), (_OPEN[0],), _OPEN[1], _WORKS),
        Move("close", text("Close"), _OPEN, "closed", _WORKS, guards=(LED,), needs_reason=True),
        Move("merge", text("Merge"), _OPEN, "merged", _WORKS, needs_reason=True),
        Move(
            "reopen",
            text("Open again"),
            ("closed", "merged"),
            _OPEN[1],
            _WORKS,
            needs_reason=True,
        ),
    ),
    clocks=(
        ClockRule(
            "at_once",
            text("Tell the bodies at once"),
            "incident.at_once",
            "detected",
            "bodies_told",
            applies=lambda facts: bool(facts & AT_ONCE),
            ladder=SILENCE,
        ),
        ClockRule(
            "beyond_capacity",
            text("Ask the police for help"),
            "incident.beyond_capacity",
            "detected",
            "bodies_told",
            applies=lambda facts: "beyond_capacity" in facts and not facts & AT_ONCE,
            ladder=SILENCE,
        ),
        ClockRule(
            "first_notice",
            text("First notice"),
            "incident.first_notice",
            "detected",
            "first_notice_sent",
            applies=lambda facts: SERIOUS in facts or bool(facts & AT_ONCE),
            remind_before=(timedelta(hours=4), timedelta(hours=1)),
            ladder=SILENCE,
        ),
        ClockRule(
            "owner_notice",
            text("The owner tells the Ministry"),
            "incident.owner_notice",
            "detected",
            "owner_notice_sent",
            applies=lambda facts: SERIOUS in facts,
            remind_before=(timedelta(hours=4),),
            ladder=SILENCE,
        ),
        ClockRule(
            "report",
            text("Report: cause, scope and remedy"),
            "incident.report",
            "detected",
            "report_sent",
            applies=_is_real,
            remind_before=(timedelta(hours=24), timedelta(hours=4)),
            ladder=SILENCE,
        ),
        ClockRule(
            "personal_data",
            text("Notice of a breach of personal data"),
            "personal_data.notice",
            "detected",
            "personal_data_notice_sent",
            applies=lambda facts: "personal_data" in facts,
            remind_before=(timedelta(hours=24), timedelta(hours=4)),
            ladder=SILENCE,
        ),
    ),
    steps=(),
    url="response:incident",
    sees=Capability.SEE_INCIDENTS.value,
    works=_WORKS,
    opens=Capability.REPORT_INCIDENTS.value,
    parts=(
        Part(
            BODY,
            text("Body told"),
            states=(
                State(NoticeState.TOLD.value, text("Told, no receipt yet")),
                State(NoticeState.RECEIVED.value, text("Received")),
                State(NoticeState.RETURNED.value, text("Returned for supplement")),
                State(NoticeState.ANSWERED.value, text("Answered"), is_end=True),
            ),
            answers=Capability.RECEIVE_NOTICES.value,
            sees=frozenset(),
        ),
    ),
    marks=(
        MarkRule("began", text("Began")),
        MarkRule("detected", text("Detected")),
        MarkRule("bodies_told", text("Bodies told")),
        MarkRule("first_notice_sent", text("First notice sent")),
        MarkRule("owner_notice_sent", text("The Ministry told by the owner")),
        MarkRule("report_sent", text("Report sent")),
        MarkRule("personal_data_notice_sent", text("Notice on personal data sent")),
        MarkRule("closing_report_sent", text("Closing report sent")),
    ),
)
