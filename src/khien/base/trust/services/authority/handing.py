"""What a unit that ends has of the authority goes to the unit that follows: to renew or revoke it."""

from django.db.models import QuerySet

from khien.base.core.clock import now
from khien.base.core.handing import of_rows
from khien.base.core.refusals import text
from khien.base.trust.access import authority as access
from khien.base.trust.models import CertificateRequest, IssuedCertificate
from khien.base.trust.types.authority import RequestState

OPEN = (RequestState.WAITING, RequestState.APPROVED)


def _requests(unit: int) -> QuerySet[CertificateRequest]:
    return access.all_requests().filter(unit_id=unit, state__in=OPEN)


def _issued(unit: int) -> QuerySet[IssuedCertificate]:
    rows = access.all_issued().filter(unit_id=unit, revoked_at__isnull=True)
    return rows.filter(valid_to__gt=now())


HOLDINGS = (
    of_rows(text("Requests for certificates"), _requests),
    of_rows(text("Issued certificates"), _issued),
)
