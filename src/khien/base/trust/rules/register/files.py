"""Certificates read from files: PEM, DER, PKCS#7 bundles, an office's list."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any, Final

from asn1crypto import pem
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from khien.base.core.fields import FieldKind, FieldRule
from khien.base.core.refusals import text
from khien.base.trust.rules.faults import FAULTS
from khien.base.trust.types.certificates import (
    CERTIFICATE_KIND_NAMES,
    SOURCE_NAMES,
    CertificateKind,
    NewCertificate,
    NoCertificates,
    Source,
)

CERTIFICATES_MAX: Final = 2000
_GOVERNMENT: Final = ("ban cơ yếu chính phủ", "ban co yeu chinh phu", "cơ yếu")
_OURS: Final = "khiên"
_USES: Final = {
    ExtendedKeyUsageOID.SERVER_AUTH: "serverAuth",
    ExtendedKeyUsageOID.CLIENT_AUTH: "clientAuth",
    ExtendedKeyUsageOID.CODE_SIGNING: "codeSigning",
    ExtendedKeyUsageOID.EMAIL_PROTECTION: "emailProtection",
    ExtendedKeyUsageOID.TIME_STAMPING: "timeStamping",
    ExtendedKeyUsageOID.OCSP_SIGNING: "OCSPSigning",
    x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36"): "documentSigning",
}

FIELDS: Final = (
    FieldRule("unit", text("Unit (code)"), is_required=True),
    FieldRule(
        "kind",
        text("Kind"),
        FieldKind.CHOICE,
        choices={one.value: name for one, name in CERTIFICATE_KIND_NAMES.items()},
        is_required=True,
    ),
    FieldRule(
        "source",
        text("Issued under"),
        FieldKind.CHOICE,
        choices={one.value: name for one, name in SOURCE_NAMES.items()},
        is_required=True,
    ),
    FieldRule("holder", text("Holder (as in the certificate)"), is_required=True),
    FieldRule("person", text("Person it was issued to")),
    FieldRule("serial", text("Serial number of the certificate"), is_required=True),
    FieldRule("issuer", text("Issuer of the certificate"), is_required=True),
    FieldRule("valid_from", text("Holds from"), FieldKind.DAY, is_required=True),
    FieldRule("ends_on", text("Holds until"), FieldKind.DAY, is_required=True),
    FieldRule("token", text("Serial number of the token")),
    FieldRule("usage", text("What it is for")),
)
"""The columns of an office's list, and of the sheet that is given out."""


def read(content: bytes, *, name: str) -> list[x509.Certificate]:
    """Return the certificates of a PEM, DER or PKCS#7 file. Raises NoCertificates."""
    try:
        found = list(_certificates(content))[:CERTIFICATES_MAX]
    except FAULTS as problem:
        raise NoCertificates(name=name) from problem
    if not found:
        raise NoCertificates(name=name)
    return found


def described(
    certificate: x509.Certificate,
    *,
    unit_code: str,
    kind: CertificateKind | None = None,
    source: Source | None = None,
) -> NewCertificate:
    """Return what a certificate says, for the unit that holds it. Raises ValueError where it is broken."""
    holder = _common(certificate.subject)
    found_kind = kind or _kind(certificate)
    return NewCertificate(
        unit_code=unit_code,
        serial=f"{certificate.serial_number:x}",
        holder=holder[:200],
        issuer=_common(certificate.issuer)[:200],
        valid_from=certificate.not_valid_before_utc,
        ends_at=certificate.not_valid_after_utc,
        kind=found_kind,
        source=source or _source(certificate),
        person=holder[:200] if found_kind is CertificateKind.PERSONAL else "",
        subject=certificate.subject.rfc4514_string()[:500],
        key=_key(certificate),
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        usage=_usage(certificate)[:300],
        pem=certificate.public_bytes(serialization.Encoding.PEM).decode(),
    )


def from_row(values: Mapping[str, Any], moment: Callable[[date, time], datetime]) -> NewCertificate:
    """Return a certificate from the read cells of a list; days are whole days of the province."""
    return NewCertificate(
        unit_code=values["unit"],
        serial=values["serial"].lower().replace(":", "").replace(" ", "")[:80],
        holder=values["holder"][:200],
        issuer=values["issuer"][:200],
        valid_from=moment(date.fromisoformat(values["valid_from"]), time(0)),
        ends_at=moment(date.fromisoformat(values["ends_on"]), time(23, 59, 59)),
        kind=CertificateKind(values["kind"]),
        source=Source(values["source"]),
        person=values.get("person", "")[:200],
        token=values.get("token", "")[:80],
        usage=values.get("usage", "")[:300],
    )


def _certificates(content: bytes) -> Iterator[x509.Certificate]:
    if pem.detect(content):
        for label, _, der in pem.unarmor(content, multiple=True):
            if label in {"PKCS7", "CMS"}:
                yield from pkcs7.load_der_pkcs7_certificates(der)
            elif label in {"CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"}:
                yield x509.load_der_x509_certificate(der)
        return
    try:
        yield x509.load_der_x509_certificate(content)
    except ValueError:
        yield from pkcs7.load_der_pkcs7_certificates(content)


def _common(name: x509.Name) -> str:
    found = [str(one.value) for one in name.get_attributes_for_oid(NameOID.COMMON_NAME)]
    return found[0] if found else name.rfc4514_string()


def _kind(certificate: x509.Certificate) -> CertificateKind:
    purposes = _purposes(certificate)
    if ExtendedKeyUsageOID.SERVER_AUTH in purposes:
        return CertificateKind.SERVER
    if purposes == [ExtendedKeyUsageOID.CLIENT_AUTH]:
        return CertificateKind.DEVICE
    has_person = any(
        certificate.subject.get_attributes_for_oid(oid)
        for oid in (NameOID.GIVEN_NAME, NameOID.SURNAME, NameOID.TITLE, NameOID.EMAIL_ADDRESS)
    )
    return CertificateKind.PERSONAL if has_person else CertificateKind.AGENCY


def _source(certificate: x509.Certificate) -> Source:
    said = certificate.issuer.rfc4514_string().casefold()
    if any(one in said for one in _GOVERNMENT):
        return Source.GOVERNMENT
    return Source.OWN if _OURS in said else Source.PUBLIC


def _key(certificate: x509.Certificate) -> str:
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return f"RSA {key.key_size}"
    if isinstance(key, ec.EllipticCurvePublicKey):
        return f"EC {key.curve.name}"
    return type(key).__name__.strip("_")[:40]


def _purposes(certificate: x509.Certificate) -> list[x509.ObjectIdentifier]:
    return [
        purpose
        for one in certificate.extensions
        if isinstance(one.value, x509.ExtendedKeyUsage)
        for purpose in one.value
    ]


def _usage(certificate: x509.Certificate) -> str:
    return ", ".join(_USES.get(one, one.dotted_string) for one in _purposes(certificate))


def begins_before_its_end(new: NewCertificate) -> bool:
    """Return whether the days of a certificate run forward."""
    return new.valid_from.astimezone(UTC) < new.ends_at.astimezone(UTC)
