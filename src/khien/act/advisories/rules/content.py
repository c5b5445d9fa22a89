"""What an advisory must say, how its fields are written and read, what differs between versions."""

import difflib
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from khien.act.advisories.types.content import (
    Addressing,
    AdvisoryKind,
    Change,
    Content,
    LineFault,
    Reach,
    Reference,
    Severity,
)
from khien.base.core.offers import Product
from khien.base.core.refusals import text
from khien.base.core.tlp import TLP_NAMES, Tlp

KIND_NAMES: Final[dict[AdvisoryKind, str]] = {
    AdvisoryKind.ADVISORY: text("Advisory"),
    AdvisoryKind.BULLETIN: text("Bulletin"),
    AdvisoryKind.GUIDANCE: text("Guidance"),
    AdvisoryKind.HARDENING: text("Hardening guide"),
}

SEVERITY_NAMES: Final[dict[Severity, str]] = {
    Severity.CRITICAL: text("Critical"),
    Severity.HIGH: text("High"),
    Severity.MEDIUM: text("Medium"),
    Severity.LOW: text("Low"),
}

UNTITLED: Final = frozenset({Tlp.RED, Tlp.AMBER_STRICT})
"""What travels through servers that are not ours does not even tell the title of these."""

REACH_NAMES: Final[dict[Reach, str]] = {
    Reach.ALL: text("All units"),
    Reach.KINDS: text("Kinds of unit"),
    Reach.UNITS: text("Chosen units"),
}

CVE: Final = re.compile(r"CVE-\d{4}-\d{4,19}")
URL: Final = re.compile(r"https?://[^\s|]+", re.IGNORECASE)
LINES_MAX: Final = 200
ANSWER_LEAST: Final = timedelta(minutes=30)

_FIELD_NAMES: Final[dict[str, str]] = {
    "kind": text("Kind"),
    "title": text("Title"),
    "summary": text("Summary"),
    "severity": text("Severity"),
    "tlp": text("How far it may go"),
    "products": text("What is affected"),
    "cves": text("CVE numbers"),
    "remedies": text("What to do"),
    "workaround": text("Until then"),
    "references": text("Read more"),
    "valid_from": text("Valid from"),
    "valid_to": text("Valid until"),
    "accept_by": text("Accept by"),
    "done_by": text("Done by"),
}


def lacks(content: Content, *, at: datetime, is_later_version: bool) -> tuple[str, ...]:
    """Return what still stands against approval, each a marked sentence; empty when it is whole."""
    found = [sentence for holds, sentence in _wanted(content, is_later_version) if not holds]
    if not found:
        found = [sentence for holds, sentence in _times(content, at) if not holds]
    return tuple(found)


def _wanted(content: Content, is_later_version: bool) -> list[tuple[bool, str]]:  # noqa: FBT001 - a fact, not a switch
    chosen = content.addressing.reach is Reach.ALL or bool(content.addressing.codes)
    return [
        (bool(content.title.strip()), text("the title is missing")),
        (bool(content.summary.strip()), text("the summary is missing")),
        (bool(content.remedies), text("what to do is missing; write one step on each line")),
        (content.accept_by is not None, text("the time to accept is missing")),
        (content.done_by is not None, text("the time to be done is missing")),
        (chosen, text("nobody is addressed; choose kinds or units, or all")),
        (
            not is_later_version or bool(content.news.strip()),
            text("say in a sentence what is new in this version"),
        ),
    ]


def _times(content: Content, at: datetime) -> list[tuple[bool, str]]:
    assert content.accept_by is not None
    assert content.done_by is not None
    return [
        (
            content.accept_by >= at + ANSWER_LEAST,
            text("the time to accept has passed or leaves less than 30 minutes"),
        ),
        (
            content.done_by >= content.accept_by,
            text("the time to be done lies before the time to accept"),
        ),
        (
            content.valid_to is None
            or content.valid_from is None
            or content.valid_to > content.valid_from,
            text("the validity ends before it begins"),
        ),
        (
            content.valid_to is None or content.valid_to >= content.done_by,
            text("the validity ends before the work must be done"),
        ),
    ]


def to_plain(content: Content) -> dict[str, Any]:
    """Return a content as JSON-ready values."""
    plain = msgspec.to_builtins(content)
    assert isinstance(plain, dict)
    return plain


def from_plain(plain: dict[str, Any]) -> Content:
    """Return the content again from `to_plain`'s values."""
    return msgspec.convert(plain, Content)


def digest_of(plain: dict[str, Any], *, number: str, version: int, revision: int) -> str:
    """Return a mark of a content as it was kept then: another one after every change."""
    said = json.dumps([number, version, revision, plain], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def read_products(given: str) -> tuple[tuple[Product, ...], tuple[LineFault, ...]]:
    """Return the products of a field, one a line: `maker | name | versions`, or `name | versions`."""
    found, faults = [], []
    for place, line in _lines(given):
        parts = [part.strip() for part in line.split("|")]
        name = parts[1] if len(parts) == 3 else parts[0]
        if len(parts) > 3 or not name:
            faults.append(LineFault(place, text("write: maker | product | versions")))
            continue
        vendor = parts[0] if len(parts) == 3 else ""
        versions = parts[-1] if len(parts) > 1 else ""
        found.append(Product(name[:200], versions[:200], vendor[:200]))
    return tuple(dict.fromkeys(found)), _bounded(given, faults)


def read_cves(given: str) -> tuple[tuple[str, ...], tuple[LineFault, ...]]:
    """Return the CVE numbers of a field, however they are set apart."""
    found, faults = [], []
    for place, line in _lines(given):
        for word in re.split(r"[\s,;]+", line.strip()):
            if CVE.fullmatch(word.upper()):
                found.append(word.upper())
            elif word:
                faults.append(LineFault(place, text("write a CVE number as CVE-2026-12345")))
    return tuple(dict.fromkeys(found)), _bounded(given, faults)


def read_remedies(given: str) -> tuple[str, ...]:
    """Return the steps of a field, one a line; a number that stands before one is taken off."""
    return tuple(re.sub(r"^\d{1,2}[.)]\s+", "", line)[:2000] for _, line in _lines(given))


def read_references(given: str) -> tuple[tuple[Reference, ...], tuple[LineFault, ...]]:
    """Return the references of a field, one a line: `title | address`, or the address alone."""
    found, faults = [], []
    for place, line in _lines(given):
        title, _, url = line.rpartition("|")
        url = url.strip()
        if URL.fullmatch(url):
            found.append(Reference((title.strip() or url)[:300], url[:1000]))
        else:
            faults.append(LineFault(place, text("write: title | https://…")))
    return tuple(dict.fromkeys(found)), _bounded(given, faults)


def write_products(products: Iterable[Product]) -> str:
    """Return products as the lines that `read_products` reads."""
    return "\n".join(
        " | ".join([each.vendor, each.name, each.versions] if each.vendor else _short(each))
        for each in products
    )


def write_references(references: Iterable[Reference]) -> str:
    """Return references as the lines that `read_references` reads."""
    return "\n".join(f"{each.title} | {each.url}" for each in references)


def changes(old: Content, new: Content, *, shown: Callable[[object], str]) -> tuple[Change, ...]:
    """Return the fields that differ, in the order of the page, each as lines gone, come and kept.

    `shown` puts an instant or a marked word into the reader's form. To whom it goes is not compared:
    a unit does not learn who else is addressed.
    """
    found = []
    for name, title in _FIELD_NAMES.items():
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            lines = _compared(_told(name, before, shown), _told(name, after, shown))
            found.append(Change(title, lines))
    return tuple(found)


def addressed(addressing: Addressing, units: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Return the codes of the units that an addressing reaches, of (code, kind) pairs."""
    wanted = set(addressing.codes)
    if addressing.reach is Reach.ALL:
        return tuple(code for code, _ in units)
    if addressing.reach is Reach.KINDS:
        return tuple(code for code, kind in units if kind in wanted)
    return tuple(code for code, _ in units if code in wanted)


def _short(product: Product) -> list[str]:
    return [product.name, product.versions] if product.versions else [product.name]


def _lines(given: str) -> list[tuple[int, str]]:
    """Return the lines that say something, each with its place."""
    placed = enumerate(given.splitlines(), start=1)
    return [(place, line.strip()) for place, line in placed if line.strip()][: LINES_MAX + 1]


def _bounded(given: str, faults: list[LineFault]) -> tuple[LineFault, ...]:
    if len(_lines(given)) > LINES_MAX:
        faults.append(LineFault(LINES_MAX + 1, text("there are more than 200 lines; shorten it")))
    return tuple(faults)


def _told(name: str, value: Any, shown: Callable[[object], str]) -> list[str]:
    if not value:
        return []
    if name in _WRITTEN:
        return _WRITTEN[name](value)
    if name in {"title", "summary", "workaround"}:
        return [line for line in value.splitlines() if line.strip()]
    return [shown(_named(name, value))]


_WRITTEN: Final[dict[str, Callable[[Any], list[str]]]] = {
    "products": lambda rows: [write_products([each]) for each in rows],
    "references": lambda rows: [write_references([each]) for each in rows],
    "remedies": list,
    "cves": list,
}


def _named(name: str, value: Any) -> object:
    names: dict[str, dict[Any, str]] = {
        "kind": dict(KIND_NAMES),
        "severity": dict(SEVERITY_NAMES),
        "tlp": dict(TLP_NAMES),
    }
    return names[name][value] if name in names else value


def _compared(before: list[str], after: list[str]) -> tuple[tuple[str, str], ...]:
    lines = difflib.ndiff(before, after)
    return tuple((line[0], line[2:]) for line in lines if line[:1] in "-+ ")
