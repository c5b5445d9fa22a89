"""NVD's JSON 2.0: the API's answer and the yearly feeds, one CVE alone, and local corrections in its shape.

“Running on” stays a condition: each vulnerable name of an AND carries the groups that must be there too.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from khien.know.exposure.rules.feeds import decoding, rows
from khien.know.exposure.rules.feeds.cpe import cpe_of
from khien.know.exposure.types.feeds import (
    Affected,
    Content,
    CveSeen,
    FeedKind,
    Record,
)

GROUP_MAX: Final = 40
_METRICS: Final = ("cvssMetricV40", "cvssMetricV31", "cvssMetricV30", "cvssMetricV2")


class _Text(msgspec.Struct):
    lang: str
    value: str


class _Cvss(msgspec.Struct, rename="camel"):
    base_score: float
    base_severity: str | None = None


class _Metric(msgspec.Struct, rename="camel"):
    cvss_data: _Cvss
    type: str = ""
    base_severity: str | None = None


class _Match(msgspec.Struct, rename="camel"):
    vulnerable: bool
    criteria: str
    version_start_including: str | None = None
    version_start_excluding: str | None = None
    version_end_including: str | None = None
    version_end_excluding: str | None = None


class _Node(msgspec.Struct, rename="camel"):
    cpe_match: list[_Match] = []
    negate: bool = False


class _Configuration(msgspec.Struct, rename="camel"):
    nodes: list[_Node] = []
    operator: str | None = None


class _Cve(msgspec.Struct, rename="camel"):
    id: str
    published: str | None = None
    last_modified: str | None = None
    vuln_status: str = ""
    descriptions: list[_Text] = []
    metrics: dict[str, list[_Metric] | msgspec.Raw] = {}
    configurations: list[_Configuration] = []


class _Annotation(msgspec.Struct):
    cve_id: str


class _Corrections(msgspec.Struct):
    configurations: list[_Configuration] = []


class _Correction(msgspec.Struct, rename={"annotation": "_annotation"}):
    annotation: _Annotation
    cve: _Corrections


def read_feed(entries: Sequence[msgspec.Raw], *, where: str, path: str) -> Content:
    """Return a feed or an answer of the API. Raises NotTaken with the entry's path."""
    records = []
    for at, entry in enumerate(entries):
        place = f"{where}: {path}[{at}]"
        held = decoding.members(entry, where=place)
        records.append(_record(decoding.decoded(held.get("cve", entry), _Cve, where=place)))
    return _content(FeedKind.NVD, records)


def read_one(raw: bytes | msgspec.Raw, *, where: str) -> Content:
    """Return one CVE alone. Raises NotTaken."""
    held = decoding.members(raw, where=where)
    record = _record(decoding.decoded(held.get("cve", msgspec.Raw(raw)), _Cve, where=where))
    return _content(FeedKind.NVD, [record])


def read_correction(raw: bytes | msgspec.Raw, *, where: str) -> Content:
    """Return one local correction: configurations of a CVE that NVD did not analyse. Raises NotTaken."""
    given = decoding.decoded(raw, _Correction, where=where)
    name = given.annotation.cve_id.upper()
    record = Record(name, (CveSeen(name),), _affected(name, given.cve.configurations))
    return _content(FeedKind.OVERRIDES, [record])


def _content(kind: FeedKind, records: list[Record]) -> Content:
    newest = max((one.changed_on for one in records if one.changed_on), default=None)
    return Content(kind, tuple(records), decoding.instant(newest))


def _record(given: _Cve) -> Record:
    name = given.id.upper()
    score, word = _best(given)
    said = next((one.value for one in given.descriptions if one.lang.startswith("en")), "")
    cve = CveSeen(
        name,
        rows.shortened(said),
        score,
        rows.severity_of(word, score),
        decoding.day(given.published),
    )
    is_rejected = given.vuln_status.lower() == "rejected"
    affected = () if is_rejected else _affected(name, given.configurations)
    return Record(name, (cve,), affected, decoding.day(given.last_modified or given.published))


def _best(given: _Cve) -> tuple[float | None, str | None]:
    """Return the score of the newest CVSS that is given, NVD's own before others'."""
    for name in _METRICS:
        found = given.metrics.get(name)
        if isinstance(found, list) and found:
            best = min(found, key=lambda one: one.type != "Primary")
            return best.cvss_data.base_score, best.cvss_data.base_severity or best.base_severity
    return None, None


def _affected(name: str, configurations: Sequence[_Configuration]) -> tuple[Affected, ...]:
    found: list[Affected] = []
    for one in configurations:
        nodes = [node for node in one.nodes if not node.negate]
        is_and = (one.operator or "").upper() == "AND" and len(nodes) > 1
        groups = [_group(node) for node in nodes]
        for at, node in enumerate(nodes):
            others = tuple(group for place, group in enumerate(groups) if place != at and group)
            found.extend(_rows(name, node, others if is_and else ()))
    return rows.unique(found)


def _group(node: _Node) -> tuple[str, ...]:
    names = [cpe_of(one.criteria) for one in node.cpe_match]
    return tuple(dict.fromkeys(one.key for one in names if one))[:GROUP_MAX]


def _rows(name: str, node: _Node, runs_on: tuple[tuple[str, ...], ...]) -> Iterator[Affected]:
    for one in node.cpe_match:
        cpe = cpe_of(one.criteria)
        if not one.vulnerable or cpe is None or cpe.product in {"null", "*"}:
            continue
        row = Affected(name, cpe.key, target=cpe.target, runs_on=runs_on)
        if cpe.full_version:
            yield rows.exactly(row, cpe.full_version)
            continue
        start = rows.lower(one.version_start_including) or rows.lower(
            one.version_start_excluding, is_included=False
        )
        end = rows.upper(one.version_end_excluding, is_included=False) or rows.upper(
            one.version_end_including, is_included=True
        )
        yield rows.between(row, start, end)
