"""Pulling: one run of one feed outside transactions; each part that was read whole is kept at once.

A run is bounded in time and parts; what is left is pulled by the next one. A part and how far the
feed has come with it commit together, so a killed run is taken up where it stopped.
"""

import logging
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from khien.act.advisories.services import importing
from khien.act.advisories.types.advisories import (
    AlreadyImported,
    Faulty,
    OlderImported,
    WorkedOn,
)
from khien.act.exchange import access
from khien.act.exchange.models import Feed, FeedItem
from khien.act.exchange.rules import feeds as rules
from khien.act.exchange.rules import sealing
from khien.act.exchange.rules.terms import terms_of
from khien.act.exchange.services import feeds, imports, sources
from khien.act.exchange.types.feeds import (
    DraftsWait,
    FeedKind,
    OutOfTime,
    Piece,
    SecretLost,
    Source,
)
from khien.act.exchange.types.imports import Found, Plan, ReadFile
from khien.act.exchange.wire.fetching import Fetcher
from khien.base.accounts import queries as accounts
from khien.base.accounts.services import everything
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import services as casework
from khien.base.casework.types import NewItem
from khien.base.core.chunks import SIZE, chunks
from khien.base.core.clock import now
from khien.base.core.refusals import NotFound, Refusal, text

LOST: Final = "lost"
"""Stands for a sign-in whose sealed secret cannot be opened any more."""

RUN_S: Final = 30.0
PIECES_MAX: Final = 50
DRAFTS_MAX: Final = 20
HELD_FOR: Final = timedelta(seconds=110)
"""How long a run is a worker's own: longer than it can last, shorter than the outbox's lease."""

LOOK_WITHIN: Final = timedelta(days=2)

log = logging.getLogger(__name__)


class _UnexpectedError(Refusal):
    message = text("An unexpected fault, which the log names; it is tried again.")


class _Run:
    """What one run has done so far."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.by = everything(text("a feed is pulled"))
        self.counts: Counter[str] = Counter()
        self.pieces = 0
        self.refusal: Refusal | None = None
        self.problem: Refusal | None = None
        self.is_more = False


def pull(*, key: int, turn: int) -> None:
    """Pull a feed once: reserve it, read and keep its parts, write down what came of it."""
    source = _reserve(key, turn)
    if source is None:
        return
    run = _Run(source)
    try:
        _read(run)
    except OutOfTime as problem:
        run.is_more, run.problem = run.pieces > 0, None if run.pieces else problem
    except NotFound:
        pass  # paused or closed meanwhile
    except Refusal as problem:
        run.problem = problem
    except Exception:  # whatever a feed holds, it is shown and the others are pulled
        log.exception("feed %s failed", source.name)
        run.problem = _UnexpectedError()
    with suppress(NotFound):
        _settle(run, turn)


def _read(run: _Run) -> None:
    source, until = run.source, time.monotonic() + RUN_S
    if source.authorization == LOST:
        raise SecretLost
    fetcher = Fetcher(
        source.url,
        allows_inner=source.allows_inner,
        authorization=source.authorization,
        until=until,
    )
    for piece in sources.pieces(source, fetcher, lambda named: _unsettled(source.key, named)):
        _take(run, piece)
        run.pieces += 1
        if run.pieces >= PIECES_MAX or time.monotonic() > until:
            run.is_more = True
            return


def _take(run: _Run, piece: Piece) -> None:
    """Keep one part, and with it how far the feed has come."""
    run.counts[Found.REFUSED] += piece.refused
    run.refusal = piece.why or run.refusal
    if run.source.kind is FeedKind.CSAF:
        is_settled = not piece.content or _advise(run, piece)
        _keep(run.source, piece if is_settled else Piece(piece.label))
        return
    if not piece.content:
        _keep(run.source, piece)
        return
    file = imports.read_file(piece.content, run.source.terms, at=now())
    take = _apply if run.source.is_direct else _keep_file
    with transaction.atomic():
        _keep(run.source, piece)
        plan = take(run, piece, file)
    run.counts.update({found.value: count for found, count in plan.counts.items()})


def _apply(run: _Run, piece: Piece, file: ReadFile) -> Plan:
    return imports.apply_file(run.by, name=_name(run, piece), secret_file=file)


def _keep_file(run: _Run, piece: Piece, file: ReadFile) -> Plan:
    """Keep a part as a file for a person to look at, where it would change anything."""
    plan = imports.check_read(run.by, file=file)
    if plan.counts.get(Found.NEW) or plan.counts.get(Found.CHANGED):
        _require_room(run.source)
        imports.keep_draft(
            run.by,
            name=_name(run, piece),
            content=piece.content,
            terms=run.source.terms,
            feed_id=run.source.key,
        )
        run.counts["files"] += 1
    return plan


def _require_room(source: Source) -> None:
    waiting = access.drafts().filter(feed_id=source.key, decided_at__isnull=True).count()
    if waiting >= DRAFTS_MAX:
        raise DraftsWait(count=waiting)


def _name(run: _Run, piece: Piece) -> str:
    return f"{run.source.name} {piece.label}".strip()


def _advise(run: _Run, piece: Piece) -> bool:
    """Begin an advisory from a document; return whether this version needs no second look."""
    try:
        importing.take_in(run.by, found=importing.read(piece.label, piece.content))
        run.counts[Found.NEW] += 1
    except (AlreadyImported, OlderImported):
        run.counts[Found.KNOWN] += 1
    except (Faulty, WorkedOn) as refusal:
        run.counts[Found.REFUSED] += 1
        run.refusal = refusal
        return isinstance(refusal, Faulty)
    return True


def _unsettled(feed_id: int, named: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    held: dict[str, str] = {}
    for some in chunks(named):
        rows = access.feed_items(feed_id).filter(name__in=[name for name, _ in some])
        held |= dict(rows.values_list("name", "version"))
    return [(name, version) for name, version in named if held.get(name) != version]


@transaction.atomic
def _keep(source: Source, piece: Piece) -> None:
    """Write down how far a feed has come. Raises NotFound where it was paused or closed meanwhile."""
    row = access.require_feed(source.key)
    if row.is_paused:
        raise NotFound(what=row.name)
    access.feed_items(row.pk).bulk_create(
        [FeedItem(feed=row, name=name, version=version) for name, version in piece.items],
        batch_size=SIZE,
        update_conflicts=True,
        unique_fields=["feed", "name"],
        update_fields=["version"],
    )
    if piece.position is not None:
        row.position = dict(piece.position)
        row.save(update_fields=["position"])


@transaction.atomic
def _reserve(key: int, turn: int) -> Source | None:
    """Return the feed as this worker's own for a while, or None where there is nothing to do."""
    with suppress(NotFound):
        row = access.require_feed(key)
        at = now()
        if row.turn != turn or row.is_paused:
            return None
        if row.held_until and row.held_until > at:
            feeds.ask(row, row.held_until)
            return None
        row.held_until = at + HELD_FOR
        row.save(update_fields=["held_until"])
        return _source(row)
    return None


def _source(row: Feed) -> Source:
    secret = sealing.opened(row.sealed_secret, settings.SECRET_KEY)
    is_lost = bool(row.sealed_secret) and not secret
    return Source(
        key=row.pk,
        name=row.name,
        kind=FeedKind(row.kind),
        url=row.url,
        collection=row.collection,
        authorization=LOST if is_lost else rules.authorization(row.user, secret),
        allows_inner=bool(row.inner_reason),
        terms=terms_of(row.terms),
        is_direct=row.is_direct,
        position=row.position,
    )


@transaction.atomic
def _settle(run: _Run, turn: int) -> None:
    """Write down what came of a run and ask for the next. Raises NotFound for a closed feed."""
    row = access.require_feed(run.source.key)
    at = now()
    row.held_until, row.last_at = None, at
    row.last_counts = dict(run.counts)
    row.problem, row.refusal = _told(run.problem), _told(run.refusal)
    row.failures = row.failures + 1 if run.problem else 0
    if row.failures == rules.TELLS_AFTER:
        _open_item(run.by, row)
    if not row.failures:
        feeds.finish_item(run.by, row)
    if row.turn != turn or row.is_paused:
        row.save()
    elif run.is_more and not run.problem:
        feeds.ask(row, at)
    else:
        feeds.ask(row, at + rules.wait_after(row.failures, row.minutes))


def _told(refusal: Refusal | None) -> dict[str, Any]:
    if refusal is None:
        return {}
    values = {name: str(value)[:300] for name, value in refusal.values.items()}
    return {"message": refusal.message, "values": values}


def _open_item(by: Actor, row: Feed) -> None:
    province = accounts.province()
    if province is None:
        return
    item = NewItem(
        kind=feeds.ITEM.code,
        title=text("See why the feed %(name)s cannot be pulled"),
        values={"name": row.name},
        unit_code=province.code,
        capability=Capability.MANAGE_EXCHANGE.value,
        due_at=now() + LOOK_WITHIN,
        url=reverse("exchange:feeds"),
        subject=str(row.pk),
    )
    casework.open_item(by, item=item)
