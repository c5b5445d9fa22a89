"""The door of images: a person's own, and the seals of the units whose papers the actor signs."""

from django.db.models import QuerySet

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.trust.models import SignatureImage


def images() -> QuerySet[SignatureImage, SignatureImage]:
    """Return all images: for the system, which puts them on papers."""
    return SignatureImage.objects.all()


def signature_of(actor: Actor) -> SignatureImage | None:
    """Return the actor's own image; nobody sees another's."""
    return images().filter(person_id=actor.person_id).first() if actor.person_id else None


def seals_visible_to(actor: Actor) -> QuerySet[SignatureImage, SignatureImage]:
    """Return the seals of the units whose papers the actor signs."""
    units = accounts.unit_ids(actor, Capability.SIGN_DOCUMENTS)
    rows = images().filter(unit__isnull=False).select_related("unit")
    return rows if units is None else rows.filter(unit_id__in=units)
