"""The words of detection: rules, alerts, and the fact that one was raised."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from khien.base.core.facts import Fact
from khien.base.core.refusals import Refusal, text


class Level(StrEnum):
    """How bad a rule says its match is; Sigma's five words."""

    INFORMATIONAL = "informational"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


SIGMA = "sigma"

LEVELS = (Level.CRITICAL, Level.HIGH, Level.MEDIUM, Level.LOW, Level.INFORMATIONAL)


class AlertState(StrEnum):
    """How an alert stands."""

    NEW = "new"
    SEEN = "seen"
    IN_INCIDENT = "in_incident"
    CLOSED = "closed"


class Verdict(StrEnum):
    """Why an alert was closed without an incident."""

    FALSE_POSITIVE = "false_positive"
    BENIGN = "benign"
    TEST = "test"
    DUPLICATE = "duplicate"


@dataclass(frozen=True)
class AlertRaised(Fact):
    """A rule matched an event. Told once for each (rule, event)."""

    alert_id: int
    rule_id: str
    title: str
    title_vi: str
    level: str
    unit_code: str
    host: str
    event_time: datetime
    url: str


@dataclass(frozen=True)
class AlertAnswered(Fact):
    """A person looked at an alert and said what it is."""

    alert_id: int
    by_id: int | None


class Outcome(StrEnum):
    """What a console says became of a threat."""

    REMOVED = "removed"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class InfectionSeen(Fact):
    """A console says that a machine has, or had, malware: once for the same words of one step.

    `path_hash` tells files apart without naming them. Without a `threat` it is the word that the file
    is gone. `first_at` and `last_at` are the instants of the `times` it was said. `alert_id` is 0 where
    no alert was raised.
    """

    alert_id: int
    unit_code: str
    host: str
    threat: str
    path_hash: str
    outcome: str
    source: str
    first_at: datetime
    last_at: datetime
    times: int


@dataclass(frozen=True, slots=True)
class MatchedField:
    """One reason of a match: the field, its value in the event, what the rule asked for."""

    field: str
    value: str
    asked: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One match on its way into the database.

    `related` are the events that a correlation joined; `repeats` is how many more events of one step
    matched the same rule on the same host without becoming alerts of their own. `source` is the console
    that says it; empty for a Sigma rule.
    """

    rule_id: str
    title: str
    level: Level
    event_id: str
    unit_code: str
    feed: str
    host: str
    user: str
    event_time: datetime
    matched: tuple[MatchedField, ...]
    related: tuple[str, ...] = ()
    repeats: int = 0
    source: str = ""
    repeated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What a console says with one event: as an alert, and of malware what became of it."""

    hit: Hit
    is_malware: bool
    outcome: Outcome
    path_hash: str


@dataclass(frozen=True, slots=True)
class AlertLine:
    """One row of the alert list."""

    key: int
    title: str
    level: Level
    state: AlertState
    host: str
    unit: str
    unit_code: str
    event_time: datetime
    raised_at: datetime
    answer_due_at: datetime | None
    answered_at: datetime | None
    summary: str
    rule_id: str = ""
    same: int = 1
    source: str = ""
    repeats: int = 0

    @property
    def is_late(self) -> bool:
        """Return whether the answer came, or still is, after its time."""
        return (
            self.answer_due_at is not None
            and self.answered_at is not None
            and self.answered_at > self.answer_due_at
        )


@dataclass(frozen=True, slots=True)
class AlertRecord:
    """One alert with everything its page shows."""

    line: AlertLine
    rule_id: str
    event_id: str
    feed: str
    user: str
    matched: tuple[MatchedField, ...]
    assignee: str
    verdict: str
    comment: str
    answered_by: str
    related: tuple[str, ...] = ()
    repeats: int = 0
    repeated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AlertFilter:
    """What the alert list is narrowed to; empty means any.

    Grouped, the newest alert stands for all of its rule, host, unit and state. `source` is a console's
    name, or `SIGMA` for what rules found.
    """

    levels: tuple[str, ...] = ()
    state: str = ""
    rule_id: str = ""
    host: str = ""
    words: str = ""
    unit_codes: frozenset[str] | None = None
    since: datetime | None = None
    until: datetime | None = None
    source: str = ""
    is_grouped: bool = False


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One detection rule; `reason` says why it is not loaded, empty when it is."""

    rule_id: str
    title: str
    level: str
    pack: str
    is_enabled: bool
    reason: str
    alerts: int


@dataclass(frozen=True, slots=True)
class RuleText:
    """One rule whole, as its author wrote it."""

    rule_id: str
    title: str
    level: str
    pack: str
    text: str
    reason: str
    is_enabled: bool
    description: str = ""
    next_step: str = ""
    author: str = ""
    tags: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    falsepositives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleKept:
    """A rule on its way into the list: as loaded, or with the reason why not."""

    rule_id: str
    title: str
    level: str
    pack: str
    text: str
    reason: str = ""
    title_vi: str = ""


class AlertAlreadyClosed(Refusal):
    """An alert that was closed, or stands in an incident, is not closed again."""

    message = text("This alert was answered already: %(state)s.")
