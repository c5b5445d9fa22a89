"""Images of signatures and seals are given and taken away."""

import hashlib

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now
from khien.base.core.refusals import NotFound
from khien.base.core.usecase import use_case
from khien.base.trust.access import images as access
from khien.base.trust.models import SignatureImage
from khien.base.trust.rules import images as rules
from khien.base.trust.types.images import ImageKind


def give_signature(by: Actor, *, content: bytes) -> None:
    """Keep the image of the actor's own signature in the place of the one before. Raises BadImage."""
    accounts.require_somewhere(by, Capability.SIGN_DOCUMENTS)
    kept = rules.prepared(content, ImageKind.SIGNATURE)
    keep_signature(by, secret_content=kept, digest=hashlib.sha256(kept).hexdigest())


def give_seal(by: Actor, *, unit_code: str, content: bytes, width_mm: int) -> None:
    """Keep the image of a unit's seal in the place of the one before. Raises BadImage, BadSealWidth."""
    accounts.require_may(by, Capability.SIGN_DOCUMENTS, unit_code)
    rules.require_width(width_mm)
    kept = rules.prepared(content, ImageKind.SEAL)
    digest = hashlib.sha256(kept).hexdigest()
    keep_seal(by, unit_code=unit_code, secret_content=kept, digest=digest, width_mm=width_mm)


@use_case
def keep_signature(by: Actor, *, secret_content: bytes, digest: str) -> None:
    """Write the image of the actor's own signature down."""
    if by.person_id is None:
        raise NotFound(what=by.name)
    row = access.signature_of(by) or SignatureImage(person_id=by.person_id)
    _keep(by, row, secret_content)


@use_case
def keep_seal(
    by: Actor,
    *,
    unit_code: str,
    secret_content: bytes,
    digest: str,
    width_mm: int,
) -> None:
    """Write the image of a unit's seal down."""
    unit = accounts.unit_key(unit_code)
    row = access.images().filter(unit_id=unit).first() or SignatureImage(unit_id=unit)
    row.width_mm = width_mm
    _keep(by, row, secret_content)


@use_case
def take_signature(by: Actor) -> None:
    """Delete the image of the actor's own signature; papers signed before keep theirs."""
    row = access.signature_of(by)
    if row is not None:
        row.delete()


@use_case
def take_seal(by: Actor, *, unit_code: str) -> None:
    """Delete the image of a unit's seal; papers signed before keep theirs."""
    accounts.require_may(by, Capability.SIGN_DOCUMENTS, unit_code)
    access.images().filter(unit__code=unit_code).delete()


def _keep(by: Actor, row: SignatureImage, content: bytes) -> None:
    row.content, row.set_at, row.set_by = content, now(), by.name[:200]
    row.save()
