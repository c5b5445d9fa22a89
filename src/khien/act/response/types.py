"""The words of response: incidents, how they stand, and what is written down about them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from khien.base.core.facts import Fact
from khien.base.core.refusals import Refusal, text


class IncidentState(StrEnum):
    """How an incident stands."""

    NEW = "new"
    IN_WORK = "in_work"
    CLOSED = "closed"


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


class CloseReason(StrEnum):
    """Why an incident is closed."""

    RESOLVED = "resolved"
    FALSE_ALARM = "false_alarm"
    DUPLICATE = "duplicate"
    HANDED_OVER = "handed_over"


class EntryKind(StrEnum):
    """What a line of the timeline is."""

    OPENED = "opened"
    ALERT = "alert"
    ASSIGNED = "assigned"
    NOTE = "note"
    ACTION = "action"
    CLOSED = "closed"
    REOPENED = "reopened"


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
    """What is said when an incident is raised by hand. `detected_at` starts the legal clocks."""

    title: str
    kind: IncidentKind
    level: str
    unit_code: str
    detected_at: datetime
    summary: str = ""


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
    detected_at: datetime
    report_due_at: datetime
    closed_at: datetime | None
    alerts: int = 0

    @property
    def is_open(self) -> bool:
        """Return whether somebody still has to do something."""
        return self.state is not IncidentState.CLOSED


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """One line of an incident's timeline; `is_written` when a person wrote it."""

    at: datetime
    by: str
    kind: EntryKind
    kind_name: str
    text: str
    url: str
    is_written: bool


@dataclass(frozen=True, slots=True)
class IncidentRecord:
    """One incident with everything its page shows."""

    line: IncidentLine
    summary: str
    opened_at: datetime
    opened_by: str
    lead_id: int | None
    first_notice_due_at: datetime
    clock_source: str
    reason_name: str
    close_comment: str
    timeline: tuple[TimelineLine, ...]
    alerts: tuple[tuple[int, str, str, str, datetime], ...]


class IncidentIsClosed(Refusal):
    """A closed incident is not worked on; it is opened again first."""

    message = text("Incident %(number)s is closed; open it again first.")


class IncidentIsOpen(Refusal):
    """An open incident is not opened again."""

    message = text("Incident %(number)s is open.")


class ReasonMissing(Refusal):
    """An incident is closed with a reason in words."""

    message = text("Say in a sentence how incident %(number)s ended; then it can be closed.")
    status = 422


class NobodyLeads(Refusal):
    """An incident without a named person cannot be closed."""

    message = text("Nobody leads incident %(number)s; assign it first.")


class OtherUnit(Refusal):
    """An alert of one unit does not go into the incident of another."""

    message = text("The alert belongs to %(alert_unit)s, incident %(number)s to another unit.")
