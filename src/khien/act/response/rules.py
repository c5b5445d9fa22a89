"""Decisions on incidents: states, what an alert suggests, when a storm stops opening more."""

from datetime import timedelta
from typing import Final

from khien.act.response.types import (
    CloseReason,
    EntryKind,
    IncidentIsClosed,
    IncidentIsOpen,
    IncidentKind,
    IncidentState,
    NobodyLeads,
    ReasonMissing,
)
from khien.base.core.refusals import text

GROUPING: Final = timedelta(hours=24)
OPENED_BY_MACHINE_MAX_A_DAY: Final = 20
OPENS_ITSELF: Final = frozenset({"critical"})
ANSWERS_ALERTS: Final = frozenset(
    {EntryKind.ASSIGNED, EntryKind.NOTE, EntryKind.ACTION, EntryKind.CLOSED}
)
COMMENT_CHARACTERS_MIN: Final = 10

KIND_NAMES: Final[dict[IncidentKind, str]] = {
    IncidentKind.MALWARE: text("Malware"),
    IncidentKind.RANSOMWARE: text("Ransomware"),
    IncidentKind.INTRUSION: text("Intrusion"),
    IncidentKind.ACCOUNT: text("Account taken over"),
    IncidentKind.WEBSITE: text("Website attacked"),
    IncidentKind.PHISHING: text("Phishing"),
    IncidentKind.DATA_LEAK: text("Data leak"),
    IncidentKind.DENIAL: text("Denial of service"),
    IncidentKind.LOST_DEVICE: text("Lost device"),
    IncidentKind.OTHER: text("Other"),
}

STATE_NAMES: Final[dict[IncidentState, str]] = {
    IncidentState.NEW: text("New"),
    IncidentState.IN_WORK: text("In work"),
    IncidentState.CLOSED: text("Closed"),
}

REASON_NAMES: Final[dict[CloseReason, str]] = {
    CloseReason.RESOLVED: text("Resolved"),
    CloseReason.FALSE_ALARM: text("False alarm"),
    CloseReason.DUPLICATE: text("Belongs to another incident"),
    CloseReason.HANDED_OVER: text("Handed over to the competent body"),
}

ENTRY_NAMES: Final[dict[EntryKind, str]] = {
    EntryKind.OPENED: text("Opened"),
    EntryKind.ALERT: text("Alert attached"),
    EntryKind.ASSIGNED: text("Lead assigned"),
    EntryKind.NOTE: text("Note"),
    EntryKind.ACTION: text("Action taken"),
    EntryKind.CLOSED: text("Closed"),
    EntryKind.REOPENED: text("Opened again"),
}

_KINDS_BY_WORD: Final = (
    ("ransom", IncidentKind.RANSOMWARE),
    ("shadow", IncidentKind.RANSOMWARE),
    ("web shell", IncidentKind.WEBSITE),
    ("webshell", IncidentKind.WEBSITE),
    ("gambling", IncidentKind.WEBSITE),
    ("brute", IncidentKind.ACCOUNT),
    ("password", IncidentKind.ACCOUNT),
    ("lsass", IncidentKind.ACCOUNT),
    ("credential", IncidentKind.ACCOUNT),
    ("malware", IncidentKind.MALWARE),
    ("macro", IncidentKind.MALWARE),
    ("phish", IncidentKind.PHISHING),
    ("exfil", IncidentKind.DATA_LEAK),
)


def kind_suggested(title: str) -> IncidentKind:
    """Return the kind that a rule's title suggests; a person can change it."""
    lowered = title.lower()
    for word, kind in _KINDS_BY_WORD:
        if word in lowered:
            return kind
    return IncidentKind.INTRUSION


def require_open(state: IncidentState, number: str) -> None:
    """Raise IncidentIsClosed unless the incident may be worked on."""
    if state is IncidentState.CLOSED:
        raise IncidentIsClosed(number=number)


def require_closed(state: IncidentState, number: str) -> None:
    """Raise IncidentIsOpen unless the incident is closed."""
    if state is not IncidentState.CLOSED:
        raise IncidentIsOpen(number=number)


def require_closable(number: str, *, lead_id: int | None, comment: str) -> None:
    """Raise NobodyLeads or ReasonMissing unless a named person can close it with a reason."""
    if lead_id is None:
        raise NobodyLeads(number=number)
    if len(comment.strip()) < COMMENT_CHARACTERS_MIN:
        raise ReasonMissing(number=number)
