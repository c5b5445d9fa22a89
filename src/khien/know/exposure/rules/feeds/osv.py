"""OSV: libraries and distributions' packages, with ranges as events."""

import re
from collections.abc import Iterator
from typing import Final

import msgspec

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
    affected: list[_Affected] = []
    database_specific: dict[str, object] | None = None


def read(raw: bytes | msgspec.Raw, *, where: str) -> Content:
    """Return one advisory of OSV. Raises NotTaken."""
    given = decoding.decoded(raw, _File, where=where)
    names = [one for one in [given.id, *given.aliases, *given.upstream] if one.startswith("CVE-")]
    names = list(dict.fromkeys(names)) or [given.id]
    word = (given.database_specific or {}).get("severity")
    severity = rows.severity_of(word if isinstance(word, str) else None, None)
    said = rows.shortened(given.summary or given.details)
    published = decoding.day(given.published)
    cves = tuple(CveSeen(name, said, None, severity, published) for name in names)
    found = (
        [row for name in names for one in given.affected for row in _rows(name, one)]
        if not given.withdrawn
        else []
    )
    changed = decoding.day(given.modified)
    record = Record(given.id[:80], cves, rows.unique(found), changed)
    return Content(FeedKind.OSV, (record,), decoding.instant(changed))


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


def _rows(name: str, given: _Affected) -> Iterator[Affected]:
    product = product_of(given.package.ecosystem, given.package.name) if given.package else None
    if product is None:
        return
    row = Affected(name, product[0], product[1])
    ranges = [one for one in given.ranges if one.type.upper() in {"ECOSYSTEM", "SEMVER"}]
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
