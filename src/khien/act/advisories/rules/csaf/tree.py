"""Products and groups of a CSAF file: where they are defined, where they are named. Tests 6.1.1-6.1.5."""

from collections.abc import Iterator
from typing import Any, Final

from khien.act.advisories.types.foreign import Fault

STATUSES: Final = (
    "first_affected",
    "first_fixed",
    "fixed",
    "known_affected",
    "known_not_affected",
    "last_affected",
    "recommended",
    "under_investigation",
)


def defined(file: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Return every product of a file: its id, its path, the full product name."""
    tree = file.get("product_tree", {})
    found = list(_in_branches(tree.get("branches", []), "/product_tree/branches"))
    for place, each in enumerate(tree.get("full_product_names", [])):
        found.append((f"/product_tree/full_product_names/{place}", each))
    for place, each in enumerate(tree.get("relationships", [])):
        path = f"/product_tree/relationships/{place}/full_product_name"
        found.append((path, each["full_product_name"]))
    return [(each["product_id"], path, each) for path, each in found]


def branches(file: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every branch with its path."""
    waiting = [("/product_tree/branches", file.get("product_tree", {}).get("branches", []))]
    while waiting:
        path, rows = waiting.pop()
        for place, branch in enumerate(rows):
            yield f"{path}/{place}", branch
            if "branches" in branch:
                waiting.append((f"{path}/{place}/branches", branch["branches"]))


def groups(file: dict[str, Any]) -> dict[str, frozenset[str]]:
    """Return the products of each group."""
    rows = file.get("product_tree", {}).get("product_groups", [])
    return {each["group_id"]: frozenset(each["product_ids"]) for each in rows}


def products_of(part: dict[str, Any], known: dict[str, frozenset[str]]) -> frozenset[str]:
    """Return the products that a flag, threat or remediation names, itself or by group."""
    named = frozenset(part.get("product_ids", []))
    return named.union(*(known.get(group, frozenset()) for group in part.get("group_ids", [])))


def faults(file: dict[str, Any]) -> Iterator[Fault]:
    """Yield ids that are used but not defined, or defined twice, or by themselves."""
    products = [(key, f"{path}/product_id") for key, path, _ in defined(file)]
    yield from _doubled("6.1.2", "product", products)
    yield from _unknown("6.1.1", "product", _named_products(file), {key for key, _ in products})
    yield from _circles(file)
    rows = file.get("product_tree", {}).get("product_groups", [])
    own = [
        (row["group_id"], f"/product_tree/product_groups/{place}/group_id")
        for place, row in enumerate(rows)
    ]
    yield from _doubled("6.1.5", "group", own)
    yield from _unknown("6.1.4", "group", _named_groups(file), {key for key, _ in own})


def _doubled(test: str, what: str, rows: list[tuple[str, str]]) -> Iterator[Fault]:
    seen: set[str] = set()
    for key, path in rows:
        if key in seen:
            yield Fault(test, path, f"{what} {key} is defined twice")
        seen.add(key)


def _unknown(
    test: str, what: str, rows: Iterator[tuple[str, str]], known: set[str]
) -> Iterator[Fault]:
    for key, path in rows:
        if key not in known:
            yield Fault(test, path, f"{what} {key} is not defined")


def _in_branches(rows: list[dict[str, Any]], path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for place, branch in enumerate(rows):
        if "product" in branch:
            yield f"{path}/{place}/product", branch["product"]
        yield from _in_branches(branch.get("branches", []), f"{path}/{place}/branches")


def _circles(file: dict[str, Any]) -> Iterator[Fault]:
    """Yield relationships that define a product by itself, however long the way round.

    Products that rest on nothing unsettled are taken away, then those on which nothing rests; what is
    left goes round in circles.
    """
    rows = file.get("product_tree", {}).get("relationships", [])
    made_of: dict[str, set[str]] = {}
    for row in rows:
        parts = {row["product_reference"], row["relates_to_product_reference"]}
        made_of.setdefault(row["full_product_name"]["product_id"], set()).update(parts)
    left = _unsettled(_upside_down(_unsettled(made_of)))
    for place, row in enumerate(rows):
        own = row["full_product_name"]["product_id"]
        if own in left:
            path = f"/product_tree/relationships/{place}/full_product_name/product_id"
            yield Fault("6.1.3", path, f"product {own} is defined by itself")


def _unsettled(rests_on: dict[str, set[str]]) -> dict[str, set[str]]:
    """Return what is left when, again and again, things are taken away that rest on no other."""
    above = _upside_down(rests_on)
    held = {key: len(others & rests_on.keys()) for key, others in rests_on.items()}
    settled = [key for key, count in held.items() if not count]
    for key in settled:
        for other in above[key]:
            held[other] -= 1
            if not held[other]:
                settled.append(other)
    gone = set(settled)
    return {key: others - gone for key, others in rests_on.items() if key not in gone}


def _upside_down(rests_on: dict[str, set[str]]) -> dict[str, set[str]]:
    """Return for each thing what rests on it."""
    found: dict[str, set[str]] = {key: set() for key in rests_on}
    for key, others in rests_on.items():
        for other in others & rests_on.keys():
            found[other].add(key)
    return found


def _named_products(file: dict[str, Any]) -> Iterator[tuple[str, str]]:
    tree = file.get("product_tree", {})
    for place, row in enumerate(tree.get("product_groups", [])):
        yield from _each(row["product_ids"], f"/product_tree/product_groups/{place}/product_ids")
    for place, row in enumerate(tree.get("relationships", [])):
        for name in ("product_reference", "relates_to_product_reference"):
            yield row[name], f"/product_tree/relationships/{place}/{name}"
    for place, one in enumerate(file.get("vulnerabilities", [])):
        path = f"/vulnerabilities/{place}"
        for name in STATUSES:
            rows = one.get("product_status", {}).get(name, [])
            yield from _each(rows, f"{path}/product_status/{name}")
        for name, field in (
            ("scores", "products"),
            ("remediations", "product_ids"),
            ("threats", "product_ids"),
            ("flags", "product_ids"),
        ):
            for order, part in enumerate(one.get(name, [])):
                yield from _each(part.get(field, []), f"{path}/{name}/{order}/{field}")


def _named_groups(file: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for place, one in enumerate(file.get("vulnerabilities", [])):
        for name in ("remediations", "threats", "flags"):
            for order, part in enumerate(one.get(name, [])):
                path = f"/vulnerabilities/{place}/{name}/{order}/group_ids"
                yield from _each(part.get("group_ids", []), path)


def _each(rows: list[str], path: str) -> Iterator[tuple[str, str]]:
    for place, key in enumerate(rows):
        yield key, f"{path}/{place}"
