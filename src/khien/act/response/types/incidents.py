"""Incidents: how they stand, what is said when one is raised, and how they are shown."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from khien.act.response.types.systems import Scope
from khien.base.casework.types import CaseRecord, ClockLine
from khien.base.core.facts import Fact
from khien.base.core.refusals import Refusal, text


class IncidentState(StrEnum):
    """How an incident stands: the states of its case."""

    NEW = "new"
    IN_WORK = "in_work"
    CLOSED = "closed"
    MERGED = "merged"


class IncidentKind(StrEnum):
    """What happened, in technical classes."""

    MALWARE = "malware"
    RANSOMWARE = "ransomware"
    INTRUSION = "intrusion"
    ACCOUNT = "account"
    WEBSITE = "website"
    PHISHING = "phishing"
    DATA_LEAK = "data_leak"
    DENIAL = "denial"
    LOST_DEVICE = "lost_device"
    OTHER = "other"


class Nature(StrEnum):
    """Whether it happened, nearly happened, or may happen."""

    INCIDENT = "incident"
    NEAR_MISS = "near_miss"
    THREAT = "threat"


class Channel(StrEnum):
    """How word of an incident came in."""

    PAGE = "page"
    ALERT = "alert"
    PHONE = "phone"
    PAPER = "paper"
    OFFLINE = "offline"
    PUBLIC = "public"
    EXCHANGE = "exchange"


class CloseReason(StrEnum):
    """Why an incident is closed."""

    RESOLVED = "resolved"
    FALSE_ALARM = "false_alarm"
    DUPLICATE = "duplicate"
    HANDED_OVER = "handed_over"
    EXERCISE = "exercise"


class EntryKind(StrEnum):
    """What a line that response adds to the timeline of a case is."""

    REPORTED = "reported"
    ALERT = "alert"
    ACTION = "action"
    NOTICE = "notice"
    RECEIPT = "receipt"
    RETURNED = "returned"
    GUIDANCE = "guidance"
    CALL = "call"
    CLOSED = "closed"
    SEVERITY = "severity"
    PLAYBOOK = "playbook"
    FILE = "file"
    SIGNS = "signs"
    BLOCK = "block"
    SCOPE = "scope"
    ORDER = "order"
    ORDER_DONE = "ordered_ok"
    ORDER_NO = "ordered_no"
    HANDOVER = "handover"
    MERGED = "merged"
    SPLIT = "split"
    LINKED = "linked"
    REPORT = "report"
    REFERRAL = "referral"
    LESSON = "lesson"


@dataclass(frozen=True)
class IncidentOpened(Fact):
    """An incident stands on the desk."""

    number: str
    unit_code: str
    level: str


@dataclass(frozen=True)
class IncidentClosed(Fact):
    """An incident was closed with a reason."""

    number: str
    unit_code: str


@dataclass(frozen=True, slots=True)
class NewIncident:
    """What is said when an incident is raised. `detected_at` starts the legal clocks.

    `facts` are words of the rule book; they decide who is told and which clocks run.
    """

    title: str
    kind: IncidentKind
    level: str
    unit_code: str
    detected_at: datetime
    summary: str = ""
    nature: Nature = Nature.INCIDENT
    channel: Channel = Channel.PAGE
    systems: str = ""
    people: str = ""
    contact: str = ""
    host: str = ""
    began_at: datetime | None = None
    facts: frozenset[str] = frozenset()
    is_opened_by_machine: bool = False
    exercise_units: tuple[str, ...] = ()
    """An exercise's: the units that play. Only bodies among them are told, and nothing leaves."""


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """One row of the incident list."""

    number: str
    title: str
    kind: IncidentKind
    level: str
    state: IncidentState
    unit: str
    unit_code: str
    lead: str
    kind_name: str
    opened_at: datetime
    closed_at: datetime | None
    next_clock: ClockLine | None
    alerts: int = 0
    is_exercise: bool = False

    @property
    def is_open(self) -> bool:
        """Return whether somebody still has to do something."""
        return self.closed_at is None


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """One line of an incident's timeline, whichever room wrote it.

    `text` is as it was written; `what` is in the reader's language; a private line names its body.
    """

    at: datetime
    by: str
    kind_name: str
    what: str
    text: str
    url: str = ""
    private_to: str = ""


@dataclass(frozen=True, slots=True)
class AlertInIt:
    """One alert of an incident."""

    key: int
    title: str
    level: str
    host: str
    at: datetime


@dataclass(frozen=True, slots=True)
class IncidentRecord:
    """One incident with everything its page shows."""

    line: IncidentLine
    case: CaseRecord
    nature: Nature
    nature_name: str
    channel_name: str
    summary: str
    systems: str
    people: str
    contact: str
    host: str
    opened_by: str
    reason_name: str
    close_comment: str
    severity: str
    scope: Scope
    merged_into: str = ""
    timeline: tuple[TimelineLine, ...] = ()


class ReasonMissing(Refusal):
    """An incident is closed with a reason in words."""

    message = text("Say in a sentence how incident %(number)s ended; then it can be closed.")
    status = 422


class OtherUnit(Refusal):
    """An alert of one unit does not go into the incident of another."""

    message = text("The alert belongs to %(alert_unit)s, incident %(number)s to another unit.")


class ExerciseStaysInside(Refusal):
    """What belongs to an exercise leaves for nobody outside."""

    message = text(
        "%(number)s belongs to an exercise (DIỄN TẬP): it is not passed on, shared or referred to anybody"
        " outside."
    )


class IncidentEnded(Refusal):
    """A closed incident is not worked on; it is opened again first."""

    message = text("Incident %(number)s is closed; open it again first.")
