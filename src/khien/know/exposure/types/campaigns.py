"""The words of campaigns: scans and hunts that somebody authorised, over a scope, within a window."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from khien.base.core.refusals import Refusal, text


class CampaignKind(StrEnum):
    """What is done in a campaign."""

    SCAN = "scan"
    HUNT = "hunt"


KIND_NAMES: Final[dict[CampaignKind, str]] = {
    CampaignKind.SCAN: text("Vulnerability scan"),
    CampaignKind.HUNT: text("Threat hunt"),
}
LEVELS: Final = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class NewCampaign:
    """A campaign as it is entered: the letter that authorises it, its scope, window and people."""

    title: str
    kind: CampaignKind
    level: int
    letter_number: str
    letter_date: date
    signatory: str
    unit_codes: tuple[str, ...]
    hosts: str
    starts_on: date
    ends_on: date
    performers: str


@dataclass(frozen=True, slots=True)
class CampaignLine:
    """One row of the list of campaigns: how many units are done, how many late."""

    key: int
    title: str
    kind: CampaignKind
    level: int
    starts_on: date
    ends_on: date
    units: int
    done: int
    late: int
    is_over: bool

    @property
    def kind_name(self) -> str:
        """Return the kind's marked text."""
        return KIND_NAMES[self.kind]


@dataclass(frozen=True, slots=True)
class Expected:
    """A unit of a campaign: until when its report is due, and when it came."""

    key: int
    unit_code: str
    unit: str
    due_at: datetime
    done_at: datetime | None
    report: str
    may_finish: bool
    is_late: bool


@dataclass(frozen=True, slots=True)
class CampaignRecord:
    """One campaign whole."""

    line: CampaignLine
    letter_number: str
    letter_date: date
    signatory: str
    hosts: str
    performers: str
    units: tuple[Expected, ...]
    next_due: date | None
    source: str
    note: str


class CampaignInvalid(Refusal):
    """A campaign without letter, scope or window cannot begin."""

    message = text("The campaign cannot begin: %(what)s.")
    status = 422
