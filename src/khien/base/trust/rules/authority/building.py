"""Builds certificates: the root, the issuing authority, what it issues; and their requests."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from khien.base.trust.rules.authority import signers
from khien.base.trust.types.authority import NOT_GOVERNMENT, Profile, ProfileCode, Signer

ROOT_HOLDS: Final = timedelta(days=20 * 365)
ISSUING_HOLDS: Final = timedelta(days=10 * 365)
BEFORE: Final = timedelta(minutes=5)
"""A certificate begins a little early: clocks of machines differ."""

SUBJECT_MAX: Final = 300
_PART_MAX: Final = 64
_USAGES: Final = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


@dataclass(frozen=True, slots=True)
class Issuer:
    """An authority that issues: its certificate, its key, its name and where its status is asked."""

    certificate: x509.Certificate
    signer: Signer
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A certificate to be issued."""

    subject: x509.Name
    public: Any
    serial: int
    profile: Profile
    names: Sequence[str] = ()
    addresses: Sequence[str] = ()


def subject(*, organisation: str, common_name: str) -> x509.Name:
    """Return a subject that says that this is no certificate of the government's authority."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, _cut(organisation)),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, NOT_GOVERNMENT),
            x509.NameAttribute(NameOID.COMMON_NAME, _cut(common_name)),
        ]
    )


def readable(name: x509.Name) -> str:
    """Return a subject as a person reads it: the common name first."""
    return ", ".join(str(part.value) for part in reversed(list(name)))[:SUBJECT_MAX]


def root(signer: Signer, *, organisation: str, at: datetime) -> x509.Certificate:
    """Return a new root, signed by itself."""
    name = subject(organisation=organisation, common_name=f"Khiên gốc nội bộ {at:%Y}")
    builder = _begun(name, name, signer.public, at, at + ROOT_HOLDS, x509.random_serial_number())
    builder = _authority(builder, signer.public, path_length=1)
    return signers.certificate(builder, signer)


def authority_request(signer: Signer, *, organisation: str, number: int, at: datetime) -> bytes:
    """Return the request of an issuing authority, as PEM."""
    common_name = f"Khiên cấp phát nội bộ {number} ({at:%Y})"
    builder = x509.CertificateSigningRequestBuilder().subject_name(
        subject(organisation=organisation, common_name=common_name)
    )
    made = x509.load_der_x509_csr(signers.request(builder, signer))
    return made.public_bytes(signers.PEM)


def issuing(
    wanted: x509.CertificateSigningRequest, by: Issuer, *, at: datetime
) -> x509.Certificate:
    """Return the certificate of an issuing authority, signed by the root."""
    until = min(at + ISSUING_HOLDS, by.certificate.not_valid_after_utc)
    public = wanted.public_key()
    builder = _begun(
        wanted.subject, by.certificate.subject, public, at, until, x509.random_serial_number()
    )
    builder = _authority(builder, public, path_length=0)
    builder = _issued_by(builder, by, with_status=False)
    return signers.certificate(builder, by.signer)


def issued(wanted: Wanted, by: Issuer, *, at: datetime) -> x509.Certificate:
    """Return a certificate of a profile; it never holds longer than the issuer's own."""
    profile = wanted.profile
    until = min(at + profile.holds, by.certificate.not_valid_after_utc)
    builder = _begun(
        wanted.subject, by.certificate.subject, wanted.public, at, until, wanted.serial
    ).add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(_used(profile, wanted.public)), critical=True)
    purposes = x509.ExtendedKeyUsage([x509.ObjectIdentifier(oid) for oid in profile.purposes])
    builder = builder.add_extension(purposes, critical=profile.purposes_are_critical)
    builder = builder.add_extension(
        x509.SubjectKeyIdentifier.from_public_key(wanted.public), critical=False
    )
    is_status = profile.code is ProfileCode.STATUS
    builder = _issued_by(builder, by, with_status=not is_status)
    if is_status:
        builder = builder.add_extension(x509.OCSPNoCheck(), critical=False)
    if wanted.names or wanted.addresses:
        builder = builder.add_extension(_also(wanted), critical=False)
    return signers.certificate(builder, by.signer)


def crl_address(by: Issuer) -> str:
    """Return where an authority's list of revoked certificates is fetched."""
    return f"{by.address}/crl/{by.name}.crl"


def _begun(
    name: x509.Name, issuer: x509.Name, public: Any, at: datetime, until: datetime, serial: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(serial)
        .not_valid_before(at - BEFORE)
        .not_valid_after(until)
    )


def _authority(
    builder: x509.CertificateBuilder, public: Any, *, path_length: int
) -> x509.CertificateBuilder:
    return (
        builder.add_extension(
            x509.BasicConstraints(ca=True, path_length=path_length), critical=True
        )
        .add_extension(_usage({"key_cert_sign", "crl_sign"}), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _issued_by(
    builder: x509.CertificateBuilder, by: Issuer, *, with_status: bool
) -> x509.CertificateBuilder:
    """Name the issuer's key, its certificate, its list, and where the status is asked."""
    told = [_at(AuthorityInformationAccessOID.CA_ISSUERS, f"{by.address}/ca/{by.name}.cer")]
    if with_status:
        told.insert(0, _at(AuthorityInformationAccessOID.OCSP, f"{by.address}/ocsp"))
    lists = [x509.UniformResourceIdentifier(crl_address(by))]
    point = x509.DistributionPoint(lists, None, None, None)
    key = x509.AuthorityKeyIdentifier.from_issuer_public_key(by.certificate.public_key())  # type: ignore[arg-type]
    return (
        builder.add_extension(key, critical=False)
        .add_extension(x509.AuthorityInformationAccess(told), critical=False)
        .add_extension(x509.CRLDistributionPoints([point]), critical=False)
    )


def _at(method: x509.ObjectIdentifier, url: str) -> x509.AccessDescription:
    return x509.AccessDescription(method, x509.UniformResourceIdentifier(url))


def _also(wanted: Wanted) -> x509.SubjectAlternativeName:
    names: list[x509.GeneralName] = [x509.DNSName(one) for one in wanted.names]
    names += [x509.IPAddress(ip_address(one)) for one in wanted.addresses]
    return x509.SubjectAlternativeName(names)


def _used(profile: Profile, public: Any) -> set[str]:
    """Return the usages of a key: a TLS server with RSA also takes in keys (older clients ask so)."""
    used = set(profile.key_usage)
    if profile.has_names and isinstance(public, rsa.RSAPublicKey):
        used.add("key_encipherment")
    return used


def _usage(used: set[str]) -> x509.KeyUsage:
    return x509.KeyUsage(**{name: name in used for name in _USAGES})


def _cut(words: str) -> str:
    """Return words as a part of a subject may have them."""
    return " ".join(words.split())[:_PART_MAX]
