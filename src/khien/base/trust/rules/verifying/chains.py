"""The chain from a certificate to a root that is trusted here, at an instant, and how strong its keys are."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    ExpiredError,
    NotYetValidError,
    PathBuildingError,
    ValidationError,
)
from pyhanko_certvalidator.policy_decl import AcceptAllAlgorithms

from khien.base.trust.rules.faults import FAULTS, said
from khien.base.trust.rules.verifying.grounds import Grounds
from khien.base.trust.types.notes import Note, NoteCode

RSA_BITS_MIN: Final = 2048
EC_BITS_MIN: Final = 256
WEAK_DIGESTS: Final = frozenset({"md2", "md4", "md5", "sha1", "ripemd160"})
SIGNING_USES: Final = frozenset(
    {
        "email_protection",
        "any_extended_key_usage",
        "1.3.6.1.5.5.7.3.36",
        "1.3.6.1.4.1.311.10.3.12",
        "1.2.840.113583.1.1.5",
    }
)
"""Purposes under which a certificate signs documents: mail, any, RFC 9336, Microsoft's and Adobe's own."""

POOL_MAX: Final = 200


class Chain(NamedTuple):
    """A chain, the root first and the certificate itself last; or why there is none."""

    certificates: tuple[Certificate, ...]
    fault: Note | None


def chain(
    certificate: Certificate, pool: Sequence[Certificate], grounds: Grounds, *, at: datetime
) -> Chain:
    """Return the chain of a certificate as it holds at an instant."""
    if any(certificate.dump() == anchor.dump() for anchor in grounds.anchors):
        return Chain((certificate,), _own_period(certificate, at))
    try:
        found = _built(certificate, pool, grounds, at)
    except (ExpiredError, NotYetValidError, PathBuildingError, ValidationError, *FAULTS) as problem:
        return Chain((), _why_none(problem, certificate, [*pool, *grounds.anchors]))
    return Chain(found, _own_period(found[0], at))


def purposes(certificate: Certificate) -> str:
    """Return what a certificate is for where that is not signing; empty where it may sign."""
    usage = certificate.key_usage_value
    if usage is not None and not usage.native & {"digital_signature", "non_repudiation"}:
        return ", ".join(sorted(usage.native)) or "–"
    if certificate.ca and usage is not None and "key_cert_sign" in usage.native:
        return "key_cert_sign"
    extended = certificate.extended_key_usage_value
    if extended is not None and not set(extended.native) & SIGNING_USES:
        return ", ".join(map(str, extended.native))
    return ""


def is_for_stamping(certificate: Certificate) -> bool:
    """Return whether a certificate is for time stamps and nothing else (RFC 3161, 2.3)."""
    extended = certificate.extended_key_usage_value
    return extended is not None and list(extended.native) == ["time_stamping"]


def weaknesses(certificates: Iterable[Certificate], digests: Iterable[str]) -> list[str]:
    """Return what is too weak in a chain (the root's own signature aside) and in the digests used."""
    found = {name.upper() for name in digests if name in WEAK_DIGESTS}
    for place, one in enumerate(certificates):
        key = weak_key(one)
        if key:
            found.add(key)
        digest = _digest_of(one)
        if place and digest in WEAK_DIGESTS:
            found.add(digest.upper())
    return sorted(found)


def weak_key(certificate: Certificate) -> str:
    """Return the kind of a certificate's key where it is too weak, else empty."""
    key = as_x509(certificate).public_key()
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < RSA_BITS_MIN:
        return f"RSA {key.key_size}"
    if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.key_size < EC_BITS_MIN:
        return f"EC {key.curve.key_size}"
    return f"DSA {key.key_size}" if isinstance(key, dsa.DSAPublicKey) else ""


def strays(pool: Sequence[Certificate], anchors: Sequence[Certificate]) -> list[Certificate]:
    """Return the certificates that no other at hand vouches for; roots and honest self-signed ones aside."""
    known = [*pool, *anchors]
    trusted = {one.dump() for one in anchors}
    return [
        one
        for one in pool
        if one.dump() not in trusted and not any(_is_issued_by(one, other) for other in known)
    ]


def as_x509(certificate: Certificate) -> x509.Certificate:
    """Return a certificate as `cryptography` takes it. Raises ValueError."""
    return x509.load_der_x509_certificate(certificate.dump())


def named(certificate: Certificate) -> str:
    """Return whom a certificate names."""
    return name_of(certificate.subject)


def name_of(name: Any) -> str:
    """Return the common name of a name, else all of it."""
    common = name.native.get("common_name") or name.human_friendly
    return ", ".join(common) if isinstance(common, list) else str(common)


def _built(
    certificate: Certificate, pool: Sequence[Certificate], grounds: Grounds, at: datetime
) -> tuple[Certificate, ...]:
    context = ValidationContext(
        trust_roots=grounds.anchors,
        other_certs=[one for one in pool[:POOL_MAX] if one.dump() != certificate.dump()],
        allow_fetching=False,
        crls=[],
        ocsps=[],
        revocation_mode="soft-fail",
        moment=at,
        best_signature_time=at,
        algorithm_usage_policy=AcceptAllAlgorithms(),
    )
    validator = CertificateValidator(certificate, validation_context=context)
    path: Any = asyncio.run(validator.async_validate_path())
    return tuple(path)


def _why_none(problem: Any, certificate: Certificate, known: Sequence[Certificate]) -> Note:
    if isinstance(problem, ExpiredError):
        return Note(NoteCode.ENDED, moments={"day": problem.expired_dt})
    if isinstance(problem, NotYetValidError):
        return Note(NoteCode.NOT_BEGUN, moments={"day": problem.valid_from})
    if isinstance(problem, PathBuildingError) or certificate.subject == certificate.issuer:
        return _unlinked(certificate, known)
    return Note(NoteCode.CHAIN_BROKEN, {"detail": said(problem)})


def _own_period(anchor: Certificate, at: datetime) -> Note | None:
    if at > anchor.not_valid_after:
        return Note(NoteCode.ENDED, moments={"day": anchor.not_valid_after})
    if at < anchor.not_valid_before:
        return Note(NoteCode.NOT_BEGUN, moments={"day": anchor.not_valid_before})
    return None


def _unlinked(certificate: Certificate, known: Sequence[Certificate]) -> Note:
    """Return why no chain was found: self-signed, its issuer not at hand, or a forged link."""
    if certificate.subject == certificate.issuer:
        if _is_issued_by(certificate, certificate):
            return Note(NoteCode.SELF_SIGNED, {"name": named(certificate)})
        return _broken(certificate)
    above = [one for one in known if one.subject == certificate.issuer]
    if above and not any(_is_issued_by(certificate, one) for one in above):
        return _broken(certificate)
    top, seen = certificate, 0
    while seen < POOL_MAX:
        above = [one for one in known if one.subject == top.issuer and _is_issued_by(top, one)]
        if not above or above[0].dump() == top.dump():
            break
        top, seen = above[0], seen + 1
    return Note(NoteCode.NO_ROOT, {"name": name_of(top.issuer)})


def _broken(certificate: Certificate) -> Note:
    detail = f"{name_of(certificate.issuer)} ≠ {named(certificate)}"
    return Note(NoteCode.CHAIN_BROKEN, {"detail": detail})


def _is_issued_by(certificate: Certificate, issuer: Certificate) -> bool:
    if certificate.issuer != issuer.subject:
        return False
    try:
        as_x509(certificate).verify_directly_issued_by(as_x509(issuer))
    except (InvalidSignature, *FAULTS):
        return False
    return True


def _digest_of(certificate: Certificate) -> str:
    try:
        return str(certificate["signature_algorithm"].hash_algo)
    except FAULTS:
        return ""
