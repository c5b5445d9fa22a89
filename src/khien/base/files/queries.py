"""Reads of files: what is stored and what was done with it. Callers' own doors come first."""

from collections.abc import Iterable

from khien.base.accounts.types import Actor
from khien.base.files import access
from khien.base.files.models import StoredFile
from khien.base.files.types import CustodyAct, CustodyLine, FileKind, FileRecord, Verdict


def file(by: Actor, key: int) -> FileRecord:  # noqa: ARG001 - the actor passed the caller's door
    """Return one file, for who passed the door of the row that holds it. Raises NotFound."""
    return record_of(access.require_file(key))


def files(by: Actor, keys: Iterable[int]) -> list[FileRecord]:  # noqa: ARG001 - as above
    """Return files in the order they were kept. One query."""
    found = access.files().filter(pk__in=list(keys)).select_related("unit")
    return [record_of(row) for row in found.order_by("pk")]


def custody(by: Actor, key: int) -> list[CustodyLine]:  # noqa: ARG001 - as above
    """Return a file's chain of custody, oldest first. One query."""
    return [
        CustodyLine(link.at, link.by, CustodyAct(link.act), link.note)
        for link in access.custody(key).order_by("pk")
    ]


def waiting_count() -> int:
    """Return how many files wait for the virus check. One query."""
    return access.files().filter(verdict=Verdict.QUARANTINED).count()


def record_of(row: StoredFile) -> FileRecord:
    """Return a row without its content."""
    return FileRecord(
        row.pk,
        row.name,
        row.digest,
        row.size,
        FileKind(row.kind),
        row.unit.code,
        row.by,
        row.at,
        Verdict(row.verdict),
        row.checked_at,
        tuple(row.details.get("notes", ())),
    )
