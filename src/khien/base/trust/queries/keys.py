"""The signing keys of this instance."""

from pathlib import Path

from django.conf import settings

from khien.base.trust.rules import keys as key_rules
from khien.base.trust.types.keys import KeyRecord, NoKey


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


def key_folder() -> Path:
    """Return where the keys of this instance lie."""
    return Path(settings.KHIEN.home) / "keys"
