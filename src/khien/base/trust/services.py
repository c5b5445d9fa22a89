"""Writes of trust: certificates enter the register; keys are made, contents are signed."""

import hashlib
import os
from datetime import datetime
from pathlib import Path

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now
from khien.base.core.usecase import use_case
from khien.base.trust import queries
from khien.base.trust.models import Certificate
from khien.base.trust.rules import keys, signing
from khien.base.trust.types import KeyEnded, KeyExists, KeyRecord

INSTANCE_KEY = "instance"


@use_case
def enter_certificate(  # noqa: PLR0913 - the fields of a certificate
    by: Actor,
    *,
    unit_code: str,
    serial: str,
    holder: str,
    issuer: str,
    valid_from: datetime,
    valid_to: datetime,
) -> int:
    """Enter a certificate that a unit holds and return its key."""
    accounts.require_may(by, Capability.MANAGE_PEOPLE, unit_code)
    certificate = Certificate(
        unit_id=accounts.unit_key(unit_code),
        serial=serial,
        holder=holder,
        issuer=issuer,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    certificate.save()
    return certificate.pk


def make_key(by: Actor, *, name: str = INSTANCE_KEY, holder: str) -> KeyRecord:
    """Make a signing key with a self-signed certificate in the home and return it.

    The certificate is this instance's own: it is no certificate of the government's authority.
    Raises KeyExists: a key is never overwritten.
    """
    keys.require_name(name)
    folder = queries.key_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if (folder / f"{name}.key").exists() or (folder / f"{name}.pem").exists():
        raise KeyExists(name=name)
    key, certificate = keys.new_pair(holder, at=now())
    _write_new(folder / f"{name}.key", key, 0o600)
    _write_new(folder / f"{name}.pem", certificate, 0o644)
    made = queries.key(name)
    note_key(by, name=name, holder=holder, fingerprint=made.fingerprint)
    return made


@use_case
def note_key(by: Actor, *, name: str, holder: str, fingerprint: str) -> None:
    """Leave the audit record of a key that was made."""


def sign_pdf(
    by: Actor, *, content: bytes, key: str = INSTANCE_KEY, reason: str = "", place: str = ""
) -> bytes:
    """Return a PDF with a PAdES signature of a file key. Takes 0.1 s; call outside transactions.

    Raises NoKey, KeyEnded, or NotSignable.
    """
    signed = signing.pdf_signed(content, _pair(key), reason=reason, place=place)
    note_signing(by, key=key, kind="pdf", digest=hashlib.sha256(signed).hexdigest())
    return signed


def sign_detached(by: Actor, *, content: bytes, key: str = INSTANCE_KEY) -> bytes:
    """Return a detached signature (CMS, DER) of a file key over a content. As `sign_pdf` in all else."""
    signature = signing.detached(content, _pair(key))
    note_signing(by, key=key, kind="detached", digest=hashlib.sha256(content).hexdigest())
    return signature


@use_case
def note_signing(by: Actor, *, key: str, kind: str, digest: str) -> None:
    """Leave the audit record of a signature: by which key, over which content."""


def _pair(name: str) -> keys.KeyPair:
    pair = queries.key_pair(name)
    if pair.certificate.not_valid_after < now():
        raise KeyEnded(name=name)
    return pair


def _write_new(file: Path, content: bytes, mode: int) -> None:
    opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(opened, "wb") as written:
        written.write(content)
        written.flush()
        os.fsync(written.fileno())
