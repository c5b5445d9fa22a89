"""The timeline that a case writes itself, and the version that every change moves on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor
from khien.base.casework import rules
from khien.base.casework.models import Case, CaseEntry
from khien.base.casework.types import EntryKind, Stale
from khien.base.core.clock import now


def write(
    by: Actor,
    row: Case,
    kind: EntryKind,
    *,
    code: str = "",
    values: Mapping[str, Any] | None = None,
    words: str = "",
) -> None:
    """Add a line to a case's timeline. Call inside a transaction."""
    CaseEntry(
        case=row,
        at=now(),
        by=by.name[:200],
        person_id=by.person_id,
        kind=kind,
        code=code,
        unit_id=accounts.unit_key(by.home_unit) if by.home_unit else None,
        values=dict(values or {}),
        words=words[: rules.TEXT_MAX],
    ).save()


def changed(by: Actor, row: Case) -> None:
    """Keep a changed case under its next version, with who changed it."""
    row.version += 1
    row.changed_at, row.changed_by = now(), by.name[:200]
    row.save()


def require_version(row: Case, version: int | None, *, entered: str) -> None:
    """Raise Stale where the person had read an earlier version, with what they entered."""
    if version is not None and version != row.version:
        raise Stale(
            who=row.changed_by, what=row.number, at=shown(row.changed_at), entered=entered or "–"
        )


def shown(at: datetime) -> str:
    """Return an instant for a sentence, in the province's time."""
    return f"{timezone.localtime(at):%H:%M:%S %d/%m/%Y}"
