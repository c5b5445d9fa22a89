"""Reads of trust: which units hold a certificate, which keys there are, what a signature is worth."""

from datetime import datetime
from pathlib import Path

from django.conf import settings

from khien.base.accounts import queries as accounts
from khien.base.core.clock import now
from khien.base.core.history import as_of
from khien.base.core.offers import Counted
from khien.base.trust import access
from khien.base.trust.rules import keys as key_rules
from khien.base.trust.rules import verifying
from khien.base.trust.types import KeyRecord, NoKey, Verdict


def units_with_certificate(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each unit and whether it held a valid certificate at an instant. Two queries."""
    held = dict(as_of(access.certificates(), at).values_list("unit__code", "serial"))
    return [
        Counted(unit.name, unit.code, unit.code in held, detail=held.get(unit.code, ""))
        for unit in accounts.watched_units(at)
        if unit_codes is None or unit.code in unit_codes
    ]


def verify_pdf(content: bytes) -> list[Verdict]:
    """Return what each signature of a PDF is worth here, the oldest first. Raises NoSignature."""
    return verifying.pdf_verdicts(content, roots(), at=now())


def verify_detached(content: bytes, signature: bytes) -> Verdict:
    """Return what a detached signature over a content is worth here. Raises NoSignature."""
    return verifying.detached_verdict(content, signature, roots(), at=now())


def keys() -> list[KeyRecord]:
    """Return the signing keys of this instance, by name."""
    return [key(file.stem) for file in sorted(key_folder().glob("*.key"))]


def key(name: str) -> KeyRecord:
    """Return one signing key, without the key. Raises NoKey."""
    certificate = key_pair(name).certificate
    holder = str(certificate.subject.native.get("common_name", ""))
    return KeyRecord(name, holder, certificate.sha256.hex(), certificate.not_valid_after)


def key_pair(name: str) -> key_rules.KeyPair:
    """Return a key with its certificate, for signing. Raises NoKey."""
    key_rules.require_name(name)
    key_file, certificate = key_folder() / f"{name}.key", key_folder() / f"{name}.pem"
    if not (key_file.exists() and certificate.exists()):
        raise NoKey(name=name)
    return key_rules.read_pair(key_file.read_bytes(), certificate.read_bytes(), name=name)


def certificate_pem(name: str) -> bytes:
    """Return the certificate of a key, for whoever is to check what it signed. Raises NoKey."""
    key_rules.require_name(name)
    file = key_folder() / f"{name}.pem"
    if not file.exists():
        raise NoKey(name=name)
    return file.read_bytes()


def roots() -> verifying.Roots:
    """Return the roots that are trusted here: the keys' own, and `trust-roots/*.pem` in the home."""
    own, others = (
        [
            certificate
            for file in sorted(folder.glob("*.pem"))
            for certificate in key_rules.read_certificates(file.read_bytes(), file=file.name)
        ]
        for folder in (key_folder(), Path(settings.KHIEN.home) / "trust-roots")
    )
    return verifying.Roots(own, others)


def key_folder() -> Path:
    """Return where the keys of this instance lie."""
    return Path(settings.KHIEN.home) / "keys"
