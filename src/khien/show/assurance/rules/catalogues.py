"""Reading a catalogue's file strictly: every fault says its place and what would be right."""

import tomllib
from collections import Counter

import msgspec

from khien.base.core.refusals import text
from khien.show.assurance.types.catalogues import Catalogue, CatalogueNotRead


def read(name: str, content: bytes) -> Catalogue:
    """Return the catalogue of a TOML file. Raises CatalogueNotRead with the place of the first fault."""
    try:
        data = tomllib.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise CatalogueNotRead(
            name=name,
            place=str(fault),
            what=text("this is no TOML in UTF-8"),
            right=text("see the catalogues that come with Khiên"),
        ) from None
    try:
        catalogue = msgspec.convert(data, Catalogue)
    except msgspec.ValidationError as fault:
        raise CatalogueNotRead(
            name=name,
            place=str(fault),
            what=text("this entry is not as a catalogue has it"),
            right=text("see the catalogues that come with Khiên"),
        ) from None
    _require_once(name, catalogue)
    return catalogue


def _require_once(name: str, catalogue: Catalogue) -> None:
    codes = Counter(one.code for one in catalogue.requirements())
    twice = next((code for code, count in codes.items() if count > 1), "")
    if twice or not codes:
        raise CatalogueNotRead(
            name=name,
            place=twice or "[[family.requirement]]",
            what=text("this requirement stands twice") if twice else text("nothing is required"),
            right=text("give every requirement a code of its own"),
        )
