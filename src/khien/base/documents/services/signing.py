"""A document's PDF is signed here by its unit's seal, and what its signatures are worth is looked at."""

from datetime import datetime

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.usecase import use_case
from khien.base.documents import access
from khien.base.documents.models import Document
from khien.base.documents.queries.signing import is_own
from khien.base.documents.services import waiting
from khien.base.documents.types.signing import NotToBeSigned
from khien.base.files import queries as stored
from khien.base.files.services import storing as files
from khien.base.files.types.stored import FileKind
from khien.base.trust.services import archiving, papers
from khien.base.trust.types.signatures import NoSignature
from khien.base.trust.types.signing import SignedPaper


def sign_document(by: Actor, *, key: int) -> SignedPaper:
    """Sign a document's PDF by its unit's seal, else by this instance's key; signed ones once more.

    Takes seconds; outside transactions. Raises NotFound, NotAllowed, NotToBeSigned, Changed, and what trust
    refuses to sign.
    """
    row = access.require_document(by, key)
    accounts.require_may(by, Capability.SIGN_DOCUMENTS, row.unit.code)
    content = files.open_file(by, key=_pdf_of(by, row))
    paper = papers.signed_here(
        by, content=content, unit_code=row.unit.code, reason=f"Ký {row.number}"
    )
    held = files.keep_file(by, name=row.file_name, content=paper.content, unit_code=row.unit.code)
    keep_signed(
        by,
        key=key,
        version=row.version,
        file_key=held.key,
        digest=held.digest,
        stamp_ends_at=paper.stamp_ends_at,
    )
    return paper


def look_at_signatures(by: Actor, *, key: int) -> None:
    """Check the signatures of a document's PDF anew; the verdict is kept. Outside transactions.

    Raises NotFound, NotAllowed, NotToBeSigned.
    """
    row = access.require_document(by, key)
    accounts.require_may(by, Capability.KEEP_DOCUMENTS, row.unit.code)
    look_at(by, files.open_file(by, key=_pdf_of(by, row)))


def look_at(by: Actor, content: bytes) -> None:
    """Keep what the signatures of a PDF are worth, and archive it; nothing where it bears none."""
    try:
        paper = papers.looked_at(by, content=content)
    except NoSignature:
        return
    if paper.stamp_ends_at is not None:
        digest = paper.found.sha256
        archiving.note_archived(by, digest=digest, ends_at=paper.stamp_ends_at)


@use_case
def keep_signed(
    by: Actor,
    *,
    key: int,
    version: int,
    file_key: int,
    digest: str,
    stamp_ends_at: datetime | None,
) -> None:
    """Put the signed file in a document's place of the former one. Raises Changed."""
    row = access.locked_document(by, key, right=Capability.SIGN_DOCUMENTS)
    waiting.require_version(row.version, version, what=row.number)
    row.file_key = file_key
    row.version += 1
    row.save(update_fields=["file_key", "version"])
    if stamp_ends_at is not None:
        archiving.note_archived(by, digest=digest, ends_at=stamp_ends_at)


def _pdf_of(by: Actor, row: Document) -> int:
    if row.file_key is None or not is_own(row):
        raise NotToBeSigned(number=row.number)
    if stored.file(by, row.file_key).kind is not FileKind.PDF:
        raise NotToBeSigned(number=row.number)
    return row.file_key
