"""What the authority publishes: certificates and lists, for whoever asks."""

from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.serialization import Encoding

from khien.base.trust.access import authority as access
from khien.base.trust.models import Authority
from khien.base.trust.queries import authority as queries


@dataclass(frozen=True, slots=True)
class Published:
    """Bytes with what they are known by, and since when they hold."""

    content: bytes
    tag: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PublishedList:
    """A list of revoked certificates."""

    content: bytes
    number: int
    at: datetime
    until: datetime


def revocation_list(name: str) -> PublishedList | None:
    """Return the newest list of an authority, or None. One query."""
    row = _authority(name)
    if row is None or row.crl is None or row.crl_at is None or row.crl_until is None:
        return None
    return PublishedList(bytes(row.crl), row.crl_number, row.crl_at, row.crl_until)


def certificate(name: str) -> Published | None:
    """Return an authority's certificate as DER, or None. One query."""
    row = _authority(name)
    if row is None:
        return None
    der = queries.certificate_of(row).public_bytes(Encoding.DER)
    return Published(der, row.fingerprint, row.valid_from)


def chain(name: str) -> Published | None:
    """Return an authority and those above it as PEM, or None. A query for each level."""
    row = _authority(name)
    if row is None:
        return None
    pem = "".join(one.pem for one in queries.chain(row))
    return Published(pem.encode(), row.fingerprint, row.valid_from)


def _authority(name: str) -> Authority | None:
    return access.authorities().filter(name=name).first()
