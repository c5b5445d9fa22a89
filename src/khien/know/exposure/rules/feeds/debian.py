"""Debian's security tracker: source packages, by release, with the version that mends each CVE."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

import msgspec

from khien.know.exposure.rules.feeds import decoding, rows
from khien.know.exposure.types.feeds import (
    Affected,
    Bound,
    Content,
    CveSeen,
    FeedKind,
    Record,
    Scheme,
)

RELEASES: Final = {
    "jessie": "8",
    "stretch": "9",
    "buster": "10",
    "bullseye": "11",
    "bookworm": "12",
    "trixie": "13",
    "forky": "14",
}


class _Release(msgspec.Struct):
    status: str
    fixed_version: str = ""


class _Issue(msgspec.Struct):
    releases: dict[str, _Release] = {}
    description: str = ""


def read(raw: bytes, *, where: str) -> Content:
    """Return the tracker by source package; it is whole. Raises NotTaken."""
    given = decoding.decoded(raw, dict[str, dict[str, _Issue]], where=where)
    skipped: Counter[str] = Counter()
    records = []
    for package, issues in given.items():
        found: list[Affected] = []
        cves = []
        for name, issue in issues.items():
            if not name.startswith("CVE-"):
                skipped["no CVE number yet"] += 1
                continue
            cves.append(CveSeen(name, rows.shortened(issue.description)))
            found.extend(_rows(package, name, issue))
        records.append(Record(package[:80], tuple(cves), tuple(found)))
    return Content(
        FeedKind.DEBIAN, tuple(records), None, is_whole=True, skipped=tuple(skipped.items())
    )


def _rows(package: str, name: str, issue: _Issue) -> Iterator[Affected]:
    for code, release in issue.releases.items():
        number = RELEASES.get(code)
        if number is None or release.status not in {"open", "resolved"}:
            continue
        if release.status == "resolved" and release.fixed_version in {"", "0"}:
            continue  # the release never had it
        start = Bound("0", is_included=True)
        end = Bound(release.fixed_version, is_included=False) if release.fixed_version else None
        row = Affected(name, f"deb:debian {number}:{package.lower()}"[:200], Scheme.DEB)
        yield rows.between(row, start, None if release.status == "open" else end)
