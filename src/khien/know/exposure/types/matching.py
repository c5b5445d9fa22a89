"""The words of matching: what is installed under which product, what it is open to, and why."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from khien.base.core.refusals import Refusal, text
from khien.know.exposure.types.feeds import Confidence, Scheme
from khien.know.exposure.types.findings import Severity


class Platform(StrEnum):
    """What a program runs on, as far as its source says."""

    WINDOWS = "windows"
    LINUX = "linux"
    MACOS = "macos"
    UNKNOWN = ""


class Naming(StrEnum):
    """How a product got its name in vulnerability data."""

    PERSON = "person"
    CPE = "cpe"
    PURL = "purl"
    ECOSYSTEM = "ecosystem"
    DISTRIBUTION = "distribution"
    UPSTREAM = "upstream"
    ALIAS = "alias"
    SYSTEM = "system"
    NOTHING = "nothing"
    NONE = ""


NAMING_NAMES: Final[dict[Naming, str]] = {
    Naming.PERSON: text("a person mapped it"),
    Naming.CPE: text("the source gave its CPE"),
    Naming.PURL: text("the source gave its package URL"),
    Naming.ECOSYSTEM: text("its name in its package system"),
    Naming.DISTRIBUTION: text("the distribution's own source package"),
    Naming.UPSTREAM: text(
        "the program the distribution packs; fixes without a new number are not seen"
    ),
    Naming.ALIAS: text("our table of names and publishers"),
    Naming.SYSTEM: text("the operating system's build"),
    Naming.NOTHING: text("a person said there is nothing to match"),
    Naming.NONE: text("no name yet"),
}


@dataclass(frozen=True, slots=True)
class Thing:
    """One installed product, or one operating system build, as it is to be named. `key` is ours."""

    key: str
    name: str
    version: str
    publisher: str = ""
    ecosystem: str = ""
    origin: str = ""
    release: str = ""
    purl: str = ""
    cpe: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """Under which products to look a thing up, as which version, by which rule."""

    products: tuple[str, ...]
    version: str
    scheme: Scheme = Scheme.GENERIC
    platform: Platform = Platform.UNKNOWN
    targets: tuple[str, ...] = ()
    naming: Naming = Naming.NONE
    rule: str = ""
    title: str = ""
    confidence: Confidence = Confidence.HIGH
    patches: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Why:
    """Why a thing is held to be open to a CVE: a source's row, its interval, the version as read."""

    cve: str
    source: str
    product: str
    interval: str
    version: str
    naming: Naming
    rule: str
    confidence: Confidence
    fixed_in: str = ""
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Matching:
    """What a run of matching counted."""

    machines: int
    packages: int
    named: int
    unnamed: int
    nothing: int
    findings: int
    pairs: int
    new: int
    gone: int
    seconds: float


@dataclass(frozen=True, slots=True)
class BlindSpot:
    """The software that we could not name: packages, and on how many machines each, summed."""

    packages: int
    installations: int
    named: int
    matched_at: datetime | None


@dataclass(frozen=True, slots=True)
class UnnamedLine:
    """One name without a product in vulnerability data, in all its versions."""

    name: str
    publisher: str
    ecosystem: str
    versions: int
    machines: int
    example: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person says of a name: which product it is, or that there is nothing to match."""

    name: str
    publisher: str
    product: str
    reason: str


@dataclass(frozen=True, slots=True)
class MatchLine:
    """One thing that is open to a CVE, with why, and on how many machines the reader sees it."""

    key: int
    title: str
    version: str
    machines: int
    why: Why
    is_suppressed: bool = False
    suppressed_why: str = ""


@dataclass(frozen=True, slots=True)
class CveLine:
    """One CVE as lists show it."""

    name: str
    summary: str
    severity: Severity
    cvss: float | None
    published: date | None
    kev_on: date | None
    is_ransomware: bool
    epss: float | None


@dataclass(frozen=True, slots=True)
class UnitMachines:
    """A unit and how many of its machines run something."""

    unit_code: str
    unit: str
    machines: int


@dataclass(frozen=True, slots=True)
class CveRecord:
    """One CVE whole: what it is, what is open to it here, in which units, what feeds say of it."""

    line: CveLine
    matches: tuple[MatchLine, ...]
    units: tuple[UnitMachines, ...]
    sources: tuple[str, ...]
    suppressions: tuple["SuppressionLine", ...]
    may_judge: bool


@dataclass(frozen=True, slots=True)
class DeviceHole:
    """One product on a machine with what it is open to, the exploited first."""

    title: str
    version: str
    cves: tuple[CveLine, ...]
    total: int
    exploited: int
    worst: Severity
    fixed_in: str
    is_doubtful: bool


@dataclass(frozen=True, slots=True)
class SuppressionLine:
    """Somebody's word that a product is not open to a CVE, until when, and why."""

    key: int
    cve: str
    product: str
    reason: str
    by: str
    at: datetime
    until: date


class NotAProduct(Refusal):
    """What was entered is no product of vulnerability data."""

    message = text(
        "“%(what)s” is no product of the vulnerability data; write it as vendor:product, "
        "as in mozilla:firefox."
    )
    status = 422


class NotUntilThen(Refusal):
    """A suppression must end, within a year."""

    message = text("“%(what)s” cannot be the last day; it must be after today and within a year.")
    status = 422
