"""A signing key and its self-signed certificate, which says that it is this instance's own."""

import re
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from asn1crypto import x509 as asn1_x509
from asn1crypto.keys import PrivateKeyInfo
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from khien.base.trust.types.keys import BadKey, BadKeyName

KEY_BITS: Final = 3072
VALID_FOR: Final = timedelta(days=3 * 365)
OWN: Final = "Khiên (tự cấp)"
"""The organisation in a certificate of our own: self-issued, no government certificate."""

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_DOCUMENT_SIGNING: Final = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")
_SIGNING: Final = [_DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION]
_HOLDER_MAX: Final = 64


class KeyPair(NamedTuple):
    """A key and its certificate as pyHanko takes them, and the certificates above it."""

    certificate: asn1_x509.Certificate
    key: PrivateKeyInfo
    above: tuple[asn1_x509.Certificate, ...] = ()


def require_name(name: str) -> None:
    """Raise BadKeyName unless this can be a key's name."""
    if not _NAME.fullmatch(name):
        raise BadKeyName


def new_pair(holder: str, *, at: datetime) -> tuple[bytes, bytes]:
    """Return a new key and its certificate for signing, both as PEM.

    Takes about a third of a second.
    """
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, OWN),
            x509.NameAttribute(NameOID.COMMON_NAME, holder[:_HOLDER_MAX]),
        ]
    )
    public = key.public_key()
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(minutes=5))
        .not_valid_after(at + VALID_FOR)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage(_SIGNING), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .sign(key, hashes.SHA256())
    )
    written = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return written, certificate.public_bytes(serialization.Encoding.PEM)


def read_pair(key: bytes, certificate: bytes, *, name: str) -> KeyPair:
    """Return a key and its certificate from PEM. Raises BadKey."""
    try:
        loaded = serialization.load_pem_private_key(key, password=None)
    except (ValueError, TypeError) as problem:
        raise BadKey(file=f"{name}.key", what="PKCS #8 key") from problem
    plain = loaded.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    found, *above = read_certificates(certificate, file=f"{name}.pem")
    return KeyPair(found, PrivateKeyInfo.load(plain), tuple(above))


def read_certificates(pem: bytes, *, file: str) -> list[asn1_x509.Certificate]:
    """Return the certificates of a PEM file. Raises BadKey."""
    try:
        loaded = x509.load_pem_x509_certificates(pem)
    except ValueError as problem:
        raise BadKey(file=file, what="PEM certificate") from problem
    return [
        asn1_x509.Certificate.load(one.public_bytes(serialization.Encoding.DER)) for one in loaded
    ]
