"""The words of vulnerability data: feeds, what they say is affected, how sure we are of it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Final

from khien.base.core.refusals import Refusal, text
from khien.know.exposure.types.findings import Severity


class FeedKind(StrEnum):
    """Whose data it is. Where two describe one CVE, the first in this order is believed."""

    NVD = "nvd"
    CVE5 = "cve5"
    OVERRIDES = "overrides"
    OSV = "osv"
    DEBIAN = "debian"
    MSRC = "msrc"
    KEV = "kev"
    EPSS = "epss"


FEED_NAMES: Final[dict[FeedKind, str]] = {
    FeedKind.NVD: text("NVD: products and versions"),
    FeedKind.CVE5: text("CVE records of the makers"),
    FeedKind.OVERRIDES: text("Local corrections of product data"),
    FeedKind.OSV: text("OSV: libraries and distributions"),
    FeedKind.DEBIAN: text("Debian security tracker"),
    FeedKind.MSRC: text("Microsoft updates and what they replace"),
    FeedKind.KEV: text("KEV: what is known to be exploited"),
    FeedKind.EPSS: text("EPSS: how likely exploitation is"),
}


class Scheme(StrEnum):
    """By whose rules versions are compared."""

    GENERIC = "generic"
    DEB = "deb"
    RPM = "rpm"
    APK = "apk"
    SEMVER = "semver"
    PYPI = "pypi"
    MAVEN = "maven"


class Confidence(IntEnum):
    """How sure a match is; of several reasons to doubt, the greatest counts."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3


CONFIDENCE_NAMES: Final[dict[Confidence, str]] = {
    Confidence.LOW: text("doubtful"),
    Confidence.MEDIUM: text("likely"),
    Confidence.HIGH: text("sure"),
}


@dataclass(frozen=True, slots=True)
class Bound:
    """One end of an interval: the version as the source writes it, and whether it belongs to it."""

    version: str
    is_included: bool


@dataclass(frozen=True, slots=True)
class Affected:
    """What a source says is affected by a CVE: versions of a product between two bounds.

    `product` is `a:vendor:product` after CPE, or `ecosystem:package`. `target` is the software it is for
    (`wordpress`, `windows`), empty for any. `runs_on`: of each group one must be on the machine too.
    """

    cve: str
    product: str
    scheme: Scheme = Scheme.GENERIC
    start: Bound | None = None
    end: Bound | None = None
    fixed_in: str = ""
    target: str = ""
    runs_on: tuple[tuple[str, ...], ...] = ()
    replaces: tuple[str, ...] = ()
    confidence: Confidence = Confidence.HIGH


@dataclass(frozen=True, slots=True)
class CveSeen:
    """What a source says of a CVE itself; None and empty: it does not say."""

    name: str
    summary: str = ""
    cvss: float | None = None
    severity: Severity | None = None
    published: date | None = None
    kev_on: date | None = None
    is_ransomware: bool = False
    epss: float | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One entry of a feed by its own name there; it is taken whole, in place of what it said before."""

    name: str
    cves: tuple[CveSeen, ...]
    affected: tuple[Affected, ...] = ()
    changed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """A file read whole. `is_whole`: what it does not name any more is withdrawn."""

    kind: FeedKind
    records: tuple[Record, ...]
    newest: datetime | None = None
    is_whole: bool = False
    skipped: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One feed as pages show it; `age_days` since its newest entry, None where it was never carried in."""

    kind: FeedKind
    name: str
    newest: datetime | None
    imported_at: datetime | None
    imported_by: str
    records: int
    rows: int
    without_products: int
    age_days: int | None
    is_old: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of an import: records that were new or changed, those as before, and the faults."""

    files: int = 0
    changed: int = 0
    same: int = 0
    withdrawn: int = 0
    rows: int = 0
    faults: tuple[str, ...] = ()
    skipped: tuple[tuple[str, int], ...] = ()
    products: frozenset[str] = frozenset()


class NotTaken(Refusal):
    """A file that is no feed, or a broken one; nothing of it was taken."""

    message = text("%(where)s: %(what)s. Nothing of this file was taken; %(right)s.")
    status = 422
