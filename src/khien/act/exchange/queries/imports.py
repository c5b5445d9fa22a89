"""Reads of imports: the files that wait for a person."""

from dataclasses import dataclass
from datetime import datetime

from khien.act.exchange import access
from khien.act.exchange.rules.terms import terms_of
from khien.act.exchange.types.imports import Terms
from khien.base.accounts.types import Actor
from khien.base.core.refusals import NotFound


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One file that waits or was decided on."""

    key: int
    name: str
    by: str
    at: datetime
    is_open: bool
    was_applied: bool


@dataclass(frozen=True, slots=True)
class DraftContent:
    """A file that waits, with what was said for its records."""

    line: DraftLine
    content: bytes
    terms: Terms


def drafts(actor: Actor) -> list[DraftLine]:
    """Return the newest fifty files, without their content. One query."""
    access.require_manage(actor)
    rows = access.drafts().defer("content").order_by("-pk")[:50]
    return [
        DraftLine(row.pk, row.name, row.by, row.at, row.decided_at is None, row.was_applied)
        for row in rows
    ]


def draft(actor: Actor, key: int) -> DraftContent:
    """Return one file that waits. Raises NotFound. One query."""
    access.require_manage(actor)
    row = access.drafts().filter(pk=key, decided_at__isnull=True).first()
    if row is None:
        raise NotFound(what=str(key))
    line = DraftLine(row.pk, row.name, row.by, row.at, is_open=True, was_applied=False)
    return DraftContent(line, bytes(row.content or b""), terms_of(row.terms))
