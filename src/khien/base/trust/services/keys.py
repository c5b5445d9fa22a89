"""Signing keys are made."""

import os
from pathlib import Path

from khien.base.accounts.types import Actor
from khien.base.core.clock import now
from khien.base.core.usecase import use_case
from khien.base.trust.queries import keys as queries
from khien.base.trust.rules import keys
from khien.base.trust.types.keys import INSTANCE_KEY, KeyExists, KeyRecord


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


def _write_new(file: Path, content: bytes, mode: int) -> None:
    opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(opened, "wb") as written:
        written.write(content)
        written.flush()
        os.fsync(written.fileno())
