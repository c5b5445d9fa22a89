"""Who stamps the signatures that are made here."""

from django.conf import settings

from khien.base.trust.queries import stamping
from khien.base.trust.types.signing import Stamper
from khien.base.trust.wire.stamps import AddressStamper


def stamper() -> Stamper | None:
    """Return the authority at the operator's address, else this instance's own, else None."""
    if settings.KHIEN.time_stamps:
        return AddressStamper(settings.KHIEN.time_stamps)
    return stamping.stamper()
