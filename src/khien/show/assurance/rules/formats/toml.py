"""Catalogues as TOML, the form in which they come with Khiên."""

import tomllib
from typing import Final

from khien.base.core.refusals import text
from khien.base.regulation.types import SILENCE, Words
from khien.show.assurance.rules.formats.tidying import catalogue_of, refused
from khien.show.assurance.types.catalogues import Catalogue, CatalogueRead, Form, Requirement

_ESCAPES: Final = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"})


def read(name: str, content: bytes) -> CatalogueRead:
    """Return the catalogue of a TOML file. Raises CatalogueNotRead."""
    try:
        given = tomllib.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as fault:
        raise refused(
            name,
            text("whole file"),
            text("this is no TOML in UTF-8"),
            text("see the catalogues that come with Khiên"),
            detail=fault,
        ) from None
    return CatalogueRead(catalogue_of(name, given), Form.TOML)


def written(catalogue: Catalogue) -> str:
    """Return a catalogue as TOML; read again it is the same."""
    lines = [
        f"code = {_text(catalogue.code)}",
        f"version = {_text(catalogue.version)}",
        f"title = {_both(catalogue.title)}",
        f"source = {_text(catalogue.source)}",
        f"valid_from = {catalogue.valid_from}",
    ]
    if catalogue.valid_to:
        lines.append(f"valid_to = {catalogue.valid_to}")
    if catalogue.note != SILENCE:
        lines.append(f"note = {_both(catalogue.note)}")
    for family in catalogue.family:
        lines += ["", "[[family]]", f"code = {_text(family.code)}"]
        lines.append(f"title = {_both(family.title)}")
        for one in family.requirement:
            lines += ["", "[[family.requirement]]", *_requirement(one)]
    return "\n".join(lines) + "\n"


def _requirement(one: Requirement) -> list[str]:
    lines = [f"code = {_text(one.code)}", f"title = {_both(one.title)}"]
    if one.text != SILENCE:
        lines.append(f"text = {_both(one.text)}")
    if one.levels:
        lines.append(f"levels = [{', '.join(map(str, one.levels))}]")
    if one.recurrence:
        lines.append(f"recurrence = {_text(one.recurrence)}")
    if one.measures:
        lines.append(f"measures = [{', '.join(map(_text, one.measures))}]")
    return lines


def _both(words: Words) -> str:
    return f"{{ en = {_text(words.en)}, vi = {_text(words.vi)} }}"


def _text(value: str) -> str:
    """Return a basic string of TOML."""
    escaped = value.translate(_ESCAPES)
    return f'"{escaped}"'
