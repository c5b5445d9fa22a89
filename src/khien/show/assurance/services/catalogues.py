"""Catalogues are taken in whole, each version once; what was answered to an old one keeps it."""

import hashlib
from pathlib import Path
from typing import Any, Final

import msgspec

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now
from khien.base.core.offers import registry
from khien.base.core.refusals import NotAllowed, NotFound, text
from khien.base.core.usecase import use_case
from khien.base.regulation import queries as regulation
from khien.base.regulation.types import Recurrence
from khien.show.assurance import access
from khien.show.assurance.models import CatalogueDraft, CatalogueEdition
from khien.show.assurance.queries import drafts
from khien.show.assurance.rules import catalogues as rules
from khien.show.assurance.types.catalogues import Catalogue, CatalogueRead, EditionTaken

SHIPPED: Final = Path(__file__).parent.parent / "data" / "catalogues"


def read_catalogue(name: str, content: bytes) -> CatalogueRead:
    """Return a file read and checked against the house: its measures and recurrences exist.

    Raises CatalogueNotRead with the place of the first fault.
    """
    found = rules.look_into(name, content)
    known = {one.code for one in regulation.book().of(Recurrence)}
    rules.require_known(name, found.catalogue, measures=registry.measures, recurrences=known)
    return found


def load_catalogue(by: Actor, *, name: str, content: bytes, is_shipped: bool = False) -> int:
    """Read and take in a catalogue's file; returns the edition's key.

    The same content changes nothing. Raises CatalogueNotRead, EditionTaken, NotAllowed.
    """
    found = read_catalogue(name, content)
    return enter_catalogue(by, secret_catalogue=found.catalogue, is_shipped=is_shipped)


def load_shipped(by: Actor) -> list[int]:
    """Take in the catalogues that come with Khiên."""
    return [
        load_catalogue(by, name=path.name, content=path.read_bytes(), is_shipped=True)
        for path in sorted(SHIPPED.glob("*.toml"))
    ]


@use_case
def enter_catalogue(by: Actor, *, secret_catalogue: Catalogue, is_shipped: bool) -> int:
    """Write a catalogue that was read. What is long is named so that the audit leaves it out."""
    _require_manager(by)
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
        title=content["title"],
        source=given.source,
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


def keep_draft(by: Actor, *, name: str, content: bytes) -> int:
    """Read a file and keep what it holds for its reader to look at first; one a person.

    Raises CatalogueNotRead, NotAllowed.
    """
    _require_manager(by)
    found = read_catalogue(name, content)
    return enter_draft(by, name=name[:300], secret_found=found)


@use_case
def enter_draft(by: Actor, *, name: str, secret_found: CatalogueRead) -> int:
    """Write a draft in place of the person's last one."""
    _require_manager(by)
    assert by.person_id is not None, "a draft waits for a person"
    access.catalogue_drafts_of(by).delete()
    row = CatalogueDraft(
        person_id=by.person_id,
        name=name,
        form=secret_found.form.value,
        content=msgspec.to_builtins(secret_found.catalogue),
        left_out=secret_found.left_out,
        kept_at=now(),
    )
    row.save()
    return row.pk


def take_draft(by: Actor, *, key: int) -> int:
    """Take in one's own draft; returns the edition's key. Raises NotFound, EditionTaken, NotAllowed."""
    held = drafts.draft(by, key).catalogue
    edition = enter_catalogue(by, secret_catalogue=held, is_shipped=False)
    drop_draft(by, key=key)
    return edition


@use_case
def drop_draft(by: Actor, *, key: int) -> None:
    """Throw one's own draft away. Raises NotFound."""
    gone, _ = access.catalogue_drafts_of(by).filter(pk=key).delete()
    if not gone:
        raise NotFound(what=str(key))


def _require_manager(by: Actor) -> None:
    if not accounts.oversees_province(by, Capability.MANAGE_RULES):
        raise NotAllowed(what=text("bring in catalogues of controls"))
