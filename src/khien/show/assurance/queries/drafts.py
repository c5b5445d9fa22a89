"""Reads of catalogue files that wait for being taken in: one's own alone."""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from khien.base.accounts.types import Actor
from khien.base.core.refusals import NotFound
from khien.show.assurance import access
from khien.show.assurance.types.catalogues import Catalogue, Form


@dataclass(frozen=True, slots=True)
class DraftCatalogue:
    """A file that was read and is not taken in; `left_out` counts what it says is withdrawn."""

    key: int
    name: str
    form: Form
    catalogue: Catalogue
    left_out: int
    kept_at: datetime


def draft(actor: Actor, key: int) -> DraftCatalogue:
    """Return one's own draft. Raises NotFound."""
    row = access.catalogue_drafts_of(actor).filter(pk=key).first()
    if row is None:
        raise NotFound(what=str(key))
    held = msgspec.convert(row.content, Catalogue)
    return DraftCatalogue(row.pk, row.name, Form(row.form), held, row.left_out, row.kept_at)
