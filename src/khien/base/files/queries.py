"""Reads of files: what is stored, what was done with it, who issues papers. Callers' own doors come first."""

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core import definitions
from khien.base.core.paging import Page, counted, newest_first, page_of
from khien.base.files import access
from khien.base.files.models import GatewayPermission, StoredFile
from khien.base.files.rules.papers import posts, words
from khien.base.files.types.papers import Head, Signer
from khien.base.files.types.posts import BadPosts, PostSaid, PostsSaid
from khien.base.files.types.stored import (
    CustodyAct,
    CustodyLine,
    FileKind,
    FileRecord,
    PermissionLine,
    Verdict,
)

POSTS: Final = Path(__file__).parent / "data" / "posts.toml"


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
    return [_permission(row, codes) for row in rows]


def permissions_shown(actor: Actor, *, after: str = "") -> Page[PermissionLine]:
    """Return a page of what mail gateways are and were allowed, the newest first. Two queries.

    Everybody sees what holds of the own unit's letters; who manages gateways, of all these units.
    """
    codes = accounts.unit_codes(actor, Capability.MANAGE_FEEDS)
    rows = access.all_permissions()
    if codes is not None:
        rows = rows.filter(unit__code__in=codes | {actor.home_unit})
    found, mark = newest_first(rows, after=after)
    return page_of([_permission(row, codes) for row in found], after=mark, total=counted(rows))


def _permission(row: GatewayPermission, codes: frozenset[str] | None) -> PermissionLine:
    ended_at = row.ended_at or row.unit.closed_at
    return PermissionLine(
        row.pk,
        row.unit.code,
        row.unit.name,
        row.regulation,
        row.issued_on,
        row.notice_on,
        row.by,
        row.entered_at,
        ended_at,
        may_end=ended_at is None and (codes is None or row.unit.code in codes),
    )


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


@lru_cache(maxsize=1)
def _posts() -> tuple[PostSaid, ...]:
    """Return what heads of units are called. Read once."""
    return definitions.read(POSTS.read_bytes(), PostsSaid, file=POSTS.name, refusal=BadPosts).posts


def post_of(kind: str, name: str) -> PostSaid:
    """Return what the head of a unit is called, by the unit's kind and name."""
    return posts.post_of(_posts(), kind, name)


def head_signer(kind: str, name: str) -> Signer:
    """Return the block of a unit's head, for a signature and a name to come."""
    post = post_of(kind, name)
    return Signer((post.authority,) if post.authority else (), post.head)


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
