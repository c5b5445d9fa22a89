"""What was found of a content before."""

import hashlib

import msgspec

from khien.base.trust.access import checks as access
from khien.base.trust.models import SignatureCheck
from khien.base.trust.types.checks import KeptCheck
from khien.base.trust.types.signatures import Checked, SignedKind, Verdict

KEPT_MAX = 20


def earlier(content: bytes, signature: bytes | None = None) -> list[KeptCheck]:
    """Return what was found of a content before, the newest first. One query."""
    return [as_kept(row) for row in access.checks_of(*digests(content, signature))[:KEPT_MAX]]


def newest(digest: str) -> KeptCheck | None:
    """Return what was last found of a content by its SHA-256; None where it was never checked. One query."""
    row = access.checks_of(digest, "").first()
    return as_kept(row) if row else None


def digests(content: bytes, signature: bytes | None) -> tuple[str, str]:
    """Return the hashes by which a check is kept: of the content, and of what stands beside it."""
    beside = hashlib.sha256(signature).hexdigest() if signature is not None else ""
    return hashlib.sha256(content).hexdigest(), beside


def as_kept(row: SignatureCheck) -> KeptCheck:
    """Return a row as it is shown."""
    verdicts = tuple(msgspec.convert(row.verdicts, list[Verdict]))
    found = Checked(SignedKind(row.kind), row.sha256, verdicts)
    return KeptCheck(found, row.first_at, row.at, row.by, row.times)
