"""A request (PKCS#10) is read and looked at: what would be wrong with a certificate on it."""

import re
from collections.abc import Mapping
from typing import Any, Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from khien.base.core.refusals import text
from khien.base.trust.rules.authority.signers import DER
from khien.base.trust.rules.faults import FAULTS
from khien.base.trust.types.authority import Asked, Fault, Profile, RequestUnreadable

BYTES_MAX: Final = 64 * 1024
NAMES_MAX: Final = 20
RSA_BITS_MIN: Final = 2048
RSA_BITS_MAX: Final = 8192
RSA_BITS_GOOD: Final = 3072
_CURVES: Final = frozenset({"secp256r1", "secp384r1", "secp521r1"})
_HASHES: Final = (hashes.SHA256, hashes.SHA384, hashes.SHA512)
_LABEL: Final = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
_HOST: Final = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*")


def read(content: bytes) -> x509.CertificateSigningRequest:
    """Return a request from PEM or DER. Raises RequestUnreadable."""
    if not content.strip():
        raise RequestUnreadable(why=text("the file is empty"))
    if len(content) > BYTES_MAX:
        raise RequestUnreadable(why=text("it is larger than 64 kB"))
    try:
        is_pem = content.lstrip().startswith(b"-----")
        found = x509.load_pem_x509_csr(content) if is_pem else x509.load_der_x509_csr(content)
        asked(found)  # cryptography reads late: what cannot be read is seen here, or nowhere
        _ = found.signature_hash_algorithm
    except FAULTS as problem:
        raise RequestUnreadable(why=str(problem).split("\n")[0][:120]) from problem
    return found


def asked(found: x509.CertificateSigningRequest) -> Asked:
    """Return what a request asks for."""
    names, addresses, others = _also(found)
    parts = found.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    common = str(parts[0].value).strip() if parts else ""
    if common and _is_host_like(common) and common.lower() not in names:
        names = (common.lower(), *names)
    made = hashes.Hash(hashes.SHA256())
    made.update(found.public_bytes(DER))
    return Asked(
        common_name=common[:64],
        names=names,
        addresses=addresses,
        other_names=others,
        key=_key_name(found.public_key()),
        fingerprint=made.finalize().hex(),
        wants_authority=_wants_authority(found),
        signature_holds=_signature_holds(found),
    )


def faults(
    found: x509.CertificateSigningRequest, profile: Profile, holders: Mapping[str, bool | None]
) -> list[Fault]:
    """Return what is wrong, the worst first. `holders` says of each name: the unit's, another's, unknown."""
    said = asked(found)
    wrong = [*_of_key(found.public_key()), *_of_signature(found, said)]
    if said.wants_authority:
        wrong.append(Fault(text("It asks to be an authority itself; only the root makes those.")))
    wrong += _of_names(said, profile, holders)
    return sorted(wrong, key=lambda one: not one.stops)


def _of_key(public: Any) -> list[Fault]:
    if isinstance(public, rsa.RSAPublicKey):
        bits = {"bits": str(public.key_size)}
        if not RSA_BITS_MIN <= public.key_size <= RSA_BITS_MAX:
            return [
                Fault(
                    text(
                        "The key has %(bits)s bits: weak or unusual. Make an RSA key of 3072 bits or P-256."
                    ),
                    bits,
                )
            ]
        if public.key_size < RSA_BITS_GOOD:
            return [
                Fault(
                    text("The RSA key has %(bits)s bits: allowed, but 3072 or P-256 is better."),
                    bits,
                    stops=False,
                )
            ]
        return []
    if isinstance(public, ec.EllipticCurvePublicKey) and public.curve.name in _CURVES:
        return []
    return [Fault(text("This kind of key is not taken; make an RSA key of 3072 bits or P-256."))]


def _of_signature(found: x509.CertificateSigningRequest, said: Asked) -> list[Fault]:
    if not said.signature_holds:
        return [
            Fault(
                text(
                    "The request's signature does not hold: it was altered, or whoever sent it does not "
                    "have the key."
                )
            )
        ]
    if not isinstance(found.signature_hash_algorithm, _HASHES):
        return [Fault(text("The request is signed with a weak hash; make it again with SHA-256."))]
    return []


def _of_names(said: Asked, profile: Profile, holders: Mapping[str, bool | None]) -> list[Fault]:
    wrong: list[Fault] = []
    if profile.has_names and not (said.names or said.addresses):
        wrong.append(
            Fault(text("It names no host; a server's certificate names every name it answers to."))
        )
    if not said.common_name and not said.names:
        wrong.append(Fault(text("It names nobody: the subject has no common name (CN).")))
    if len(said.names) + len(said.addresses) > NAMES_MAX:
        wrong.append(Fault(text("It names more than 20 hosts; ask for several certificates.")))
    left_out = text("“%(name)s” is left out: only host names and addresses are certified.")
    wrong += [Fault(left_out, {"name": one}, stops=False) for one in said.other_names]
    for name in said.names[: NAMES_MAX * 2]:
        wrong += _of_name(name, is_own=holders.get(name))
    return wrong


def _of_name(name: str, *, is_own: bool | None) -> list[Fault]:
    said = {"name": name[:100]}
    if name.startswith("*."):
        return [Fault(text("“%(name)s” stands for any host; each host is named by itself."), said)]
    if not _HOST.fullmatch(name):
        return [Fault(text("“%(name)s” is no host name."), said)]
    if is_own is False:
        return [Fault(text("“%(name)s” is another unit's, by the inventory."), said)]
    if is_own is None:
        return [
            Fault(
                text("“%(name)s” does not stand in the inventory; make sure whose it is."),
                said,
                stops=False,
            )
        ]
    return []


def _also(
    found: x509.CertificateSigningRequest,
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    try:
        also = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return (), (), ()
    names = tuple(dict.fromkeys(one.lower() for one in also.get_values_for_type(x509.DNSName)))
    addresses = tuple(str(one) for one in also.get_values_for_type(x509.IPAddress))
    taken = (x509.DNSName, x509.IPAddress)
    others = tuple(str(one.value)[:100] for one in also if not isinstance(one, taken))
    return names, addresses, others[:NAMES_MAX]


def _is_host_like(common: str) -> bool:
    bare = common.lower().removeprefix("*.")
    return "." in common and _HOST.fullmatch(bare) is not None


def _wants_authority(found: x509.CertificateSigningRequest) -> bool:
    try:
        return found.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _signature_holds(found: x509.CertificateSigningRequest) -> bool:
    try:
        return found.is_signature_valid
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return False


def _key_name(public: Any) -> str:
    if isinstance(public, rsa.RSAPublicKey):
        return f"RSA {public.key_size}"
    if isinstance(public, ec.EllipticCurvePublicKey):
        return str(public.curve.name)
    return type(public).__name__.removesuffix("PublicKey").removeprefix("_")
