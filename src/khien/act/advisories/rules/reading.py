"""Foreign files: bounded, told apart by what stands in them, checked, put into an advisory's words."""

import json
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from khien.act.advisories.rules.content import URL
from khien.act.advisories.rules.csaf import reading as csaf
from khien.act.advisories.rules.csaf import tracking
from khien.act.advisories.rules.misp import reading as misp
from khien.act.advisories.rules.stix import reading as stix
from khien.act.advisories.types.content import Content, Reference
from khien.act.advisories.types.foreign import Fault, Format, Looked, Read, Remark
from khien.base.core.offers import Product
from khien.base.core.refusals import text

BYTES_MAX: Final = 15 * 1024 * 1024
"""What CSAF 2.0 expects a file not to exceed. Source: section 1.4 and appendix C."""
DEPTH_MAX: Final = 100
FAULTS_MAX: Final = 20
LEFT_OUT: Final = text("%(count)s lines beyond what a draft holds were left out.")
NO_ADDRESS: Final = text("%(count)s references without an address on the web were left out.")
_MOST: Final = {"products": 200, "cves": 200, "remedies": 50, "references": 50}
_SUMMARY_MAX: Final = 8000
_ADDRESS_MAX: Final = 1000


def read(given: bytes, weaknesses: Mapping[str, str]) -> Looked:
    """Return what a file is and what is wrong with it; `weaknesses` names CWE by number."""
    if len(given) > BYTES_MAX:
        what = f"the file has {len(given):,} bytes; at most {BYTES_MAX:,} are read"
        return _broken(what)
    try:
        if _depth(given) > DEPTH_MAX:
            return _broken(f"is nested more than {DEPTH_MAX} deep")
        file = json.loads(
            given.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_number
        )
    except (UnicodeDecodeError, ValueError, RecursionError) as wrong:
        return _broken(f"is no JSON in UTF-8: {wrong}")
    kind = format_of(file)
    faults = tuple(_faults(kind, file, weaknesses)[:FAULTS_MAX])
    return Looked(kind, faults, None if faults or kind is Format.UNKNOWN else file)


def format_of(file: Any) -> Format:
    """Return which format a JSON file is by what stands in it."""
    if isinstance(file, list) and file:
        is_event = isinstance(file[0], dict) and "Event" in file[0]
        return Format.MISP if is_event else Format.UNKNOWN
    if not isinstance(file, dict):
        return Format.UNKNOWN
    if file.get("type") == "bundle" or file.get("spec_version") == "2.1":
        return Format.STIX
    if isinstance(file.get("Event") or file.get("response"), dict | list):
        return Format.MISP
    return Format.CSAF if isinstance(file.get("document"), dict) else Format.UNKNOWN


def as_advisory(looked: Looked) -> Read:
    """Return a file without faults as the words of an advisory; times and addressees stay open.

    What stands in it is data: plain text of a bounded length, lists of a bounded number.
    """
    made = {
        Format.CSAF: csaf.as_advisory,
        Format.STIX: stix.as_advisory,
        Format.MISP: misp.as_advisory,
    }[looked.format](looked.file)
    linked, dead = _linked(made.content)
    content, left = _bounded(linked)
    counted = (Remark(NO_ADDRESS, dead), Remark(LEFT_OUT, left))
    remarks = (*made.remarks, *(each for each in counted if each.count))
    return replace(made, content=content, remarks=remarks)


def is_newer(found: Read, held: str) -> bool:
    """Return whether a file stands above a version of the same that was read before.

    A version is a number of the publisher's in CSAF, an instant in STIX, seconds in MISP.
    """
    if found.format is Format.STIX:
        return found.version > held
    return tracking.is_newer(found.version, held)


def _faults(kind: Format, file: Any, weaknesses: Mapping[str, str]) -> list[Fault]:
    if kind is Format.CSAF:
        return csaf.check(file, weaknesses)
    if kind is Format.STIX:
        return stix.check(file)
    return misp.check(file) if kind is Format.MISP else []


def _broken(what: str) -> Looked:
    return Looked(Format.UNKNOWN, (Fault("shape", "", what),))


def _linked(content: Content) -> tuple[Content, int]:
    """Return a content with the references that lead to the web, and how many do not."""
    kept = tuple(
        each
        for each in content.references
        if URL.fullmatch(each.url) and len(each.url) <= _ADDRESS_MAX
    )
    return replace(content, references=kept), len(content.references) - len(kept)


def _bounded(content: Content) -> tuple[Content, int]:
    """Return a content as plain, bounded text, and how many lines of it were left out."""
    held = {name: getattr(content, name) for name in _MOST}
    left = sum(max(0, len(rows) - _MOST[name]) for name, rows in held.items())
    kept = {name: rows[: _MOST[name]] for name, rows in held.items()}
    bounded = replace(
        content,
        title=_line(content.title, 300),
        summary=_plain(content.summary)[:_SUMMARY_MAX],
        workaround=_plain(content.workaround)[:_SUMMARY_MAX],
        cves=kept["cves"],
        products=tuple(
            Product(_line(each.name, 200), _line(each.versions, 200), _line(each.vendor, 200))
            for each in kept["products"]
        ),
        remedies=tuple(_line(step, 2000) for step in kept["remedies"]),
        references=tuple(
            Reference(_line(each.title, 300).replace("|", "/"), each.url)
            for each in kept["references"]
        ),
    )
    return bounded, left


def _line(words: str, most: int) -> str:
    return " ".join(_plain(words).split())[:most]


def _plain(words: str) -> str:
    """Return a text without control, formatting and private characters, its lines as they were."""
    return "".join(
        one for one in words if one in "\n\t" or unicodedata.category(one)[0] != "C"
    ).strip()


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
