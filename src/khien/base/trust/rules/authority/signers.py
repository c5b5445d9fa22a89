"""Signs what `cryptography` builds, by a key in a file or by one that only signs (a token)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeVar

from asn1crypto import crl as asn1_crl
from asn1crypto import csr as asn1_csr
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from khien.base.trust.types.authority import PassphraseWrong, Signer

CURVE: Final = ec.SECP384R1
"""The curve of the issuing authority, and of a root that is no RSA."""

LEAF_CURVE: Final = ec.SECP256R1
ROOT_BITS: Final = 4096
DER: Final = serialization.Encoding.DER
PEM: Final = serialization.Encoding.PEM
_SMALL_CURVE_BITS: Final = 256


class _Builder(Protocol):
    def sign(self, _key: Any, _algorithm: Any, /) -> Any:
        """Return what was built, signed."""
        ...


Signed = TypeVar("Signed")


@dataclass(frozen=True, slots=True)
class FileSigner:
    """A key that is at hand."""

    key: Any

    @property
    def public(self) -> Any:
        """Return the public key."""
        return self.key.public_key()

    def sign(self, content: bytes) -> bytes:
        """Return the signature over a content."""
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(content, padding.PKCS1v15(), hash_of(self.public))
        signature: bytes = self.key.sign(content, ec.ECDSA(hash_of(self.public)))
        return signature


def new_key(curve: type[ec.EllipticCurve] = LEAF_CURVE) -> FileSigner:
    """Return a new key of an elliptic curve."""
    return FileSigner(ec.generate_private_key(curve()))


def new_rsa_key() -> FileSigner:
    """Return a new RSA key for a root. Takes seconds."""
    return FileSigner(rsa.generate_private_key(public_exponent=65537, key_size=ROOT_BITS))


def read_key(pem: bytes, passphrase: bytes | None = None) -> FileSigner:
    """Return a key from PEM. Raises PassphraseWrong."""
    try:
        return FileSigner(serialization.load_pem_private_key(pem, password=passphrase))
    except (ValueError, TypeError) as problem:
        raise PassphraseWrong(why=str(problem).split(".")[0][:120]) from problem


def written_key(signer: FileSigner, passphrase: bytes | None = None) -> bytes:
    """Return a key as PEM, encrypted where a passphrase is given."""
    closed: Any = (
        serialization.BestAvailableEncryption(passphrase)
        if passphrase
        else serialization.NoEncryption()
    )
    return bytes(signer.key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, closed))


def hash_of(public: Any) -> hashes.SHA256 | hashes.SHA384:
    """Return the hash that goes with a key: SHA-256, or SHA-384 for a larger curve."""
    if isinstance(public, ec.EllipticCurvePublicKey) and public.curve.key_size > _SMALL_CURVE_BITS:
        return hashes.SHA384()
    return hashes.SHA256()


def certificate(builder: x509.CertificateBuilder, by: Signer) -> x509.Certificate:
    """Return a certificate, signed."""
    made = _signed(builder, by, asn1_x509.Certificate, "tbs_certificate", "signature_value")
    return x509.load_der_x509_certificate(made)


def revocation_list(builder: x509.CertificateRevocationListBuilder, by: Signer) -> bytes:
    """Return a CRL, signed, as DER."""
    return _signed(builder, by, asn1_crl.CertificateList, "tbs_cert_list", "signature")


def request(builder: x509.CertificateSigningRequestBuilder, by: Signer) -> bytes:
    """Return a PKCS#10 request, signed, as DER. The request names the public key of `by`."""
    if isinstance(by, FileSigner):
        return builder.sign(by.key, hash_of(by.public)).public_bytes(DER)
    loaded = asn1_csr.CertificationRequest.load(_stand_in(builder, by))
    told = loaded["certification_request_info"]
    told["subject_pk_info"] = asn1_x509.PublicKeyInfo.load(spki(by.public))
    loaded["signature"] = by.sign(told.dump(force=True))
    return bytes(loaded.dump(force=True))


def spki(public: Any) -> bytes:
    """Return a public key as DER."""
    return bytes(public.public_bytes(DER, serialization.PublicFormat.SubjectPublicKeyInfo))


def _signed(
    builder: _Builder, by: Signer, kind: Callable[..., Any], part: str, signature: str
) -> bytes:
    if isinstance(by, FileSigner):
        made: bytes = builder.sign(by.key, hash_of(by.public)).public_bytes(DER)
        return made
    loaded = kind.load(_stand_in(builder, by))  # type: ignore[attr-defined]
    loaded[signature] = by.sign(loaded[part].dump())
    return bytes(loaded.dump())


def _stand_in(builder: _Builder, by: Signer) -> bytes:
    """Return what was built under the signature of a key of the same kind, to be put in place of.

    `cryptography` signs only by its own key objects; a token's key never is one.
    """
    assert isinstance(by.public, ec.EllipticCurvePublicKey)
    other = ec.generate_private_key(by.public.curve)
    made: bytes = builder.sign(other, hash_of(by.public)).public_bytes(DER)
    return made
