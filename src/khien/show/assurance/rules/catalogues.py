"""Reading a catalogue's file strictly: every fault says its place and what would be right."""

from collections import Counter
from collections.abc import Container
from typing import Final

from khien.base.core.refusals import text
from khien.show.assurance.rules.formats import oscal_in, sheet, toml
from khien.show.assurance.rules.formats.tidying import refused, tidy
from khien.show.assurance.types.catalogues import Catalogue, CatalogueRead

BYTES_MAX: Final = 32 * 1024 * 1024
REQUIREMENTS_MAX: Final = 5000
FAMILIES_MAX: Final = 500


def read(name: str, content: bytes) -> Catalogue:
    """Return the catalogue of a file: TOML, Excel or OSCAL. Raises CatalogueNotRead with the first fault."""
    return look_into(name, content).catalogue


def look_into(name: str, content: bytes) -> CatalogueRead:
    """Return what a file holds, told by its content, and what of it was left out. Raises CatalogueNotRead."""
    if len(content) > BYTES_MAX:
        raise refused(name, text("whole file"), text("it is larger than 32 MB"), text("split it"))
    if content.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        found = sheet.read(name, content)
    elif content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        found = oscal_in.read(name, content)
    else:
        found = toml.read(name, content)
    catalogue = tidy(name, found.catalogue)
    _require_bounds(name, catalogue)
    return CatalogueRead(catalogue, found.form, found.left_out)


def require_known(
    name: str, catalogue: Catalogue, *, measures: Container[str], recurrences: Container[str]
) -> None:
    """Raise CatalogueNotRead at the first requirement that names a measure or recurrence nobody has."""
    for one in catalogue.requirements():
        unknown = next((code for code in one.measures if code not in measures), "")
        if unknown:
            raise refused(
                name,
                one.code,
                text("there is no such measure"),
                text("name a measure by its code, as the list of measures shows it"),
                detail=unknown,
            )
        if one.recurrence and one.recurrence not in recurrences:
            raise refused(
                name,
                one.code,
                text("nothing comes round under this code"),
                text("name a recurrence of the rule book by its code"),
                detail=one.recurrence,
            )


def _require_bounds(name: str, catalogue: Catalogue) -> None:
    families = Counter(one.code for one in catalogue.family)
    _require_once(name, families, text("this family stands twice"))
    codes = Counter(one.code for one in catalogue.requirements())
    _require_once(name, codes, text("this requirement stands twice"))
    if not codes:
        raise refused(
            name,
            text("whole file"),
            text("nothing is required"),
            text("give at least one family with a requirement"),
        )
    if len(codes) > REQUIREMENTS_MAX or len(families) > FAMILIES_MAX:
        raise refused(
            name,
            text("whole file"),
            text("it has more than 500 families or 5,000 requirements"),
            text("split it"),
        )


def _require_once(name: str, codes: Counter[str], what: str) -> None:
    twice = next((code for code, count in codes.items() if count > 1), "")
    if twice:
        raise refused(name, twice, what, text("give each a code of its own"))
