"""Reads of files: what is stored, what was done with it, who issues papers. Callers' own doors come first."""

import hashlib
from collections.abc import Iterable

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.files import access
from khien.base.files.models import StoredFile
from khien.base.files.rules.papers import words
from khien.base.files.types.papers import Head
from khien.base.files.types.stored import (
    CustodyAct,
    CustodyLine,
    FileKind,
    FileRecord,
    PermissionLine,
    Verdict,
)


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


def permissions(by: Actor) -> list[PermissionLine]:
    """Return the mail gateways that may ask, of units whose gateways the asker manages. One query."""
    codes = accounts.unit_codes(by, Capability.MANAGE_FEEDS)
    rows = access.permissions().order_by("unit__code")
    rows = rows if codes is None else rows.filter(unit__code__in=codes)
    return [
        PermissionLine(row.unit.code, row.regulation, row.issued_on, row.notice_on, row.entered_at)
        for row in rows
    ]


def may_ask(unit_code: str) -> bool:
    """Return whether a unit's mail gateway may ask now. One query."""
    return access.permissions().filter(unit__code=unit_code).exists()


def gateway_of(token: str) -> str:
    """Return the code of the unit whose mail gateway has this token, or empty. One query."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    row = access.permissions().filter(token_hash=digest).first() if token else None
    return row.unit.code if row else ""


def head_of(name: str, path: str) -> Head:
    """Return the head of a unit's papers, by its name and its path. A query for each body above it."""
    above = [accounts.name_of_unit(code) for code in path.strip("/").split("/")[:-1]]
    return Head(above[-1] if above else "", name, words.place_of([*above, name]))


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
