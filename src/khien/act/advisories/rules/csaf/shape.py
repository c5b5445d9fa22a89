"""Whether a file has the shape of CSAF, and holds nothing empty and nothing twice."""

import re
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from khien.act.advisories.rules.csaf.structure import Csaf
from khien.act.advisories.rules.shapes import misfit
from khien.act.advisories.types.foreign import Fault

_NOT_EMPTY: Final = re.compile(
    r"/(acknowledgments/\d+|product_identification_helper|product_tree|product_status"
    r"|vulnerabilities/\d+|document/distribution)"
)
_LISTS: Final = (
    "product_ids group_ids products model_numbers serial_numbers aliases flags ids "
    "involvements first_affected first_fixed fixed known_affected known_not_affected "
    "last_affected recommended under_investigation"
)
"""Lists in which nothing stands twice."""
_UNIQUE: Final = frozenset(_LISTS.split())


def shape_faults(given: Any) -> list[Fault]:
    """Return what is wrong with a file's shape: the first wrong value, then empty and double things."""
    found = misfit(given, Csaf)
    if found is not None:
        path, words = found
        return [Fault("shape", pointer(path), words)]
    return list(_counted(given, ""))


def pointer(dotted: str) -> str:
    """Return a JSON pointer for a path such as `.document.notes[2].text`."""
    return re.sub(r"\[(\d+)\]", r"/\1", dotted).replace(".", "/")


def _counted(given: Any, path: str) -> Iterator[Fault]:
    """Yield empty things that may not be empty, lists that hold a thing twice, odd branches."""
    if isinstance(given, list):
        yield from _listed(given, path)
    if not isinstance(given, dict):
        return
    if (not given and _NOT_EMPTY.search(path[-60:])) or None in given.values():
        yield Fault("shape", path, "is empty")
    if re.search(r"/branches/\d+$", path) and ("product" in given) == ("branches" in given):
        yield Fault("shape", path, "a branch has either branches or a product")
    if re.search(r"/scores/\d+$", path) and len(given) < 2:
        yield Fault("shape", path, "a score has no CVSS")
    for name, value in given.items():
        yield from _counted(value, f"{path}/{name}")


def _listed(given: list[Any], path: str) -> Iterator[Fault]:
    if path.rpartition("/")[2] in _UNIQUE:
        seen = [msgspec.json.encode(each, order="deterministic") for each in given]
        if len(set(seen)) < len(seen):
            yield Fault("shape", path, "holds the same thing twice")
    for place, each in enumerate(given):
        yield from _counted(each, f"{path}/{place}")
