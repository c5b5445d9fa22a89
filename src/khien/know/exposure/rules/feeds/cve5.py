"""CVE records, format 5: what makers themselves say is affected, with the builds that mend it."""

from collections.abc import Iterator
from typing import Final

import msgspec

from khien.know.exposure.rules.feeds import decoding, rows
from khien.know.exposure.rules.feeds.cpe import cpe_of, named_key
from khien.know.exposure.rules.versions.keys import has_number
from khien.know.exposure.rules.windows import build_key
from khien.know.exposure.types.feeds import (
    Affected,
    Bound,
    Confidence,
    Content,
    CveSeen,
    FeedKind,
    Record,
)

UNREADABLE: Final = frozenset({"git", "original_commit_for_fix"})
_SCORES: Final = ("cvssV4_0", "cvssV3_1", "cvssV3_0", "cvssV2_0")


class _Text(msgspec.Struct):
    lang: str = ""
    value: str = ""


class _Change(msgspec.Struct):
    at: str
    status: str = ""


class _Version(msgspec.Struct, rename="camel"):
    version: str = ""
    status: str = ""
    less_than: str | None = None
    less_than_or_equal: str | None = None
    version_type: str = ""
    changes: list[_Change] = []


class _Product(msgspec.Struct, rename="camel"):
    vendor: str = ""
    product: str = ""
    default_status: str = "unknown"
    cpes: list[str] = []
    platforms: list[str] = []
    versions: list[_Version] = []


class _Score(msgspec.Struct, rename="camel"):
    base_score: float | None = None
    base_severity: str | None = None


class _Container(msgspec.Struct, rename="camel"):
    title: str = ""
    affected: list[_Product] = []
    descriptions: list[_Text] = []
    metrics: list[dict[str, _Score | msgspec.Raw]] = []


class _Containers(msgspec.Struct):
    cna: _Container
    adp: list[_Container] = []


class _Head(msgspec.Struct, rename="camel"):
    cve_id: str
    state: str = "PUBLISHED"
    date_published: str | None = None
    date_updated: str | None = None


class _File(msgspec.Struct, rename="camel"):
    cve_metadata: _Head
    containers: _Containers


def read(raw: bytes | msgspec.Raw, *, where: str) -> Content:
    """Return one CVE record. Raises NotTaken with the path of the fault."""
    given = decoding.decoded(raw, _File, where=where)
    head, cna = given.cve_metadata, given.containers.cna
    name = head.cve_id.upper()
    held = [cna, *given.containers.adp]
    score, word = _best(held)
    said = next((one.value for one in cna.descriptions if one.lang.startswith("en")), cna.title)
    published = decoding.day(head.date_published)
    cve = CveSeen(name, rows.shortened(said), score, rows.severity_of(word, score), published)
    found = [row for one in held for product in one.affected for row in _rows(name, product)]
    changed = decoding.day(head.date_updated) or published
    affected = () if head.state == "REJECTED" else rows.unique(found)
    record = Record(name, (cve,), affected, changed)
    return Content(FeedKind.CVE5, (record,), decoding.instant(changed))


def _best(held: list[_Container]) -> tuple[float | None, str | None]:
    for name in _SCORES:
        for container in held:
            for metric in container.metrics:
                found = metric.get(name)
                if isinstance(found, _Score) and found.base_score is not None:
                    return found.base_score, found.base_severity
    return None, None


def _rows(name: str, given: _Product) -> Iterator[Affected]:
    stated = [one for one in given.versions if one.version_type not in UNREADABLE]
    for product, confidence in _products(given):
        row = Affected(name, product, confidence=confidence)
        said = [one for one in stated if one.status == "affected"]
        for one in said:
            yield _bounded(row, one)
        if not said and given.default_status == "affected" and not given.versions:
            yield rows.between(row, None, None)
        if not said and given.default_status == "affected":
            yield from _all_but(row, [one for one in stated if one.status == "unaffected"])


def _products(given: _Product) -> list[tuple[str, Confidence]]:
    """Return the keys of what a maker names: its CPEs, else its words; Windows by its build."""
    builds = [key for one in given.versions if (key := build_key(given.product, _fixed(one)))]
    if given.vendor.lower().startswith("microsoft") and builds:
        return [(key, Confidence.HIGH) for key in dict.fromkeys(builds)]
    cpes = [cpe_of(one) for one in given.cpes]
    keys = dict.fromkeys(one.key for one in cpes if one)
    if keys:
        return [(key, Confidence.HIGH) for key in keys]
    if not given.vendor or not given.product or given.product.lower() in rows.NO_VERSION:
        return []
    return [(named_key(given.vendor, given.product), Confidence.MEDIUM)]


def _fixed(one: _Version) -> str:
    return one.less_than or one.less_than_or_equal or one.version


def _bounded(row: Affected, one: _Version) -> Affected:
    start = rows.lower(one.version)
    mended = next((each.at for each in one.changes if each.status == "unaffected"), None)
    if mended and has_number(mended):
        return rows.between(row, start, Bound(mended[:120], is_included=False))
    end = rows.upper(one.less_than, is_included=False) or rows.upper(
        one.less_than_or_equal, is_included=True
    )
    is_one = one.less_than is None and one.less_than_or_equal is None
    if is_one and start is not None:
        return rows.exactly(row, start.version)
    return rows.between(row, start, end)


def _all_but(row: Affected, sound: list[_Version]) -> Iterator[Affected]:
    """Yield what is affected where all is but some: that before the one version which is sound for good."""
    starts = [one.version for one in sound if has_number(one.version)]
    if len(starts) == 1:
        yield rows.between(row, None, Bound(starts[0][:120], is_included=False))
