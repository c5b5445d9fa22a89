"""Contents are signed."""

import hashlib

from khien.base.accounts.types import Actor
from khien.base.core.clock import now
from khien.base.core.usecase import use_case
from khien.base.trust.queries import keys as queries
from khien.base.trust.rules import keys, signing
from khien.base.trust.services.keys import INSTANCE_KEY
from khien.base.trust.types.keys import KeyEnded


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
