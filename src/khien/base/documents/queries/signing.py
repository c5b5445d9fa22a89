"""Reads of the signatures that a document's file bears."""

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.documents import access
from khien.base.documents.models import Document
from khien.base.documents.types.register import DocumentKind
from khien.base.documents.types.signing import FileSignatures
from khien.base.files import queries as files
from khien.base.files.types.stored import FileKind, Verdict
from khien.base.trust.queries import archive, checks
from khien.base.trust.queries.seals import seal_of


def signatures_of(actor: Actor, key: int) -> FileSignatures | None:
    """Return what is known of the signatures of a document's PDF; None without one. Five queries.

    Raises NotFound.
    """
    row = access.require_document(actor, key)
    if row.file_key is None:
        return None
    file = files.file(actor, row.file_key)
    if file.kind is not FileKind.PDF or file.verdict is not Verdict.CLEAN:
        return None
    unit = row.unit.code
    return FileSignatures(
        checked=checks.newest(file.digest),
        archive=archive.state(file.digest),
        may_sign=is_own(row) and accounts.may_do(actor, Capability.SIGN_DOCUMENTS, unit),
        may_check=accounts.may_do(actor, Capability.KEEP_DOCUMENTS, unit),
        key=seal_of(unit),
    )


def is_own(row: Document) -> bool:
    """Return whether a document can be a paper of the unit that keeps it: a law never is."""
    return row.kind != DocumentKind.LAW
