"""Vulnerabilities and products looked at one by one.

Tests 6.1.6, 6.1.11, 6.1.13, 6.1.23-6.1.25, 6.1.29 and 6.1.31-6.1.33.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import unquote

from khien.act.advisories.rules.csaf import tree
from khien.act.advisories.rules.csaf.tracking import moment
from khien.act.advisories.types.foreign import Fault

_CONTRADICTING: Final = {
    "affected": ("first_affected", "known_affected", "last_affected"),
    "not affected": ("known_not_affected",),
    "fixed": ("first_fixed", "fixed"),
    "under investigation": ("under_investigation",),
}
_RANGE: Final = re.compile(
    r"[<>]|(?<!\S)(after|all|before|earlier|later|prior|versions)(?!\S)", re.IGNORECASE
)


def faults(file: dict[str, Any], weaknesses: Mapping[str, str]) -> Iterator[Fault]:
    """Yield what is wrong in single vulnerabilities and products; `weaknesses` names CWE by number."""
    known = tree.groups(file)
    seen: set[str] = set()
    for place, one in enumerate(file.get("vulnerabilities", [])):
        path = f"/vulnerabilities/{place}"
        if one.get("cve", "") in seen:
            yield Fault("6.1.23", f"{path}/cve", f"{one['cve']} stands twice")
        seen |= {one["cve"]} if "cve" in one else set()
        yield from _contradictions(one, path)
        yield from _weakness(one, path, weaknesses)
        yield from _involvements(one, path)
        yield from _unbound(one, path)
        yield from _flags(one, path, known)
    yield from _products(file)


def _contradictions(one: dict[str, Any], path: str) -> Iterator[Fault]:
    states: dict[str, str] = {}
    for state, names in _CONTRADICTING.items():
        for name in names:
            for place, product in enumerate(one.get("product_status", {}).get(name, [])):
                held = states.setdefault(product, state)
                if held != state:
                    what = f"product {product} is {held} and {state}"
                    yield Fault("6.1.6", f"{path}/product_status/{name}/{place}", what)


def _weakness(one: dict[str, Any], path: str, weaknesses: Mapping[str, str]) -> Iterator[Fault]:
    weakness = one.get("cwe")
    if weakness is None:
        return
    name = weaknesses.get(weakness["id"])
    if name is not None and name != weakness["name"]:
        yield Fault("6.1.11", f"{path}/cwe/name", f"{weakness['id']} is “{name}”")


def _involvements(one: dict[str, Any], path: str) -> Iterator[Fault]:
    seen = set()
    for place, row in enumerate(one.get("involvements", [])):
        key = (row["party"], moment(row["date"]) if "date" in row else None)
        if key in seen:
            what = f"{row['party']} stands twice at one time"
            yield Fault("6.1.24", f"{path}/involvements/{place}", what)
        seen.add(key)


def _unbound(one: dict[str, Any], path: str) -> Iterator[Fault]:
    for test, name in (("6.1.29", "remediations"), ("6.1.32", "flags")):
        for place, row in enumerate(one.get(name, [])):
            if "product_ids" not in row and "group_ids" not in row:
                yield Fault(test, f"{path}/{name}/{place}", "names no product")


def _flags(one: dict[str, Any], path: str, known: dict[str, frozenset[str]]) -> Iterator[Fault]:
    rows = one.get("flags", [])
    counted = Counter(product for row in rows for product in tree.products_of(row, known))
    for place, row in enumerate(rows):
        for product in sorted(tree.products_of(row, known)):
            if counted[product] > 1:
                what = f"product {product} has more than one reason not to be affected"
                yield Fault("6.1.33", f"{path}/flags/{place}", what)


def _products(file: dict[str, Any]) -> Iterator[Fault]:
    for path, branch in tree.branches(file):
        word = _RANGE.search(branch["name"])
        if branch["category"] == "product_version" and word:
            what = f"“{word[0]}” makes it a range; use product_version_range"
            yield Fault("6.1.31", f"{path}/name", what)
    for _, path, product in tree.defined(file):
        helper = product.get("product_identification_helper", {})
        inside = f"{path}/product_identification_helper"
        if "purl" in helper and not _is_purl(helper["purl"]):
            yield Fault("6.1.13", f"{inside}/purl", "is no package URL")
        for place, row in enumerate(helper.get("hashes", [])):
            names = Counter(each["algorithm"] for each in row["file_hashes"])
            for name in sorted(name for name, count in names.items() if count > 1):
                where = f"{inside}/hashes/{place}/file_hashes"
                yield Fault("6.1.25", where, f"{name} stands twice")


def _is_purl(given: str) -> bool:
    """Return whether a package URL has a type, a name and, where they stand, a whole version."""
    rest = given.partition("#")[0].partition("?")[0]
    scheme, _, path = rest.partition(":")
    kind, _, place = path.strip("/").partition("/")
    named, at, version = (
        place.rpartition("@") if "@" in place.rpartition("/")[2] else (place, "", "")
    )
    name = unquote(named.rstrip("/").rpartition("/")[2]) if not named.endswith("/") else ""
    is_kind = re.fullmatch(r"[A-Za-z.\-+][A-Za-z0-9.\-+]*", kind) is not None
    return scheme.lower() == "pkg" and is_kind and bool(name) and (not at or bool(version))
