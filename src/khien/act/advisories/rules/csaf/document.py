"""What a whole CSAF file must hold: language, translator, category, what each profile asks.

Tests 6.1.12, 6.1.15, 6.1.26-6.1.28.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from khien.act.advisories.rules.csaf import tree
from khien.act.advisories.types.foreign import Fault

INCIDENT: Final = "csaf_security_incident_response"
INFORMATIONAL: Final = "csaf_informational_advisory"
ADVISORY: Final = "csaf_security_advisory"
VEX: Final = "csaf_vex"
PROFILES: Final = frozenset({INCIDENT, INFORMATIONAL, ADVISORY, VEX})
_TAKEN: Final = frozenset(
    re.sub(r"[-_\s]", "", name)
    for profile in PROFILES
    for name in (profile, profile.removeprefix("csaf_"))
)
_LANGUAGES: Final = (
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu "
    "cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi "
    "ho hr ht hu hy hz ia id ie ig ii ik in io is it iu iw ja ji jv jw ka kg ki kj kk kl km "
    "kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mo mr ms mt my na "
    "nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd "
    "se sg sh si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw "
    "ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
"""The two-letter languages of the IANA registry."""

_TWO_LETTERS: Final = frozenset(_LANGUAGES.split())
_SAYING: Final = frozenset({"description", "details", "general", "summary"})
_VEX_STATES: Final = ("fixed", "known_affected", "known_not_affected", "under_investigation")


def faults(file: dict[str, Any]) -> Iterator[Fault]:
    """Yield what the file as a whole lacks or contradicts."""
    document = file["document"]
    for name in ("lang", "source_lang"):
        word = document.get(name, "x-").split("-")[0].lower()
        if len(word) == 2 and word not in _TWO_LETTERS:
            yield Fault("6.1.12", f"/document/{name}", f"{word} is no language")
    if document["publisher"]["category"] == "translator" and "source_lang" not in document:
        yield Fault("6.1.15", "/document/source_lang", "a translation names its source language")
    if "lang" in document and document["lang"] == document.get("source_lang"):
        yield Fault("6.1.28", "/document/source_lang", "a translation is in another language")
    category = document["category"]
    plain = re.sub(r"[-_\s]", "", category).lower()
    is_reserved = category.lower().startswith("csaf_") and category != "csaf_base"
    if category not in PROFILES and (plain in _TAKEN or is_reserved):
        what = f"“{category}” can be taken for a profile that it is not"
        yield Fault("6.1.26", "/document/category", what)
    for asked, of in _ASKED:
        if category in of:
            yield from asked(file)


def _says_something(file: dict[str, Any]) -> Iterator[Fault]:
    notes = file["document"].get("notes", [])
    if not any(note["category"] in _SAYING for note in notes):
        what = "a note of description, details, general or summary is missing"
        yield Fault("6.1.27.1", "/document/notes", what)


def _refers(file: dict[str, Any]) -> Iterator[Fault]:
    rows = file["document"].get("references", [])
    if not any(row.get("category", "external") == "external" for row in rows):
        yield Fault("6.1.27.2", "/document/references", "an external reference is missing")


def _has_no_vulnerabilities(file: dict[str, Any]) -> Iterator[Fault]:
    if "vulnerabilities" in file:
        yield Fault("6.1.27.3", "/vulnerabilities", "this profile has no vulnerabilities")


def _has_products(file: dict[str, Any]) -> Iterator[Fault]:
    if "product_tree" not in file:
        yield Fault("6.1.27.4", "/product_tree", "is missing")


def _has_vulnerabilities(file: dict[str, Any]) -> Iterator[Fault]:
    if "vulnerabilities" not in file:
        yield Fault("6.1.27.11", "/vulnerabilities", "is missing")


def _has_notes(file: dict[str, Any]) -> Iterator[Fault]:
    for path, one in _vulnerabilities(file):
        if "notes" not in one:
            yield Fault("6.1.27.5", f"{path}/notes", "is missing")


def _has_status(file: dict[str, Any]) -> Iterator[Fault]:
    for path, one in _vulnerabilities(file):
        if "product_status" not in one:
            yield Fault("6.1.27.6", f"{path}/product_status", "is missing")


def _has_vex_status(file: dict[str, Any]) -> Iterator[Fault]:
    for path, one in _vulnerabilities(file):
        if not any(name in one.get("product_status", {}) for name in _VEX_STATES):
            what = f"none of {', '.join(_VEX_STATES)} is there"
            yield Fault("6.1.27.7", f"{path}/product_status", what)


def _has_number(file: dict[str, Any]) -> Iterator[Fault]:
    for path, one in _vulnerabilities(file):
        if "cve" not in one and "ids" not in one:
            yield Fault("6.1.27.8", f"{path}/ids", "neither cve nor ids is there")


def _says_why_not(file: dict[str, Any]) -> Iterator[Fault]:
    known = tree.groups(file)
    for path, one in _vulnerabilities(file):
        impacts = [part for part in one.get("threats", []) if part["category"] == "impact"]
        said = [tree.products_of(part, known) for part in [*one.get("flags", []), *impacts]]
        yield from _uncovered(one, path, "known_not_affected", frozenset().union(*said), "6.1.27.9")


def _says_what_to_do(file: dict[str, Any]) -> Iterator[Fault]:
    known = tree.groups(file)
    for path, one in _vulnerabilities(file):
        said = [tree.products_of(part, known) for part in one.get("remediations", [])]
        yield from _uncovered(one, path, "known_affected", frozenset().union(*said), "6.1.27.10")


def _uncovered(
    one: dict[str, Any], path: str, status: str, said: frozenset[str], test: str
) -> Iterator[Fault]:
    for place, product in enumerate(one.get("product_status", {}).get(status, [])):
        if product not in said:
            what = f"nothing is said of product {product}"
            yield Fault(test, f"{path}/product_status/{status}/{place}", what)


def _vulnerabilities(file: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for place, one in enumerate(file.get("vulnerabilities", [])):
        yield f"/vulnerabilities/{place}", one


_ASKED: Final[list[tuple[Callable[[dict[str, Any]], Iterator[Fault]], frozenset[str]]]] = [
    (_says_something, frozenset({INCIDENT, INFORMATIONAL})),
    (_refers, frozenset({INCIDENT, INFORMATIONAL})),
    (_has_no_vulnerabilities, frozenset({INFORMATIONAL})),
    (_has_products, frozenset({ADVISORY, VEX})),
    (_has_vulnerabilities, frozenset({ADVISORY, VEX})),
    (_has_notes, frozenset({ADVISORY, VEX})),
    (_has_status, frozenset({ADVISORY})),
    (_has_vex_status, frozenset({VEX})),
    (_has_number, frozenset({VEX})),
    (_says_why_not, frozenset({VEX})),
    (_says_what_to_do, frozenset({VEX})),
]
