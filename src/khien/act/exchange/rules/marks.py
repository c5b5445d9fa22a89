"""TLP in STIX: the marking that an object carries, and what it inherits from what it speaks of."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from khien.base.core.stix import TLP_OF
from khien.base.core.tlp import Tlp

_REFS: Final = ("source_ref", "target_ref", "sighting_of_ref", "object_ref")
_REF_LISTS: Final = ("object_refs", "observed_data_refs", "where_sighted_refs")


def own_marks(thing: Mapping[str, Any]) -> set[Tlp]:
    """Return the TLP markings that an object carries itself."""
    refs = thing.get("object_marking_refs") or ()
    return {TLP_OF[ref] for ref in refs if ref in TLP_OF}


def refs_of(thing: Mapping[str, Any]) -> Iterator[str]:
    """Yield the objects from which an object is derived or which it speaks of."""
    for name in _REFS:
        if isinstance(thing.get(name), str):
            yield thing[name]
    for name in _REF_LISTS:
        yield from (ref for ref in thing.get(name) or () if isinstance(ref, str))


def inherited(
    things: Mapping[str, Mapping[str, Any]], *, known: Mapping[str, Tlp], default: Tlp
) -> dict[str, Tlp]:
    """Return the marking of each object: its own, or the highest of what it speaks of.

    `known` are the markings of objects that are kept already. Each round raises some marking, so
    there are at most five per object.
    """
    marks = {}
    for name, thing in things.items():
        own = own_marks(thing)
        marks[name] = Tlp.CLEAR if name in TLP_OF else max(own) if own else default
    is_moving = True
    while is_moving:
        is_moving = False
        for name, thing in things.items():
            above = [marks.get(ref, known.get(ref, Tlp.CLEAR)) for ref in refs_of(thing)]
            highest = max([marks[name], *above])
            if highest != marks[name]:
                marks[name], is_moving = highest, True
    return marks
