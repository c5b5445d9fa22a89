"""CSAF files checked, and turned into an advisory's words."""

from collections.abc import Mapping
from typing import Any

from khien.act.advisories.rules import severity
from khien.act.advisories.rules.content import CVE
from khien.act.advisories.rules.csaf import document, parts, scores, shape, tracking, tree
from khien.act.advisories.types.content import AdvisoryKind, Content, Reference, Severity
from khien.act.advisories.types.foreign import Fault, Format, Read
from khien.base.core.offers import Product
from khien.base.core.tlp import Tlp


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
        title=paper["title"],
        summary=_summary(paper, found),
        severity=_severity(file),
        tlp=_tlp(paper),
        products=_products(file),
        cves=tuple(dict.fromkeys(one["cve"] for one in found if CVE.fullmatch(one.get("cve", "")))),
        remedies=_said(found, {"vendor_fix", "mitigation", "none_available", "no_fix_planned"}),
        workaround="\n".join(_said(found, {"workaround"})),
        references=_references(paper, found),
    )
    origin = f"{publisher['namespace']} {marks['id']}"[:300]
    return Read(Format.CSAF, content, origin, marks["version"][:60])


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
    said = file["document"].get("aggregate_severity", {}).get("text", "")
    return severity.of_word(scores.worst(file)) or severity.of_word(said) or Severity.HIGH


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
    return tuple(Product(name) for name in dict.fromkeys(names))


def _said(found: list[dict[str, Any]], categories: set[str]) -> tuple[str, ...]:
    rows = [row for one in found for row in one.get("remediations", [])]
    said = []
    for row in rows:
        if row["category"] in categories:
            words = " ".join(row["details"].split())
            said.append(f"{words} {row['url']}" if "url" in row else words)
    return tuple(dict.fromkeys(said))


def _references(paper: dict[str, Any], found: list[dict[str, Any]]) -> tuple[Reference, ...]:
    rows = [
        *paper.get("references", []),
        *(row for one in found for row in one.get("references", [])),
    ]
    return tuple(dict.fromkeys(Reference(row["summary"], row["url"]) for row in rows))
