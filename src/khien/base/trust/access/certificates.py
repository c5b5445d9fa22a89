"""The door of the register of certificates."""

from django.db.models import QuerySet

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.refusals import NotFound
from khien.base.trust.models import Certificate


def certificates() -> QuerySet[Certificate, Certificate]:
    """Return all certificates: callers narrow them to visible units."""
    return Certificate.objects.all()


def certificates_visible_to(actor: Actor) -> QuerySet[Certificate, Certificate]:
    """Return the certificates of the units whose documents the actor sees."""
    units = accounts.unit_ids(actor, Capability.SEE_DOCUMENTS)
    return certificates() if units is None else certificates().filter(unit_id__in=units)


def require_certificate(actor: Actor, key: int) -> Certificate:
    """Return one visible certificate. Raises NotFound."""
    row = (
        certificates_visible_to(actor).select_related("unit", "replaced_by").filter(pk=key).first()
    )
    if row is None:
        raise NotFound(what=str(key))
    return row
