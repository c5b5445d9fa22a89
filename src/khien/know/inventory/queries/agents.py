"""Reads of agents' keys, of files that wait, and of osquery's queries."""

from khien.base.accounts.types import Actor
from khien.know.inventory import access
from khien.know.inventory.types.agents import KeyLine, PackLine
from khien.know.inventory.types.imports import DraftLine

SHOWN = 500


def keys(actor: Actor, unit_codes: frozenset[str] | None) -> list[KeyLine]:
    """Return the keys of the units that the actor manages, the newest first. One query."""
    rows = access.keys_visible_to(actor).select_related("unit").order_by("-pk")
    if unit_codes is not None:
        rows = rows.filter(unit__code__in=unit_codes)
    return [
        KeyLine(
            row.pk,
            row.name,
            row.unit.name,
            row.unit.code,
            row.token_hint,
            row.made_by,
            row.made_at,
            row.last_used_on,
            row.revoked_at,
        )
        for row in rows[:SHOWN]
    ]


def drafts(actor: Actor) -> list[DraftLine]:
    """Return the files that wait to be taken in, the newest first. One query."""
    rows = access.drafts_visible_to(actor).filter(applied_at__isnull=True).defer("content")
    return [
        DraftLine(row.pk, row.name, row.unit.name, row.unit.code, row.made_by, row.made_at, None)
        for row in rows.select_related("unit").order_by("-pk")[:50]
    ]


def draft(actor: Actor, key: int) -> DraftLine:
    """Return one file that waits or was taken in. Raises NotFound. One query."""
    row = access.require_draft(actor, key)
    return DraftLine(
        row.pk, row.name, row.unit.name, row.unit.code, row.made_by, row.made_at, row.applied_at
    )


def pack_waiting(actor: Actor) -> PackLine | None:
    """Return the proposal of queries that waits for another person, or None. One query."""
    rows = access.osquery_packs().filter(agreed_at__isnull=True, dropped_at__isnull=True)
    row = rows.order_by("-pk").first()
    if row is None:
        return None
    return PackLine(
        row.pk,
        tuple(row.queries),
        row.proposed_by,
        row.proposed_at,
        row.agreed_by,
        row.agreed_at,
        row.proposed_by_id == actor.person_id,
    )
