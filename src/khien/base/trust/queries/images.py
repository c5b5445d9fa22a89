"""Reads of images: one's own, those of one's units, and for the system those that go onto a paper."""

from khien.base.accounts.types import Actor
from khien.base.core.refusals import NotFound
from khien.base.trust.access import images as access
from khien.base.trust.models import SignatureImage
from khien.base.trust.types.images import SEAL_MM_USUAL, ImageLine


def my_signature(actor: Actor) -> ImageLine | None:
    """Return the image of the actor's own signature, without its points."""
    row = access.signature_of(actor)
    return _line(row) if row else None


def seals(actor: Actor) -> list[ImageLine]:
    """Return the images of the seals of the units whose papers the actor signs. One query."""
    return [_line(row) for row in access.seals_visible_to(actor).order_by("unit__name", "pk")]


def signature_file(actor: Actor) -> bytes:
    """Return the image of the actor's own signature. Raises NotFound."""
    row = access.signature_of(actor)
    if row is None:
        raise NotFound(what="signature")
    return bytes(row.content)


def seal_file(actor: Actor, unit_code: str) -> bytes:
    """Return the image of a seal that the actor may see. Raises NotFound."""
    row = access.seals_visible_to(actor).filter(unit__code=unit_code).first()
    if row is None:
        raise NotFound(what=unit_code)
    return bytes(row.content)


def signature_for_paper(person_id: int | None) -> bytes:
    """Return the image of a person's signature for a paper that this person signs, or nothing."""
    row = access.images().filter(person_id=person_id).first() if person_id else None
    return bytes(row.content) if row else b""


def seal_for_paper(unit_code: str) -> tuple[bytes, int]:
    """Return the image of a unit's seal for a paper of the unit with its width in mm, or nothing."""
    row = access.images().filter(unit__code=unit_code).first()
    return (bytes(row.content), row.width_mm) if row else (b"", SEAL_MM_USUAL)


def _line(row: SignatureImage) -> ImageLine:
    unit = row.unit
    return ImageLine(
        unit.code if unit else "", unit.name if unit else "", row.width_mm, row.set_at, row.set_by
    )
