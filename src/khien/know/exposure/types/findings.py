"""What a scanner, a match or a check found: one shape for all, whatever reported it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is, as its reporter says or as CVSS gives it."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"


class AssetKind(StrEnum):
    """What a finding is about."""

    HOST = "host"
    SITE = "site"
    CODE = "code"
    IMAGE = "image"
    UNIT = "unit"


class Reporter(StrEnum):
    """Who reported it: the tool of a report, our matching, our checks, or a person."""

    NMAP = "nmap"
    OPENVAS = "openvas"
    NESSUS = "nessus"
    ZAP = "zap"
    NUCLEI = "nuclei"
    TRIVY = "trivy"
    TESTSSL = "testssl"
    SSLYZE = "sslyze"
    SARIF = "sarif"
    CYCLONEDX = "cyclonedx"
    CSAF = "csaf"
    OPENVEX = "openvex"
    LYNIS = "lynis"
    OPENSCAP = "openscap"
    PINGCASTLE = "pingcastle"
    WAZUH = "wazuh"
    CLAMAV = "clamav"
    OBSERVATORY = "observatory"
    GENERIC = "generic"
    MATCHING = "matching"
    CHECK = "check"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Asset:
    """What a finding is about: a host by name or address, a site by its origin, an image, a unit."""

    kind: AssetKind
    value: str


@dataclass(frozen=True, slots=True)
class FindingSeen:
    """One finding as somebody reports it.

    `rule` is the reporter's own stable id, `location` where on the asset (`tcp/443`, a path, a parameter, a
    package): with the asset they make one finding one, whatever its title says. `cvss` is 0 to 10.
    """

    reporter: Reporter
    asset: Asset
    rule: str
    location: str
    title: str
    severity: Severity
    cves: tuple[str, ...] = ()
    cwes: tuple[int, ...] = ()
    cvss: float | None = None
    description: str = ""
    fix: str = ""
    evidence: str = ""
    references: tuple[str, ...] = ()
    component: str = ""
    component_version: str = ""
    fixed_in: str = ""
    machines: int = 1
    seen_at: datetime | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Cleared:
    """A maker's statement that a part is not open to a CVE, or is mended in the version named.

    `component` is what the statement names (a package URL, a name, a name with its version); an empty
    `version` means every version. `product` is what holds the part, empty for anything that does.
    """

    cve: str
    component: str
    version: str = ""
    product: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Scan:
    """A report read whole. `scope` names what the scan covered: only there may it close findings.

    `places` and `rules` narrow the scope where the report says what was looked at (None: everything):
    a port range is `tcp/1-1024`, a word that ends in `*` is a beginning. `skipped` counts, by reason,
    what the report holds and no finding came of. `cleared` is what makers say is not affected.
    """

    reporter: Reporter
    tool: str
    tool_version: str
    started_at: datetime | None
    ended_at: datetime | None
    scope: tuple[Asset, ...]
    findings: tuple[FindingSeen, ...]
    skipped: tuple[tuple[str, int], ...] = ()
    places: tuple[str, ...] | None = None
    rules: tuple[str, ...] | None = None
    cleared: tuple[Cleared, ...] = ()
