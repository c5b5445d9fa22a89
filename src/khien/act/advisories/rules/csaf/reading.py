"""CSAF files read: bounded, told from other formats, checked, and turned into an advisory's words."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from khien.act.advisories.rules.content import CVE, URL
from khien.act.advisories.rules.csaf import document, parts, scores, shape, tracking, tree
from khien.act.advisories.rules.csaf.faults import Fault
from khien.act.advisories.types.content import AdvisoryKind, Content, Reference, Severity
from khien.base.core.offers import Product
from khien.base.core.tlp import Tlp

BYTES_MAX: Final = 15 * 1024 * 1024
"""What CSAF 2.0 expects a file not to exceed. Source: section 1.4 and appendix C."""
DEPTH_MAX: Final = 100
FAULTS_MAX: Final = 20
PRODUCTS_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading: the file's format, its faults, and where there are none the file itself."""

    format: str
    faults: tuple[Fault, ...]
    file: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """A CSAF file as an advisory: its words, whose it is, in which version."""

    content: Content
    origin: str
    version: str


def read(given: bytes, weaknesses: Mapping[str, str]) -> Reading:
    """Return what a file is and what is wrong with it. Formats: csaf, stix, misp, or empty."""
    if len(given) > BYTES_MAX:
        what = f"the file has {len(given):,} bytes; at most {BYTES_MAX:,} are read"
        return Reading("", (Fault("shape", "", what),))
    try:
        if _depth(given) > DEPTH_MAX:
            return Reading("", (Fault("shape", "", f"is nested more than {DEPTH_MAX} deep"),))
        file = json.loads(
            given.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_number
        )
    except (UnicodeDecodeError, ValueError, RecursionError) as wrong:
        return Reading("", (Fault("shape", "", f"is no JSON in UTF-8: {wrong}"),))
    kind = format_of(file)
    if kind != "csaf":
        return Reading(kind, ())
    faults = tuple(check(file, weaknesses)[:FAULTS_MAX])
    return Reading("csaf", faults, None if faults else file)


def format_of(file: Any) -> str:
    """Return which format a JSON file is by what stands in it; empty where none is known."""
    if not isinstance(file, dict):
        return ""
    if file.get("type") == "bundle" or file.get("spec_version") == "2.1":
        return "stix"
    event = file.get("Event") or file.get("response")
    if isinstance(event, dict | list):
        return "misp"
    return "csaf" if isinstance(file.get("document"), dict) else ""


def check(file: dict[str, Any], weaknesses: Mapping[str, str]) -> list[Fault]:
    """Return every fault of a CSAF file: of its shape, and where that is right of the mandatory tests."""
    found = shape.shape_faults(file)
    if found:
        return found
    try:
        return [
            *tree.faults(file),
            *tracking.faults(file),
            *document.faults(file),
            *scores.faults(file),
            *parts.faults(file, weaknesses),
        ]
    except ValueError as wrong:
        return [Fault("shape", "/document", f"holds a time or number that cannot be: {wrong}")]


def as_advisory(file: dict[str, Any]) -> Read:
    """Return a checked file as the words of an advisory; times and addressees stay open."""
    paper = file["document"]
    marks = paper["tracking"]
    publisher = paper["publisher"]
    found = file.get("vulnerabilities", [])
    content = Content(
        kind=_kind(paper["category"]),
        title=paper["title"][:300],
        summary=_summary(paper, found)[:8000],
        severity=_severity(file),
        tlp=_tlp(paper),
        products=_products(file),
        cves=tuple(dict.fromkeys(one["cve"] for one in found if CVE.fullmatch(one.get("cve", "")))),
        remedies=_said(found, {"vendor_fix", "mitigation", "none_available", "no_fix_planned"}),
        workaround="\n".join(_said(found, {"workaround"})),
        references=_references(paper, found),
    )
    return Read(content, f"{publisher['namespace']} {marks['id']}"[:300], marks["version"][:60])


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        double = Counter(name for name, _ in pairs).most_common(1)[0][0]
        msg = f"the name “{double[:60]}” stands twice in one object"
        raise ValueError(msg)
    return made


def _no_number(given: str) -> float:
    msg = f"{given} is no number of JSON"
    raise ValueError(msg)


def _depth(given: bytes) -> int:
    """Return how deep brackets are nested, those in texts counted too: never less than the truth."""
    depth = deepest = 0
    for byte in given.translate(None, delete=_OTHERS):
        depth += 1 if byte in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest


_OTHERS: Final = bytes(set(range(256)) - set(b"[]{}"))


def _kind(category: str) -> AdvisoryKind:
    if category in {document.INFORMATIONAL, document.INCIDENT}:
        return AdvisoryKind.BULLETIN
    return AdvisoryKind.ADVISORY


def _summary(paper: dict[str, Any], found: list[dict[str, Any]]) -> str:
    notes = [*paper.get("notes", []), *(note for one in found for note in one.get("notes", []))]
    for categories in ({"summary"}, {"description"}, {"details", "general"}):
        told = [note["text"] for note in notes if note["category"] in categories]
        if told:
            return "\n\n".join(dict.fromkeys(told[:4]))
    return ""


def _severity(file: dict[str, Any]) -> Severity:
    """Return the severity: of the scores, else of the publisher's word; high where nothing is said."""
    named = {"important": "high", "moderate": "medium"}
    said = file["document"].get("aggregate_severity", {}).get("text", "").lower()
    for word in (scores.worst(file), named.get(said, said)):
        if word in set(Severity):
            return Severity(word)
        if word == "none":
            return Severity.LOW
    return Severity.HIGH


def _tlp(paper: dict[str, Any]) -> Tlp:
    distribution = paper.get("distribution", {})
    label = distribution.get("tlp", {}).get("label", "AMBER")
    if label == "AMBER" and "AMBER+STRICT" in distribution.get("text", ""):
        return Tlp.AMBER_STRICT
    return {"WHITE": Tlp.CLEAR, "GREEN": Tlp.GREEN, "RED": Tlp.RED}.get(label, Tlp.AMBER)


def _products(file: dict[str, Any]) -> tuple[Product, ...]:
    """Return the affected products by name; all where the file says of none that it is affected."""
    affected = {
        key
        for one in file.get("vulnerabilities", [])
        for name in ("first_affected", "known_affected", "last_affected")
        for key in one.get("product_status", {}).get(name, [])
    }
    names = [
        product["name"] for key, _, product in tree.defined(file) if key in affected or not affected
    ]
    return tuple(Product(name[:200]) for name in dict.fromkeys(names[:PRODUCTS_MAX]))


def _said(found: list[dict[str, Any]], categories: set[str]) -> tuple[str, ...]:
    rows = [row for one in found for row in one.get("remediations", [])]
    said = []
    for row in rows:
        if row["category"] in categories:
            words = " ".join(row["details"].split())
            said.append(f"{words} {row['url']}" if "url" in row else words)
    return tuple(dict.fromkeys(said))[:50]


def _references(paper: dict[str, Any], found: list[dict[str, Any]]) -> tuple[Reference, ...]:
    rows = [
        *paper.get("references", []),
        *(row for one in found for row in one.get("references", [])),
    ]
    told = [
        Reference(" ".join(row["summary"].replace("|", "/").split())[:300], row["url"][:1000])
        for row in rows
        if URL.fullmatch(row["url"])
    ]
    return tuple(dict.fromkeys(told))[:50]
