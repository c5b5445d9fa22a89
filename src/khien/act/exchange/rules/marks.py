"""TLP 2.0 in STIX: the marking definitions of the OASIS extension, and what derived objects inherit."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from khien.base.core.tlp import Tlp

EXTENSION: Final = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
MARKS: Final[dict[Tlp, str]] = {
    Tlp.CLEAR: "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
    Tlp.GREEN: "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    Tlp.AMBER: "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    Tlp.AMBER_STRICT: "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
    Tlp.RED: "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
}
_OLD_MARKS: Final[dict[str, Tlp]] = {
    "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9": Tlp.CLEAR,
    "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da": Tlp.GREEN,
    "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82": Tlp.AMBER,
    "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed": Tlp.RED,
}
TLP_OF: Final[dict[str, Tlp]] = {mark: tlp for tlp, mark in MARKS.items()} | _OLD_MARKS
_REFS: Final = ("source_ref", "target_ref", "sighting_of_ref", "object_ref")
_REF_LISTS: Final = ("object_refs", "observed_data_refs", "where_sighted_refs")


def definition(tlp: Tlp) -> dict[str, Any]:
    """Return the marking definition of TLP 2.0 as OASIS publishes it."""
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": MARKS[tlp],
        "created": "2022-10-01T00:00:00.000Z",
        "name": tlp.label,
        "extensions": {
            EXTENSION: {
                "extension_type": "property-extension",
                "tlp_2_0": tlp.label.removeprefix("TLP:").lower(),
            }
        },
    }


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
