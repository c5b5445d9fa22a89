"""Indicators: what they are, where they come from, how far they may go, what is refused."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from khien.base.core.refusals import Refusal, text
from khien.base.core.tlp import Tlp


class IndicatorKind(StrEnum):
    """What sort of value an indicator holds."""

    IPV4 = "ipv4"
    IPV6 = "ipv6"
    DOMAIN = "domain"
    URL = "url"
    MD5 = "md5"
    SHA1 = "sha1"
    SHA256 = "sha256"
    SHA512 = "sha512"
    EMAIL = "email"


class TechnicalClass(StrEnum):
    """What an indicator was seen to do. A closed list: there is no free class and none of content."""

    CONTROL = "control"
    DELIVERY = "delivery"
    MALWARE = "malware"
    RANSOMWARE = "ransomware"
    PHISHING = "phishing"
    SCANNING = "scanning"
    PASSWORDS = "passwords"
    EXPLOITATION = "exploitation"
    BOTNET = "botnet"
    DENIAL = "denial"
    EXFILTRATION = "exfiltration"
    MINING = "mining"


CLASS_NAMES: Final[dict[TechnicalClass, str]] = {
    TechnicalClass.CONTROL: text("Command and control"),
    TechnicalClass.DELIVERY: text("Delivery of malware"),
    TechnicalClass.MALWARE: text("Malware file or host"),
    TechnicalClass.RANSOMWARE: text("Ransomware"),
    TechnicalClass.PHISHING: text("Phishing of accounts"),
    TechnicalClass.SCANNING: text("Scanning"),
    TechnicalClass.PASSWORDS: text("Guessing of passwords"),
    TechnicalClass.EXPLOITATION: text("Exploitation of a vulnerability"),
    TechnicalClass.BOTNET: text("Botnet"),
    TechnicalClass.DENIAL: text("Denial of service"),
    TechnicalClass.EXFILTRATION: text("Exfiltration of data"),
    TechnicalClass.MINING: text("Mining on others' machines"),
}

INDICATOR_KIND_NAMES: Final[dict[IndicatorKind, str]] = {
    IndicatorKind.IPV4: text("IPv4 address"),
    IndicatorKind.IPV6: text("IPv6 address"),
    IndicatorKind.DOMAIN: text("Domain name"),
    IndicatorKind.URL: text("Web address (URL)"),
    IndicatorKind.MD5: "MD5",
    IndicatorKind.SHA1: "SHA-1",
    IndicatorKind.SHA256: "SHA-256",
    IndicatorKind.SHA512: "SHA-512",
    IndicatorKind.EMAIL: text("E-mail address"),
}


class Reliability(StrEnum):
    """How far a source is relied on, by the letters of the Admiralty scale."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"


RELIABILITY_NAMES: Final[dict[Reliability, str]] = {
    Reliability.A: text("A: completely reliable"),
    Reliability.B: text("B: usually reliable"),
    Reliability.C: text("C: fairly reliable"),
    Reliability.D: text("D: not usually reliable"),
    Reliability.E: text("E: unreliable"),
    Reliability.F: text("F: cannot be judged"),
}


@dataclass(frozen=True, slots=True)
class NewIndicator:
    """What is said when an indicator is entered or read from a file; values already in one form."""

    kind: IndicatorKind
    value: str
    technical_class: TechnicalClass
    source: str
    reliability: Reliability
    tlp: Tlp
    valid_from: datetime
    expires_at: datetime
    confidence: int = 50
    words: str = ""


@dataclass(frozen=True, slots=True)
class IndicatorFilter:
    """What of the list is wanted; empty means all. `standing` is live, ended, revoked or all."""

    kind: str = ""
    technical_class: str = ""
    tlp: str = ""
    standing: str = "live"
    words: str = ""


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """One indicator as lists show it."""

    key: int
    kind: IndicatorKind
    value: str
    technical_class: TechnicalClass
    source: str
    reliability: Reliability
    tlp: Tlp
    valid_from: datetime
    expires_at: datetime
    confidence: int
    is_revoked: bool
    is_live: bool
    not_blocked: str = ""
    words: str = ""

    @property
    def kind_name(self) -> str:
        """Return the kind's marked text."""
        return INDICATOR_KIND_NAMES[self.kind]

    @property
    def class_name(self) -> str:
        """Return the class's marked text."""
        return CLASS_NAMES[self.technical_class]

    @property
    def reliability_name(self) -> str:
        """Return the reliability's marked text."""
        return RELIABILITY_NAMES[self.reliability]


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change of an indicator: field, before, after; or a revocation with its reason."""

    at: datetime
    by: str
    changes: tuple[tuple[str, str, str], ...]
    why: str


@dataclass(frozen=True, slots=True)
class IndicatorRecord:
    """One indicator with everything its page shows."""

    line: IndicatorLine
    stix_id: str
    pattern: str
    entered_at: datetime
    entered_by: str
    origin: str
    revoked_why: str
    history: tuple[ChangeLine, ...]
    may_manage: bool


@dataclass(frozen=True, slots=True)
class ProtectedLine:
    """A network or domain of our own that is never on a block list."""

    key: int
    value: str
    reason: str
    entered_at: datetime


class BadValue(Refusal):
    """A value that cannot be an indicator."""

    message = text("“%(value)s” cannot be an indicator: %(why)s")
    status = 422


class KnownAlready(Refusal):
    """The same value stands already."""

    message = text("“%(value)s” is entered already; change that entry.")


class BadTerm(Refusal):
    """An indicator without a sensible end."""

    message = text("An indicator ends after it begins and within %(days)s days; %(what)s.")
    status = 422
