"""Feeds of other centres: registered with their terms, paused, pulled now, closed."""

from datetime import datetime

from django.conf import settings

from khien.act.exchange import access
from khien.act.exchange.models import Feed
from khien.act.exchange.rules import feeds as rules
from khien.act.exchange.rules import sealing
from khien.act.exchange.rules.terms import terms_as_plain
from khien.act.exchange.types.feeds import BadFeed, NewFeed
from khien.base.accounts.types import Actor
from khien.base.casework import services as casework
from khien.base.core import outbox
from khien.base.core.cases import ItemKind
from khien.base.core.clock import now
from khien.base.core.refusals import text
from khien.base.core.usecase import use_case

JOB = "exchange.pull"
ITEM = ItemKind("feed_failing", text("Feed that cannot be pulled"))
FEEDS_MAX = 100


@use_case
def enter_feed(by: Actor, *, feed: NewFeed) -> int:
    """Register a feed, have it pulled at once, and return its key. Raises BadFeed, Invalid."""
    access.require_manage(by)
    rules.require_feed(feed)
    name = feed.name.strip()[:200]
    if access.feeds().filter(name=name).exists():
        raise BadFeed(what=text("There is a feed of this name already; choose another."))
    if access.feeds().count() >= FEEDS_MAX:
        raise BadFeed(what=text("There are as many feeds as are pulled; close one first."))
    at = now()
    row = Feed(
        name=name,
        kind=feed.kind,
        url=feed.url,
        collection=feed.collection.strip(),
        user=feed.user,
        sealed_secret=sealing.sealed(feed.secret, settings.SECRET_KEY),
        inner_reason=feed.inner_reason,
        terms=terms_as_plain(feed.terms),
        minutes=feed.minutes,
        is_direct=feed.is_direct,
        created_at=at,
        next_at=at,
    )
    ask(row, at)
    return row.pk


@use_case
def pause_feed(by: Actor, *, key: int) -> None:
    """Pull a feed no more until it is resumed; a pull that runs ends with its part."""
    access.require_manage(by)
    row = access.require_feed(key)
    row.is_paused, row.turn = True, row.turn + 1
    row.save(update_fields=["is_paused", "turn"])
    finish_item(by, row)


@use_case
def pull_feed(by: Actor, *, key: int) -> None:
    """Have a feed pulled now; a paused one is resumed by it."""
    access.require_manage(by)
    row = access.require_feed(key)
    row.is_paused = False
    ask(row, now())


@use_case
def close_feed(by: Actor, *, key: int) -> None:
    """Close a feed: it is pulled no more and its secret is forgotten; what came from it stays."""
    access.require_manage(by)
    row = access.require_feed(key)
    row.closed_at, row.sealed_secret, row.turn = now(), "", row.turn + 1
    row.save(update_fields=["closed_at", "sealed_secret", "turn"])
    access.feed_items(row.pk).delete()
    finish_item(by, row)


def ask(row: Feed, due_at: datetime) -> None:
    """Keep the row and ask for its next pull; what was asked for before does nothing any more."""
    row.next_at, row.turn = due_at, row.turn + 1
    row.save()
    outbox.ask(JOB, due_at=due_at, key=row.pk, turn=row.turn)


def finish_item(by: Actor, row: Feed) -> None:
    """Take a feed out of the inbox."""
    casework.finish_item(by, kind=ITEM.code, subject=str(row.pk))
