"""The door of the internal authority: who sees which request and which certificate."""

from django.db.models import QuerySet

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.refusals import NotFound
from khien.base.trust.models import Authority, CertificateRequest, IssuedCertificate


def authorities() -> QuerySet[Authority]:
    """Return all authorities: what they are is public."""
    return Authority.objects.all()


def all_requests() -> QuerySet[CertificateRequest]:
    """Return all requests: for services."""
    return CertificateRequest.objects.all()


def all_issued() -> QuerySet[IssuedCertificate]:
    """Return all that was issued: for services, lists of revoked ones and answers on status."""
    return IssuedCertificate.objects.all()


def requests_visible_to(actor: Actor) -> QuerySet[CertificateRequest]:
    """Return the requests of the units whose documents the actor sees. Lazy."""
    units = accounts.unit_ids(actor, Capability.SEE_DOCUMENTS)
    rows = CertificateRequest.objects.all()
    return rows if units is None else rows.filter(unit_id__in=units)


def require_request(actor: Actor, number: str, *, is_locked: bool = False) -> CertificateRequest:
    """Return one visible request. Raises NotFound."""
    rows = requests_visible_to(actor).select_related("unit", "renews")
    if is_locked:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(number=number).first()
    if row is None:
        raise NotFound(what=number)
    return row


def issued_visible_to(actor: Actor) -> QuerySet[IssuedCertificate]:
    """Return what was issued to the units whose documents the actor sees. Lazy."""
    units = accounts.unit_ids(actor, Capability.SEE_DOCUMENTS)
    rows = IssuedCertificate.objects.all()
    return rows if units is None else rows.filter(unit_id__in=units)


def require_issued(actor: Actor, key: int, *, is_locked: bool = False) -> IssuedCertificate:
    """Return one visible certificate. Raises NotFound."""
    rows = issued_visible_to(actor).select_related("unit", "authority", "request")
    if is_locked:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=key).first()
    if row is None:
        raise NotFound(what=str(key))
    return row
