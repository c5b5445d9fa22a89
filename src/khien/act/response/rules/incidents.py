"""Decisions on incidents: names, what an alert suggests, when a storm stops opening more, severity."""

from datetime import timedelta
from typing import Final

from khien.act.response.types.incidents import (
    Channel,
    CloseReason,
    EntryKind,
    IncidentKind,
    IncidentState,
    Nature,
    ReasonMissing,
)
from khien.base.core.refusals import text

GROUPING: Final = timedelta(hours=24)
SPREADING: Final = timedelta(hours=2)
COMMENT_CHARACTERS_MIN: Final = 10
SERIOUS: Final = "serious"

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

QUESTIONS: Final[dict[str, str]] = {
    "service_interrupted": text("Work or a service for people has stopped"),
    "may_spread": text("It goes on to other machines, or may"),
    "personal_data": text("Personal data got out, or may have"),
    "control_lost": text("We no longer have the machine or system in hand"),
    "important_target": text("It is an important target (on the province's list)"),
    "beyond_capacity": text("We cannot deal with it ourselves"),
}
"""Plain questions; each answer is a fact of the rule book, and they decide who is told."""

KIND_SIGNS: Final[dict[IncidentKind, str]] = {
    IncidentKind.RANSOMWARE: text(
        "Files cannot be opened, their names changed, money is asked for"
    ),
    IncidentKind.MALWARE: text(
        "The anti-virus warns; the machine is slow or does things by itself"
    ),
    IncidentKind.PHISHING: text("A false letter or page asked for a password, money or a file"),
    IncidentKind.ACCOUNT: text("An account was used by somebody else, or its password is unknown"),
    IncidentKind.WEBSITE: text("The site shows something strange, or has links nobody put there"),
    IncidentKind.INTRUSION: text("A stranger was in a machine or a system"),
    IncidentKind.DATA_LEAK: text("Documents or lists got out, or may have"),
    IncidentKind.DENIAL: text("A site or service does not answer, the line is full"),
    IncidentKind.LOST_DEVICE: text("A computer, phone or storage device is gone"),
    IncidentKind.OTHER: text("Something else, or it is not clear"),
}
"""What a clerk sees, in the order of the form: to report needs no word of the trade."""

NATURE_NAMES: Final[dict[Nature, str]] = {
    Nature.INCIDENT: text("It happened"),
    Nature.NEAR_MISS: text("It nearly happened"),
    Nature.THREAT: text("A threat"),
}

CHANNEL_NAMES: Final[dict[Channel, str]] = {
    Channel.PAGE: text("On the page"),
    Channel.ALERT: text("From an alert"),
    Channel.PHONE: text("By telephone"),
    Channel.PAPER: text("On paper"),
    Channel.OFFLINE: text("By the offline form"),
    Channel.PUBLIC: text("From the public form"),
    Channel.EXCHANGE: text("From another centre"),
}

STATE_NAMES: Final[dict[IncidentState, str]] = {
    IncidentState.NEW: text("New"),
    IncidentState.IN_WORK: text("In work"),
    IncidentState.CLOSED: text("Closed"),
    IncidentState.MERGED: text("Merged into another"),
}

REASON_NAMES: Final[dict[CloseReason, str]] = {
    CloseReason.RESOLVED: text("Resolved"),
    CloseReason.FALSE_ALARM: text("False alarm"),
    CloseReason.DUPLICATE: text("Belongs to another incident"),
    CloseReason.HANDED_OVER: text("Handed over to the competent body"),
    CloseReason.EXERCISE: text("End of the exercise"),
}

ENTRY_NAMES: Final[dict[EntryKind, str]] = {
    EntryKind.REPORTED: text("Reported"),
    EntryKind.ALERT: text("Alert attached"),
    EntryKind.ACTION: text("Action taken"),
    EntryKind.NOTICE: text("Body told"),
    EntryKind.RECEIPT: text("Received"),
    EntryKind.RETURNED: text("Returned for supplement"),
    EntryKind.GUIDANCE: text("Guidance"),
    EntryKind.CALL: text("Rung up"),
    EntryKind.CLOSED: text("How it ended"),
    EntryKind.SEVERITY: text("Severity decided"),
    EntryKind.PLAYBOOK: text("Playbook started"),
    EntryKind.FILE: text("File attached"),
    EntryKind.SIGNS: text("Technical signs"),
    EntryKind.BLOCK: text("Blocking"),
    EntryKind.SCOPE: text("Scope and cause"),
    EntryKind.ORDER: text("Order given"),
    EntryKind.ORDER_DONE: text("Order done and confirmed"),
    EntryKind.ORDER_NO: text("Order refused or withdrawn"),
    EntryKind.HANDOVER: text("Hand-over of the lead"),
    EntryKind.MERGED: text("Merged"),
    EntryKind.SPLIT: text("Split"),
    EntryKind.LINKED: text("Linked"),
    EntryKind.REPORT: text("Report"),
    EntryKind.REFERRAL: text("Referred"),
    EntryKind.LESSON: text("Lesson"),
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


def require_words(number: str, comment: str) -> str:
    """Return the sentence an incident is closed with. Raises ReasonMissing for a shorter one."""
    if len(comment.strip()) < COMMENT_CHARACTERS_MIN:
        raise ReasonMissing(number=number)
    return comment.strip()


def facts_of(said: frozenset[str], *, nature: Nature, severity: str) -> frozenset[str]:
    """Return the facts under which a case runs: what was said, its nature, the severity they make.

    What the criteria make serious is serious until a person says otherwise; a person's word stands
    against a later count.
    """
    natures = {each.value for each in Nature}
    found = {fact for fact in said if fact not in natures}
    if nature is not Nature.INCIDENT:
        found.add(nature.value)
    if severity == SERIOUS:
        found.add(SERIOUS)
    return frozenset(found)


def level_suggested(facts: frozenset[str]) -> str:
    """Return the level that the short questions of the report form make; a person can change it."""
    if facts & AT_ONCE or SERIOUS in facts:
        return "critical"
    if facts & {"service_interrupted", "may_spread", "control_lost", "personal_data"}:
        return "high"
    return "medium"


AT_ONCE: Final = frozenset(
    {
        "important_target",
        "strategic_area",
        "state_secret_part",
        "critical_infrastructure",
        "national_security_signs",
        "serious_interruption",
    }
)
"""Facts for which the bodies are told at once. Source: NB47-II.2; NĐ 331/2026, Art. 31.2(d)."""
