"""What each body is told: a frozen copy of the sections that its routes allow, and no more."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from khien.act.response.types.notices import (
    CallReason,
    CallResult,
    NoticeState,
    ReceiptChannel,
    Told,
    ToldSection,
)
from khien.base.core.refusals import text

STATE_NAMES: Final[dict[NoticeState, str]] = {
    NoticeState.TOLD: text("Told, no receipt yet"),
    NoticeState.RECEIVED: text("Received"),
    NoticeState.RETURNED: text("Returned for supplement"),
    NoticeState.ANSWERED: text("Answered"),
}

RECEIPT_NAMES: Final[dict[ReceiptChannel, str]] = {
    ReceiptChannel.PAGE: text("On the page"),
    ReceiptChannel.PHONE: text("By telephone"),
    ReceiptChannel.PORTAL: text("By the body's own portal"),
    ReceiptChannel.DISPATCH: text("By the dispatch book"),
}

CALL_REASONS: Final[dict[CallReason, str]] = {
    CallReason.SILENCE: text("No receipt in time"),
    CallReason.DELIVERY: text("The message could not be delivered"),
}

CALL_RESULTS: Final[dict[CallResult, str]] = {
    CallResult.REACHED: text("Spoken to"),
    CallResult.NO_ANSWER: text("No answer"),
    CallResult.WRONG_NUMBER: text("Wrong number"),
}


@dataclass(frozen=True, slots=True)
class Tellable:
    """All that an incident holds at one instant, in local time, before it is cut to what a body reads."""

    kind_name: str
    nature_name: str
    title: str
    summary: str
    unit: str
    host: str
    systems: str
    people: str
    contact: str
    level_name: str
    began_at: datetime | None
    detected_at: datetime | None
    entered_at: datetime
    facts: tuple[str, ...] = ()
    measures: tuple[tuple[datetime, str], ...] = ()
    attachments: tuple[tuple[str, str], ...] = ()
    observables: tuple[tuple[str, str], ...] = ()


def frozen(incident: Tellable, sections: Collection[str]) -> list[dict[str, Any]]:
    """Return the copy that is kept: sections in their order, each with lines, empty ones left out."""
    found = [
        ToldSection(code, tuple(line for line in lines if line.value))
        for code, lines in _all_sections(incident).items()
        if code in sections
    ]
    return [
        {"code": section.code, "lines": [asdict(line) for line in section.lines]}
        for section in found
        if section.lines
    ]


def thawed(kept: list[dict[str, Any]]) -> tuple[ToldSection, ...]:
    """Return the sections of a kept copy."""
    return tuple(
        ToldSection(section["code"], tuple(Told(**line) for line in section["lines"]))
        for section in kept
    )


def _all_sections(incident: Tellable) -> dict[str, list[Told]]:
    return {
        "what": [
            Told(text("Kind"), incident.kind_name, is_marked=True),
            Told(text("Nature"), incident.nature_name, is_marked=True),
            Told(text("What happened"), incident.title),
            Told(text("More about it"), incident.summary),
        ],
        "when": [
            Told(text("Began"), _instant(incident.began_at)),
            Told(text("Detected"), _instant(incident.detected_at)),
            Told(text("Entered"), _instant(incident.entered_at)),
        ],
        "unit": [Told(text("Unit"), incident.unit)],
        "systems": [
            Told(text("Machine"), incident.host),
            Told(text("Systems"), incident.systems),
        ],
        "severity": [
            Told(text("Level"), incident.level_name, is_marked=True),
            *(Told(text("It holds that"), fact) for fact in incident.facts),
        ],
        "measures": [Told(_instant(at), words) for at, words in incident.measures],
        "observables": [Told(kind, value) for kind, value in incident.observables],
        "people": [Told(text("People concerned"), incident.people)],
        "attachments": [Told(name, digest) for name, digest in incident.attachments],
        "contact": [Told(text("Contact"), incident.contact)],
    }


def _instant(at: datetime | None) -> str:
    return f"{at:%H:%M %d/%m/%Y}" if at else ""
