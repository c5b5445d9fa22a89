"""Reads of catalogues of controls: every edition, one narrowed, what comes round, one as a file."""

import json
from collections.abc import Mapping
from datetime import date

import msgspec
from django.db.models import Q

from khien.base.core.clock import today
from khien.base.core.refusals import NotFound
from khien.base.core.search import fold
from khien.base.regulation import queries as regulation
from khien.base.regulation.types import Recurrence, Words
from khien.show.assurance import access
from khien.show.assurance.models import CatalogueEdition
from khien.show.assurance.rules.formats import oscal_out, toml
from khien.show.assurance.types.catalogues import (
    Catalogue,
    CatalogueUnknown,
    Edition,
    EditionLine,
    Family,
    Form,
    Requirement,
)


def editions() -> list[EditionLine]:
    """Return every edition, by code, the newest first."""
    rows = access.editions().order_by("code", "-valid_from", "-pk")
    columns = ("pk", "code", "version", "valid_from", "valid_to", "is_shipped", "requirements")
    found = rows.values_list(*columns, "title", "source")
    return [
        EditionLine(
            key,
            code,
            version,
            msgspec.convert(title, Words),
            source,
            valid_from,
            valid_to,
            is_shipped,
            requirements,
        )
        for key, code, version, valid_from, valid_to, is_shipped, requirements, title, source in found
    ]


def edition(key: int) -> Edition:
    """Return an edition with its requirements. Raises NotFound."""
    row = access.editions().filter(pk=key).first()
    if row is None:
        raise NotFound(what=str(key))
    return _edition(row)


def newest(code: str, day: date) -> Edition:
    """Return the newest edition of a catalogue that holds on a day. Raises NotFound."""
    holds = Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gt=day))
    row = access.editions().filter(holds, code=code).order_by("-valid_from", "-pk").first()
    if row is None:
        raise NotFound(what=code)
    return _edition(row)


def edition_named(code: str, version: str = "") -> Edition:
    """Return an edition by its names, the newest where no version is named. Raises CatalogueUnknown."""
    rows = access.editions().filter(code=code).order_by("-valid_from", "-pk")
    row = (rows.filter(version=version) if version else rows).first()
    if row is None:
        known = access.editions().order_by("code", "version").values_list("code", "version")
        names = ", ".join(f"{one} {other}" for one, other in known) or "–"
        raise CatalogueUnknown(name=f"{code} {version}".strip(), known=names)
    return _edition(row)


def narrowed(catalogue: Catalogue, *, level: int = 0, words: str = "") -> list[Family]:
    """Return the families with what is asked of a level and says every word; empty ones are left out."""
    asked = fold(words).split()
    found = []
    for family in catalogue.family:
        kept = tuple(
            one
            for one in family.requirement
            if one.is_asked_of(level) and _says(one, family, asked)
        )
        if kept:
            found.append(msgspec.structs.replace(family, requirement=kept))
    return found


def frequencies(catalogue: Catalogue) -> Mapping[str, Recurrence]:
    """Return what comes round by the requirements of a catalogue, by code, in its order.

    The rule of the instance's own profile and of today stands before one of another profile or time.
    """
    held = {
        one.code: one
        for one in sorted(regulation.book().of(Recurrence), key=lambda one: one.valid_from)
    }
    held |= {one.code: one for one in regulation.recurrences(today())}
    asked = dict.fromkeys(one.recurrence for one in catalogue.requirements() if one.recurrence)
    return {code: held[code] for code in asked if code in held}


def written(catalogue: Catalogue, form: Form) -> str:
    """Return a catalogue as a file's text: OSCAL as JSON, or TOML."""
    if form is Form.OSCAL:
        return json.dumps(oscal_out.written(catalogue), ensure_ascii=False, indent=2) + "\n"
    return toml.written(catalogue)


def _says(one: Requirement, family: Family, asked: list[str]) -> bool:
    if not asked:
        return True
    both = (one.title, one.text, family.title)
    texts = dict.fromkeys(text for words in both for text in (words.en, words.vi))
    said = fold(" ".join([one.code, *texts]))
    return all(word in said for word in asked)


def _edition(row: CatalogueEdition) -> Edition:
    return Edition(row.pk, msgspec.convert(row.content, Catalogue), row.is_shipped, row.loaded_at)
