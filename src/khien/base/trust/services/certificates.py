"""Certificates enter the register, are revoked or replaced, and change hands."""

from datetime import datetime, time, timedelta
from typing import Final

from cryptography import x509

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core import nights
from khien.base.core.clock import now, today
from khien.base.core.search import fold
from khien.base.core.usecase import use_case
from khien.base.trust.access import certificates as access
from khien.base.trust.models import Certificate
from khien.base.trust.rules.register import files
from khien.base.trust.services import reminding
from khien.base.trust.types.certificates import (
    BadPeriod,
    CertificateKind,
    CertificateKnown,
    Changed,
    Fate,
    NewCertificate,
    Seen,
)
from khien.base.trust.types.signatures import Revocation

KEEP = Capability.KEEP_DOCUMENTS
REVOCATION_NIGHT: Final = "trust.revocation-night"
REVOCATION_AT: Final = time(4, 10)


@use_case
def enter_certificate(
    by: Actor, *, certificate: NewCertificate, seen: Seen = Seen.ENTERED, address: str = ""
) -> int:
    """Enter a certificate that a unit holds and return its key. Raises CertificateKnown, BadPeriod."""
    accounts.require_may(by, KEEP, certificate.unit_code)
    if not files.begins_before_its_end(certificate):
        raise BadPeriod(ends=f"{certificate.ends_at:%d/%m/%Y}")
    known = access.certificates().filter(serial=certificate.serial, issuer=certificate.issuer)
    if known.exists():
        raise CertificateKnown(serial=certificate.serial, issuer=certificate.issuer)
    if not access.certificates().exists():
        reminding.ask_for_night(today())
        nights.ask_for_night(REVOCATION_NIGHT, today(), REVOCATION_AT)
    at = now()
    row = Certificate(
        unit_id=accounts.unit_key(certificate.unit_code),
        kind=certificate.kind,
        source=certificate.source,
        serial=certificate.serial,
        holder=certificate.holder,
        person=certificate.person,
        issuer=certificate.issuer,
        subject=certificate.subject,
        valid_from=certificate.valid_from,
        valid_to=certificate.ends_at,
        ends_at=certificate.ends_at,
        key=certificate.key,
        token=certificate.token,
        fingerprint=certificate.fingerprint,
        usage=certificate.usage,
        pem=certificate.pem,
        words=fold(
            f"{certificate.holder} {certificate.person} {certificate.serial} {certificate.token} "
            f"{certificate.issuer}"
        )[:800],
        seen=seen,
        address=address[:300],
        revocation=Revocation.UNKNOWN,
        entered_by=by.name[:200],
        entered_at=at,
    )
    row.save()
    reminding.settle(by, row)
    return row.pk


@use_case
def revoke_certificate(by: Actor, *, key: int, at: datetime, words: str) -> None:
    """Write down that a certificate was revoked, from that instant on it counts no more. Raises Changed."""
    row = _open(by, key)
    end_row(row, Fate.REVOKED, at)
    row.fate_words = words.strip()[:500]
    row.revocation = Revocation.REVOKED
    row.save()
    reminding.settle(by, row)


@use_case
def replace_certificate(by: Actor, *, key: int, replaced_by: int) -> None:
    """Write down which certificate came in place of one. Raises Changed, NotFound."""
    row = _open(by, key)
    newer = access.require_certificate(by, replaced_by)
    if newer.pk == row.pk or newer.unit_id != row.unit_id:
        raise Changed(serial=newer.serial)
    end_row(row, Fate.REPLACED, now())
    row.replaced_by = newer
    row.save()
    reminding.settle(by, row)


@use_case
def discover(by: Actor, *, unit_code: str, der: bytes, address: str) -> int:
    """Enter a server's certificate that a look from outside saw, or note where a known one was seen.

    Returns its key. Raises ValueError for bytes that are none.
    """
    seen = x509.load_der_x509_certificate(der)
    new = files.described(seen, unit_code=unit_code, kind=CertificateKind.SERVER)
    known = access.certificates().filter(fingerprint=new.fingerprint).first()
    if known is None:
        known = access.certificates().filter(serial=new.serial, issuer=new.issuer).first()
    if known is None:
        return enter_certificate(by, certificate=new, seen=Seen.DISCOVERED, address=address)
    if known.address != address[:300]:
        known.address = address[:300]
        known.save(update_fields=["address"])
    return known.pk


def _open(by: Actor, key: int) -> Certificate:
    row = access.require_certificate(by, key)
    accounts.require_may(by, KEEP, row.unit.code)
    held = access.certificates().select_for_update().select_related("unit").get(pk=row.pk)
    if held.fate:
        raise Changed(serial=held.serial)
    return held


def end_row(row: Certificate, fate: Fate, at: datetime) -> None:
    """Have a row count no more from an instant on; the caller saves it."""
    row.fate, row.fate_at = fate, at
    row.valid_to = min(row.ends_at, max(at, row.valid_from + timedelta(seconds=1)))
