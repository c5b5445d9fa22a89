"""Answers on the status of certificates (OCSP)."""

import functools
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from khien.base.core.clock import now
from khien.base.trust.access import authority as access
from khien.base.trust.models import Authority, IssuedCertificate
from khien.base.trust.queries import authority as queries
from khien.base.trust.rules.authority import status
from khien.base.trust.types.authority import AuthorityKind, ProfileCode, Reason


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as DER, and until when it may be kept by caches (None: not at all)."""

    content: bytes
    at: datetime
    until: datetime | None = None


def answer(content: bytes) -> Answer:
    """Return the answer to a request about status. Four queries.

    What is not of an authority here gets `unauthorized`; what cannot be read, `malformedRequest`.
    """
    at = now().replace(microsecond=0)
    try:
        query = status.read(content)
    except status.Malformed:
        return Answer(status.refusal("malformed_request"), at)
    row = _asked_of(query)
    if row is None:
        return Answer(status.refusal("unauthorized"), at)
    by = _responder(row)
    if by is None:
        return Answer(status.refusal("try_later"), at)
    known = _known(row, query)
    made = status.answer(query, lambda one: known.get(_hex(one, row)), by, at=at)
    return Answer(made, at, None if query.nonce is not None else at + status.HOLDS)


def newest_own(
    profile: ProfileCode, authority: Authority | None = None
) -> IssuedCertificate | None:
    """Return the certificate with which the authority does something itself, the newest that is good."""
    rows = access.all_issued().filter(profile=profile, revoked_at__isnull=True)
    if authority is not None:
        rows = rows.filter(authority=authority)
    good = rows.filter(valid_to__gt=now(), valid_from__lte=now())
    return good.select_related("authority").order_by("-valid_to", "-pk").first()


def _asked_of(query: status.Query) -> Authority | None:
    """Return the authority that the first question fits; others in the same request stay unknown."""
    rows = list(access.authorities().filter(kind=AuthorityKind.ISSUING))
    for question in query.questions:
        for row in rows:
            if status.is_issued_by(question, asn1_of(row.pem)):
                return row
    return None


def _hex(question: status.Question, row: Authority) -> str:
    """Return a serial number as it is kept; an empty one where another authority is meant."""
    return f"{question.serial:x}" if status.is_issued_by(question, asn1_of(row.pem)) else ""


def _known(row: Authority, query: status.Query) -> dict[str, status.Known]:
    serials = [f"{one.serial:x}" for one in query.questions]
    rows = access.all_issued().filter(authority=row, serial__in=serials)
    return {
        one.serial: status.Known(one.revoked_at, Reason(one.reason or Reason.UNSPECIFIED))
        for one in rows.only("serial", "revoked_at", "reason")
    }


def _responder(row: Authority) -> status.Responder | None:
    own = newest_own(ProfileCode.STATUS, row)
    if own is None:
        return None
    certificate = queries.certificate_of(own)
    signer = queries.signer_of(certificate.public_key(), queries.IN_FILE)
    return status.Responder(asn1_of(own.pem), signer)


@functools.lru_cache(maxsize=64)
def asn1_of(pem: str) -> asn1_x509.Certificate:
    """Return a certificate as asn1crypto has it."""
    der = x509.load_pem_x509_certificate(pem.encode()).public_bytes(Encoding.DER)
    return asn1_x509.Certificate.load(der)
