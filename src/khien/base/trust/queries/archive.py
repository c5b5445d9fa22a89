"""Archived documents: how they stand, and what holds them with their last stamp."""

import hashlib

from khien.base.files.services import storing as files
from khien.base.trust.access import archive as access
from khien.base.trust.types.archive import ArchiveState


def with_last_stamp(content: bytes) -> bytes:
    """Return a signed document with the time stamps that the archive added; itself without any. One query.

    The document as it was signed is its beginning.
    """
    digest = hashlib.sha256(content).hexdigest()
    row = access.archived().filter(original=digest).first()
    return files.kept(row.current) if row and row.current != digest else content


def state(digest: str) -> ArchiveState | None:
    """Return how a document stands in the archive, by its SHA-256; None where it is not in it. One query."""
    row = access.archived().filter(original=digest).first()
    return ArchiveState(row.stamp_ends_at, row.stamped_at, row.problem) if row else None
