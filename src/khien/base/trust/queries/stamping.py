"""Who stamps time here: the internal authority, where there is one."""

from django.conf import settings

from khien.base.core.clock import now
from khien.base.trust.queries import authority as queries
from khien.base.trust.queries import status
from khien.base.trust.rules.authority import stamps
from khien.base.trust.rules.authority.stamper import OwnStamper
from khien.base.trust.types.authority import ProfileCode


def stamper() -> OwnStamper | None:
    """Return what stamps here, for requests and for signing; None without an authority. Three queries."""
    row = status.newest_own(ProfileCode.STAMPS)
    if row is None:
        return None
    certificate = queries.certificate_of(row)
    signer = queries.signer_of(certificate.public_key(), queries.IN_FILE)
    chain = tuple(status.asn1_of(one.pem) for one in queries.chain(row.authority))
    by = stamps.Stamping(status.asn1_of(row.pem), signer, chain, settings.KHIEN.tsa_policy)
    return OwnStamper(by, now)


def answer(question: bytes) -> bytes:
    """Return the answer (DER) to a request for a time stamp; a refusal says why."""
    own = stamper()
    return own.stamp(question) if own is not None else stamps.refused("time_not_available")
