"""Reads of catalogues of controls: every edition, and the newest that holds on a day."""

from datetime import date

import msgspec
from django.db.models import Q

from khien.base.core.refusals import NotFound
from khien.show.assurance import access
from khien.show.assurance.models import CatalogueEdition
from khien.show.assurance.types.catalogues import Catalogue, Edition, EditionLine, Requirement


def editions() -> list[EditionLine]:
    """Return every edition, by code, the newest first."""
    rows = access.editions().order_by("code", "-valid_from", "-pk")
    return [_line(row) for row in rows]


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


def _edition(row: CatalogueEdition) -> Edition:
    return Edition(row.pk, msgspec.convert(row.content, Catalogue), row.is_shipped, row.loaded_at)


def _line(row: CatalogueEdition) -> EditionLine:
    held = msgspec.convert(row.content, Catalogue)
    return EditionLine(
        row.pk,
        row.code,
        row.version,
        held.title,
        held.source,
        row.valid_from,
        row.valid_to,
        row.is_shipped,
        row.requirements,
    )


def requirement(key: int, code: str) -> Requirement:
    """Return one requirement of an edition. Raises NotFound."""
    for one in edition(key).catalogue.requirements():
        if one.code == code:
            return one
    raise NotFound(what=code)
