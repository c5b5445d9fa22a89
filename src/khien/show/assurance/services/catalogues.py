"""Catalogues are taken in whole, each version once; what was answered to an old one keeps it."""

import hashlib
from pathlib import Path
from typing import Any, Final

import msgspec

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now
from khien.base.core.refusals import NotAllowed, text
from khien.base.core.usecase import use_case
from khien.show.assurance import access
from khien.show.assurance.models import CatalogueEdition
from khien.show.assurance.rules import catalogues as rules
from khien.show.assurance.types.catalogues import Catalogue, EditionTaken

SHIPPED: Final = Path(__file__).parent.parent / "data" / "catalogues"


def load_catalogue(by: Actor, *, name: str, content: bytes, is_shipped: bool = False) -> int:
    """Read and take in a catalogue's file; returns the edition's key.

    The same content changes nothing. Raises CatalogueNotRead, EditionTaken, NotAllowed.
    """
    return enter_catalogue(by, secret_catalogue=rules.read(name, content), is_shipped=is_shipped)


def load_shipped(by: Actor) -> list[int]:
    """Take in the catalogues that come with Khiên."""
    return [
        load_catalogue(by, name=path.name, content=path.read_bytes(), is_shipped=True)
        for path in sorted(SHIPPED.glob("*.toml"))
    ]


@use_case
def enter_catalogue(by: Actor, *, secret_catalogue: Catalogue, is_shipped: bool) -> int:
    """Write a catalogue that was read. What is long is named so that the audit leaves it out."""
    if not accounts.oversees_province(by, Capability.MANAGE_RULES):
        raise NotAllowed(what=text("bring in catalogues of controls"))
    given = secret_catalogue
    content: dict[str, Any] = msgspec.to_builtins(given)
    digest = hashlib.sha256(msgspec.json.encode(given)).hexdigest()
    held = access.editions().filter(code=given.code, version=given.version).first()
    if held is not None:
        if held.digest != digest:
            raise EditionTaken(code=given.code, version=given.version)
        return held.pk
    row = CatalogueEdition(
        code=given.code,
        version=given.version,
        valid_from=given.valid_from,
        valid_to=given.valid_to,
        digest=digest,
        content=content,
        requirements=sum(1 for _ in given.requirements()),
        is_shipped=is_shipped,
        loaded_at=now(),
        loaded_by=by.name[:200],
    )
    row.save()
    return row.pk
