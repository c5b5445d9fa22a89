"""The words of mail campaigns: reports of one attack, across units; what of it may be given out."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from khien.act.mails.types.mails import MailLine, defanged
from khien.base.core.refusals import NotFound, Refusal, text


class SignKind(StrEnum):
    """By what two mails are told to be of one campaign."""

    LINK = "link"
    ATTACHMENT = "attachment"
    SUBJECT = "subject"


SIGN_NAMES: Final[dict[SignKind, str]] = {
    SignKind.LINK: text("The same link"),
    SignKind.ATTACHMENT: text("The same attachment"),
    SignKind.SUBJECT: text("The same sender and subject"),
}


class CampaignAct(StrEnum):
    """What was done with a campaign by hand."""

    JOINED = "joined"
    SPLIT = "split"
    WARNED = "warned"
    EXPORTED = "exported"


CAMPAIGN_ACTS: Final[dict[CampaignAct, str]] = {
    CampaignAct.JOINED: text("Report taken in"),
    CampaignAct.SPLIT: text("Report taken out"),
    CampaignAct.WARNED: text("Early warning begun"),
    CampaignAct.EXPORTED: text("Indicators given out"),
}


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing by which mails are compared: its kind, and the hash of what it is."""

    kind: SignKind
    digest: str


class IndicatorKind(StrEnum):
    """What an indicator is."""

    DOMAIN = "domain"
    URL = "url"
    ADDRESS = "address"
    SHA256 = "sha256"


INDICATOR_NAMES: Final[dict[IndicatorKind, str]] = {
    IndicatorKind.DOMAIN: text("Domain name"),
    IndicatorKind.URL: text("Web address"),
    IndicatorKind.ADDRESS: text("E-mail address"),
    IndicatorKind.SHA256: text("SHA-256 hash"),
}


@dataclass(frozen=True, slots=True)
class Indicator:
    """One technical sign of a campaign, and in how many reports it stands."""

    kind: IndicatorKind
    value: str
    count: int

    @property
    def kind_name(self) -> str:
        """Return the kind's marked text."""
        return INDICATOR_NAMES[self.kind]

    @property
    def shown(self) -> str:
        """Return the value as pages show it: nobody opens it by a click or a paste."""
        return defanged(self.value)


@dataclass(frozen=True, slots=True)
class MailCampaignLine:
    """One campaign in a list: how many reports of how many units, whoever looks."""

    number: str
    title: str
    first_at: datetime
    last_at: datetime
    reports: int
    units: int
    unjudged: int


@dataclass(frozen=True, slots=True)
class CampaignEntry:
    """One thing that was done with a campaign."""

    at: datetime
    by: str
    act: CampaignAct
    words: str

    @property
    def act_name(self) -> str:
        """Return the act's marked text."""
        return CAMPAIGN_ACTS[self.act]


@dataclass(frozen=True, slots=True)
class MailCampaignRecord:
    """One campaign whole: the reports that the reader may see, and the numbers of all."""

    line: MailCampaignLine
    reports: tuple[MailLine, ...]
    unit_names: tuple[str, ...]
    signs: tuple[tuple[str, int], ...]
    indicators: tuple[Indicator, ...]
    advisory: str
    history: tuple[CampaignEntry, ...]
    is_centre: bool
    may_warn: bool


class CampaignNotFound(NotFound):
    """No campaign of this number is for this reader."""


class NothingToGive(Refusal):
    """No report of the campaign was judged to be phishing."""

    message = text(
        "No report of %(number)s is judged to be phishing yet; judge one first, then its indicators are "
        "given out."
    )


class AlreadyWarned(Refusal):
    """An early warning was begun from the campaign."""

    message = text("%(advisory)s was begun from %(number)s already; go on with that one.")
