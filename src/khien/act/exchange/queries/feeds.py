"""Reads of feeds: each with what came of its last pull."""

from typing import Any

from khien.act.exchange import access
from khien.act.exchange.models import Feed
from khien.act.exchange.rules.terms import terms_of
from khien.act.exchange.types.feeds import FeedKind, FeedLine, Told
from khien.base.accounts.types import Actor


def feeds(actor: Actor) -> list[FeedLine]:
    """Return the feeds that are not closed, by name. Two queries."""
    access.require_manage(actor)
    return [_line(row) for row in access.feeds().order_by("name")]


def key_of(actor: Actor, name: str) -> int:
    """Return the key of a feed by its name. Raises NotFound."""
    access.require_manage(actor)
    return access.require_feed_named(name).pk


def _line(row: Feed) -> FeedLine:
    return FeedLine(
        key=row.pk,
        name=row.name,
        kind=FeedKind(row.kind),
        url=row.url,
        collection=row.collection,
        terms=terms_of(row.terms),
        minutes=row.minutes,
        is_direct=row.is_direct,
        inner_reason=row.inner_reason,
        is_paused=row.is_paused,
        next_at=row.next_at,
        last_at=row.last_at,
        counts=row.last_counts,
        problem=_told(row.problem),
        refusal=_told(row.refusal),
        failures=row.failures,
    )


def _told(kept: dict[str, Any]) -> Told | None:
    return Told(kept["message"], kept["values"]) if kept else None
