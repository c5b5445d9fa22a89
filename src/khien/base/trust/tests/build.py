"""Somebody else's authority: root, issuing certificate, signers, lists and answers, as others make them."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from asn1crypto import x509 as asn1_x509
from asn1crypto.keys import PrivateKeyInfo
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID as Access
from cryptography.x509.oid import ExtendedKeyUsageOID as Purpose
from cryptography.x509.oid import NameOID
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from khien.base.core.clock import now
from khien.base.trust.rules.authority import stamps
from khien.base.trust.rules.authority.signers import FileSigner
from khien.base.trust.rules.authority.stamper import OwnStamper
from khien.base.trust.rules.keys import KeyPair
from khien.base.trust.rules.verifying.grounds import Answer, AnswerKind, Grounds, Origin

DER = serialization.Encoding.DER
PEM = serialization.Encoding.PEM
DOCUMENTS = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")


@dataclass
class Held:
    """A key with its certificate, and the certificates above it."""

    key: Any
    certificate: x509.Certificate
    above: list[x509.Certificate] = field(default_factory=list)

    @property
    def pair(self) -> KeyPair:
        """Return them as our own signing takes them."""
        plain = self.key.private_bytes(
            DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        chain = tuple(map(asn1, self.above))
        return KeyPair(asn1(self.certificate), PrivateKeyInfo.load(plain), chain)

    @property
    def key_pem(self) -> bytes:
        """Return the key as openssl takes it."""
        return bytes(
            self.key.private_bytes(
                PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )


def asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(DER))


def usage(*names: str) -> x509.KeyUsage:
    every = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
        "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{name: name in names for name in every})


@functools.cache
def _stamping_key() -> rsa.RSAPrivateKey:
    """Return the one RSA key of all tests: pyHanko's own stamper takes no other kind."""
    return rsa.generate_private_key(65537, 2048)


class Authority:
    """A root and an issuing certificate; `where` is the address that its certificates name for questions."""

    def __init__(self, *, where: str = "", name: str = "Gốc mẫu 01") -> None:
        self.where, self.now = where, datetime.now(UTC).replace(microsecond=0)
        self.root = self._issued(name, None, days=3650, ca=True)
        self.issuing = self._issued("CA mẫu 01", self.root, days=1800, ca=True)

    def signer(self, name: str = "Người ký (mẫu)", **more: Any) -> Held:
        """Return a certificate for signing documents."""
        more.setdefault("purposes", [Purpose.EMAIL_PROTECTION, DOCUMENTS])
        return self._issued(name, self.issuing, **more)

    def stamper(self) -> DummyTimeStamper:
        """Return a time-stamping authority."""
        held = self.stamping()
        return DummyTimeStamper(held.pair.certificate, held.pair.key, certs_to_embed=self.store())

    def stamping(self) -> Held:
        """Return a certificate for time stamps, of an RSA key."""
        return self._issued(
            "TSA mẫu 01",
            self.issuing,
            purposes=[Purpose.TIME_STAMPING],
            days=1500,
            key=_stamping_key(),
        )

    def own_stamper(self) -> OwnStamper:
        """Return an authority that stamps as this instance does."""
        held = self.stamping()
        chain = tuple(map(asn1, held.above))
        by = stamps.Stamping(asn1(held.certificate), FileSigner(held.key), chain, "1.3.6.1.4.1.0")
        return OwnStamper(by, now)

    def store(self) -> Any:
        """Return the certificates of the authority as pyHanko embeds them."""
        store: Any = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register_multiple([asn1(self.issuing.certificate), asn1(self.root.certificate)])
        return store

    def grounds(self, *answers: Answer, asks: Any = None) -> Grounds:
        """Return grounds that trust the root alone."""
        return Grounds([], [asn1(self.root.certificate)], answers, asks)

    def root_crl(self) -> Answer:
        """Return the list of the root, on which the issuing certificate is not."""
        return self.crl(by=self.root, of=self.root)

    def crl(
        self,
        *revoked: tuple[Held, datetime],
        begun: timedelta = timedelta(hours=-1),
        days: float = 7,
        by: Held | None = None,
        of: Held | None = None,
    ) -> Answer:
        """Return a list of the issuing certificate, laid in; `by` forges it with another key."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name((of or self.issuing).certificate.subject)
            .last_update(self.now + begun)
            .next_update(self.now + begun + timedelta(days=days))
        )
        for held, at in revoked:
            builder = builder.add_revoked_certificate(
                x509.RevokedCertificateBuilder()
                .serial_number(held.certificate.serial_number)
                .revocation_date(at)
                .build()
            )
        made = builder.sign((by or self.issuing).key, hashes.SHA256())
        return Answer(AnswerKind.CRL, made.public_bytes(DER), Origin.LAID_IN)

    def answer(
        self,
        about: Held,
        *,
        status: ocsp.OCSPCertStatus = ocsp.OCSPCertStatus.GOOD,
        by: Held | None = None,
        begun: timedelta = timedelta(minutes=-1),
        nonce: bytes | None = None,
    ) -> bytes:
        """Return an OCSP answer about a certificate, signed by the issuing certificate or by another."""
        responder, at = by or self.issuing, self.now + begun
        is_revoked = status is ocsp.OCSPCertStatus.REVOKED
        builder = (
            ocsp.OCSPResponseBuilder()
            .add_response(
                about.certificate,
                self.issuing.certificate,
                hashes.SHA1(),  # noqa: S303 - names, as responders write them
                status,
                at,
                at + timedelta(hours=12),
                at if is_revoked else None,
                x509.ReasonFlags.key_compromise if is_revoked else None,
            )
            .responder_id(ocsp.OCSPResponderEncoding.HASH, responder.certificate)
            .certificates([responder.certificate])
        )
        if nonce is not None:
            builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
        return builder.sign(responder.key, hashes.SHA256()).public_bytes(DER)

    def responder(self) -> Held:
        """Return who may answer for the issuing certificate."""
        return self._issued("OCSP mẫu", self.issuing, purposes=[Purpose.OCSP_SIGNING])

    def _issued(  # noqa: PLR0913 - the fields of a certificate
        self,
        name: str,
        above: Held | None,
        *,
        days: float = 700,
        begun_days: float = 30,
        ca: bool = False,
        purposes: Sequence[x509.ObjectIdentifier] = (),
        uses: Sequence[str] = ("digital_signature", "content_commitment"),
        key: Any = None,
        digest: Any = None,
    ) -> Held:
        key = key or ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        uses = ("key_cert_sign", "crl_sign") if ca else uses
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(above.certificate.subject if above else subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.now - timedelta(days=begun_days))
            .not_valid_after(self.now + timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(usage(*uses), critical=True)
        )
        if purposes:
            is_stamp = Purpose.TIME_STAMPING in purposes
            builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=is_stamp)
        if self.where and above is not None and not ca:
            builder = self._with_addresses(builder)
        made = builder.sign(above.key if above else key, digest or hashes.SHA256())
        chain = [above.certificate, *above.above] if above else []
        return Held(key, made, chain)

    def _with_addresses(self, builder: x509.CertificateBuilder) -> x509.CertificateBuilder:
        at = [
            x509.AccessDescription(
                Access.OCSP, x509.UniformResourceIdentifier(f"{self.where}/ocsp")
            )
        ]
        lists = [x509.UniformResourceIdentifier(f"{self.where}/list.crl")]
        point = x509.DistributionPoint(lists, None, None, None)
        return builder.add_extension(
            x509.AuthorityInformationAccess(at), critical=False
        ).add_extension(x509.CRLDistributionPoints([point]), critical=False)
