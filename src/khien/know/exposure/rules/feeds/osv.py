"""OSV: libraries and distributions' packages, with ranges as events."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

import msgspec
from cvss import CVSS2, CVSS3, CVSS4
from cvss.exceptions import CVSSError

from khien.know.exposure.rules.feeds import debian, decoding, rows
from khien.know.exposure.rules.feeds.cpe import maven_key, package_key
from khien.know.exposure.types.feeds import (
    Affected,
    Bound,
    Content,
    CveSeen,
    FeedKind,
    Record,
    Scheme,
)

VERSIONS_MAX: Final = 500
OTHER: Final = "packages of systems whose versions we do not compare"
COMMITS: Final = "packages whose versions are commits alone"
MANY: Final = "versions of packages that list more than 500 one by one"
LIBRARIES: Final = {
    "npm": ("npm", Scheme.SEMVER),
    "pypi": ("pypi", Scheme.PYPI),
    "maven": ("maven", Scheme.MAVEN),
    "go": ("go", Scheme.SEMVER),
    "crates.io": ("cargo", Scheme.SEMVER),
    "rubygems": ("gem", Scheme.GENERIC),
    "nuget": ("nuget", Scheme.SEMVER),
    "packagist": ("composer", Scheme.GENERIC),
}
DISTRIBUTIONS: Final = {
    "debian": ("deb", Scheme.DEB, "debian"),
    "ubuntu": ("deb", Scheme.DEB, "ubuntu"),
    "alpine": ("apk", Scheme.APK, "alpine"),
    "rocky linux": ("rpm", Scheme.RPM, "rocky"),
    "almalinux": ("rpm", Scheme.RPM, "almalinux"),
    "red hat": ("rpm", Scheme.RPM, "rhel"),
    "suse": ("rpm", Scheme.RPM, "sles"),
    "opensuse": ("rpm", Scheme.RPM, "opensuse"),
}


_NUMBER: Final = re.compile(r"\d+(?:\.\d+)*")


class _Package(msgspec.Struct):
    ecosystem: str
    name: str


class _Range(msgspec.Struct):
    type: str
    events: list[dict[str, str]] = []


class _Severity(msgspec.Struct):
    type: str
    score: str


class _Affected(msgspec.Struct):
    package: _Package | None = None
    ranges: list[_Range] = []
    versions: list[str] = []


class _File(msgspec.Struct):
    id: str
    modified: str | None = None
    published: str | None = None
    withdrawn: str | None = None
    aliases: list[str] = []
    upstream: list[str] = []
    summary: str = ""
    details: str = ""
    severity: list[_Severity] = []
    affected: list[_Affected] = []
    database_specific: dict[str, object] | None = None


def read(raw: bytes | msgspec.Raw, *, where: str) -> Content:
    """Return one advisory of OSV. Raises NotTaken."""
    given = decoding.decoded(raw, _File, where=where)
    names = [one for one in [given.id, *given.aliases, *given.upstream] if one.startswith("CVE-")]
    names = list(dict.fromkeys(names)) or [given.id]
    word = (given.database_specific or {}).get("severity")
    score = _score(given.severity)
    severity = rows.severity_of(word if isinstance(word, str) else None, score)
    said = rows.shortened(given.summary or given.details)
    published = decoding.day(given.published)
    cves = tuple(CveSeen(name, said, score, severity, published) for name in names)
    skipped: Counter[str] = Counter()
    affected = [] if given.withdrawn else given.affected
    found = [row for one in affected for row in _rows(names, one, skipped)]
    changed = decoding.day(given.modified)
    record = Record(given.id[:80], cves, rows.unique(found), changed)
    told = tuple(sorted(skipped.items()))
    return Content(FeedKind.OSV, (record,), decoding.instant(changed), skipped=told)


def _score(given: list[_Severity]) -> float | None:
    """Return the base score of the newest CVSS version that is given and can be read."""
    readers = {"CVSS_V4": CVSS4, "CVSS_V3": CVSS3, "CVSS_V2": CVSS2}
    for kind, reader in readers.items():
        for one in given:
            if one.type == kind:
                with suppress(CVSSError):
                    return float(reader(one.score[:300]).scores()[0])
    return None


def product_of(ecosystem: str, name: str) -> tuple[str, Scheme] | None:
    """Return the key of a package of OSV and how its versions are compared; None where we cannot."""
    bare, _, release = ecosystem.partition(":")
    library = LIBRARIES.get(bare.lower())
    if library and library[0] == "maven":
        group, _, artifact = name.partition(":")
        return maven_key(group, artifact or group), library[1]
    if library:
        return package_key(library[0], name), library[1]
    distribution = DISTRIBUTIONS.get(bare.lower())
    if distribution is None:
        return None
    kind, scheme, system = distribution
    return f"{kind}:{release_key(system, release)}:{name.lower()}"[:200], scheme


def release_key(system: str, release: str) -> str:
    """Return a distribution's release as its packages are looked up: `debian 12`, `alpine 3.19`."""
    found = _NUMBER.search(debian.RELEASES.get(release.lower(), release))
    parts = found[0].split(".") if found else []
    return f"{system} {'.'.join(parts[: 2 if system in {'ubuntu', 'alpine'} else 1])}".strip()


def _rows(names: list[str], given: _Affected, skipped: Counter[str]) -> Iterator[Affected]:
    """Yield the rows of a package; what cannot be compared is counted by its reason."""
    product = product_of(given.package.ecosystem, given.package.name) if given.package else None
    if product is None:
        skipped[OTHER] += 1
        return
    ranges = [one for one in given.ranges if one.type.upper() in {"ECOSYSTEM", "SEMVER"}]
    if not ranges and not given.versions:
        skipped[COMMITS] += 1
    more = 0 if ranges else len(given.versions[VERSIONS_MAX:])
    if more:
        skipped[MANY] += more
    for name in names:
        row = Affected(name, product[0], product[1])
        for one in ranges:
            yield from _intervals(row, one.events)
        if not ranges:
            for version in given.versions[:VERSIONS_MAX]:
                yield rows.exactly(row, version)


def _intervals(row: Affected, events: list[dict[str, str]]) -> Iterator[Affected]:
    """Yield the intervals that events in their order open and close; 0 is the beginning of all."""
    start: str | None = None
    for event in events:
        if "introduced" in event:
            start = event["introduced"]
        elif start is not None and ("fixed" in event or "last_affected" in event):
            is_fixed = "fixed" in event
            end = Bound(event["fixed" if is_fixed else "last_affected"][:120], not is_fixed)
            yield rows.between(row, _start(start), end)
            start = None
    if start is not None:
        yield rows.between(row, _start(start), None)


def _start(version: str) -> Bound:
    return Bound(version[:120], is_included=True)
