"""The list of revoked certificates (CRL) of an authority."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from cryptography import x509

from khien.base.trust.rules.authority import signers
from khien.base.trust.types.authority import NotOfThisAuthority, Reason, Signer

HOLDS: Final = timedelta(days=7)
ROOT_HOLDS: Final = timedelta(days=366)
SPARED: Final = timedelta(minutes=5)
_FLAGS: Final = {
    Reason.KEY_COMPROMISE: x509.ReasonFlags.key_compromise,
    Reason.AFFILIATION_CHANGED: x509.ReasonFlags.affiliation_changed,
    Reason.SUPERSEDED: x509.ReasonFlags.superseded,
    Reason.CESSATION: x509.ReasonFlags.cessation_of_operation,
}


class Revoked(NamedTuple):
    """One line of the list."""

    serial: int
    at: datetime
    reason: Reason


class ReadList(NamedTuple):
    """A list that was read: its number, and from when until when it is the newest."""

    number: int
    at: datetime
    until: datetime


def build(
    issuer: x509.Certificate,
    by: Signer,
    revoked: Iterable[Revoked],
    *,
    number: int,
    at: datetime,
    holds: timedelta = HOLDS,
) -> bytes:
    """Return a list as DER. Its number must be larger than any before."""
    key = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.public_key())  # type: ignore[arg-type]
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.subject)
        .last_update(at - SPARED)
        .next_update(at + holds)
        .add_extension(x509.CRLNumber(number), critical=False)
        .add_extension(key, critical=False)
    )
    for one in revoked:
        builder = builder.add_revoked_certificate(_line(one))
    return signers.revocation_list(builder, by)


def read(content: bytes, issuer: x509.Certificate, *, file: str) -> tuple[bytes, ReadList]:
    """Return a list of this issuer as DER, with its number and times. Raises NotOfThisAuthority."""
    try:
        is_pem = content.startswith(b"-----")
        found = x509.load_pem_x509_crl(content) if is_pem else x509.load_der_x509_crl(content)
        number = found.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
        until = found.next_update_utc
    except (ValueError, x509.ExtensionNotFound) as problem:
        raise NotOfThisAuthority(
            file=file, why="it is no list of revoked certificates"
        ) from problem
    if until is None or not found.is_signature_valid(issuer.public_key()):  # type: ignore[arg-type]
        raise NotOfThisAuthority(file=file, why="the root did not sign this list")
    return found.public_bytes(signers.DER), ReadList(number, found.last_update_utc, until)


def is_old(at: datetime, made: datetime | None, until: datetime | None) -> bool:
    """Return whether a list is older than half its life, or is not there."""
    return made is None or until is None or at - made > (until - made) / 2


def _line(one: Revoked) -> x509.RevokedCertificate:
    builder = x509.RevokedCertificateBuilder().serial_number(one.serial).revocation_date(one.at)
    flag = _FLAGS.get(one.reason)
    if flag is not None:
        builder = builder.add_extension(x509.CRLReason(flag), critical=False)
    return builder.build()
