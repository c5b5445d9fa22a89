"""An advisory written as a CSAF 2.0 file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from khien.act.advisories.rules.csaf import document
from khien.act.advisories.types.content import AdvisoryKind, Content
from khien.base.core.offers import Product
from khien.base.core.tlp import Tlp

_LABELS: Final = {
    Tlp.RED: "RED",
    Tlp.AMBER_STRICT: "AMBER",
    Tlp.AMBER: "AMBER",
    Tlp.GREEN: "GREEN",
    Tlp.CLEAR: "WHITE",
}
TLP_PAGE: Final = "https://www.first.org/tlp/"


@dataclass(frozen=True, slots=True)
class Publisher:
    """Whose file it is: name, address of its own on the web, and for whom it speaks."""

    name: str
    namespace: str
    authority: str = ""


@dataclass(frozen=True, slots=True)
class Release:
    """One version as the history tells it."""

    number: int
    at: datetime
    summary: str


def as_csaf(
    content: Content,
    *,
    number: str,
    publisher: Publisher,
    releases: Sequence[Release],
    language: str,
    is_draft: bool,
) -> dict[str, Any]:
    """Return an advisory as a CSAF file. `releases` are its versions so far, the oldest first.

    With products and CVE numbers it is a security advisory, else an informational one or a file of
    the base profile. TLP 2.0 is told in the distribution's text: CSAF 2.0 knows the labels of TLP 1.
    """
    products = _product_tree(content.products)
    flaws = _vulnerabilities(content, products) if products else []
    file: dict[str, Any] = {
        "document": {
            "category": _category(content, has_flaws=bool(flaws)),
            "csaf_version": "2.0",
            "title": content.title,
            "lang": language,
            "aggregate_severity": {"text": content.severity.value.capitalize()},
            "distribution": {
                "text": content.tlp.label,
                "tlp": {"label": _LABELS[content.tlp], "url": TLP_PAGE},
            },
            "publisher": _publisher(publisher),
            "notes": _notes(content),
            "tracking": _tracking(number, releases, is_draft=is_draft),
        }
    }
    references = [
        {"category": "external", "summary": each.title, "url": each.url}
        for each in content.references
    ]
    if references:
        file["document"]["references"] = references
    if products:
        file["product_tree"] = {"full_product_names": products}
    if flaws:
        file["vulnerabilities"] = flaws
    return file


def _category(content: Content, *, has_flaws: bool) -> str:
    if has_flaws:
        return document.ADVISORY
    is_told = content.kind is not AdvisoryKind.ADVISORY and bool(content.references)
    return document.INFORMATIONAL if is_told else "csaf_base"


def _publisher(publisher: Publisher) -> dict[str, Any]:
    told = {
        "category": "coordinator",
        "name": publisher.name,
        "namespace": publisher.namespace,
    }
    return told | ({"issuing_authority": publisher.authority} if publisher.authority else {})


def _notes(content: Content) -> list[dict[str, Any]]:
    notes = [{"category": "summary", "title": "Summary", "text": content.summary or content.title}]
    if content.remedies:
        steps = "\n".join(
            f"{place}. {step}" for place, step in enumerate(content.remedies, start=1)
        )
        notes.append({"category": "details", "title": "What to do", "text": steps})
    if content.workaround:
        notes.append({"category": "details", "title": "Until then", "text": content.workaround})
    for name, at in (
        ("Accept by", content.accept_by),
        ("Done by", content.done_by),
        ("Valid from", content.valid_from),
        ("Valid until", content.valid_to),
    ):
        if at is not None:
            notes.append({"category": "other", "title": name, "text": at.isoformat()})
    return notes


def _tracking(number: str, releases: Sequence[Release], *, is_draft: bool) -> dict[str, Any]:
    return {
        "id": number,
        "status": "draft" if is_draft else "final",
        "version": str(releases[-1].number),
        "initial_release_date": releases[0].at.isoformat(),
        "current_release_date": releases[-1].at.isoformat(),
        "revision_history": [
            {"number": str(each.number), "date": each.at.isoformat(), "summary": each.summary}
            for each in releases
        ],
        "generator": {"engine": {"name": "Khiên"}},
    }


def _product_tree(products: Sequence[Product]) -> list[dict[str, Any]]:
    return [
        {
            "product_id": f"P{place}",
            "name": " ".join(part for part in (each.vendor, each.name, each.versions) if part),
        }
        for place, each in enumerate(products, start=1)
    ]


def _vulnerabilities(content: Content, products: list[dict[str, Any]]) -> list[dict[str, Any]]:
    keys = [product["product_id"] for product in products]
    remedies = [
        {"category": "mitigation", "details": step, "product_ids": keys}
        for step in content.remedies
    ]
    if content.workaround:
        remedies.append(
            {"category": "workaround", "details": content.workaround, "product_ids": keys}
        )
    return [
        {
            "cve": cve,
            "notes": [{"category": "summary", "text": content.summary or content.title}],
            "product_status": {"known_affected": keys},
            **({"remediations": remedies} if remedies else {}),
        }
        for cve in content.cves
    ]
