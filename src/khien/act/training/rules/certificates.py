"""When a certificate of a person is right, and how it stands on a day."""

from datetime import date, timedelta
from typing import Final

from khien.act.training.types.certificates import CertificateDays, NewCertificate
from khien.base.core.cases import ItemKind
from khien.base.core.refusals import text

WARN: Final = timedelta(days=60)
"""How long before a certificate ends its unit is told."""

ENDING_ITEM: Final = ItemKind("certificate-ending", text("Certificate that ends"))


def require_certificate(given: NewCertificate, *, today: date) -> None:
    """Raise CertificateDays where the days cannot be right."""
    until = given.valid_until
    if given.issued_on > today or (until is not None and until < given.issued_on):
        raise CertificateDays(issued=given.issued_on, until=until or "–")


def state(*, valid_until: date | None, is_revoked: bool, is_replaced: bool, today: date) -> str:
    """Return `revoked`, `replaced`, `ended`, `ending` (within sixty days) or `valid`."""
    if is_revoked:
        return "revoked"
    if is_replaced:
        return "replaced"
    if valid_until is None:
        return "valid"
    if valid_until < today:
        return "ended"
    return "ending" if valid_until - WARN <= today else "valid"
