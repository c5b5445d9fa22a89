"""Log sources: entered, given a token, closed."""

import hashlib

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now
from khien.base.core.ids import new_token
from khien.base.core.refusals import Invalid, text
from khien.base.core.usecase import use_case
from khien.watch.telemetry import access
from khien.watch.telemetry.models import Feed

HINT_CHARACTERS = 4


def token_hash(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


@use_case
def enter_feed(by: Actor, *, code: str, name: str, unit_code: str, token: str = "") -> str:
    """Enter a log source of a unit and return its token, which is shown this once only.

    `token` is for moving a sender that has one already; empty makes a new one.
    """
    accounts.require_may(by, Capability.MANAGE_FEEDS, unit_code)
    if access.feeds().filter(code=code).exists():
        raise Invalid(what=text("There is a log source with this code already; choose another."))
    secret = token or new_token()
    Feed(
        code=code,
        name=name,
        unit_id=accounts.unit_key(unit_code),
        token_hash=token_hash(secret),
        token_hint=secret[-HINT_CHARACTERS:],
        created_at=now(),
    ).save()
    return secret


@use_case
def renew_token(by: Actor, *, code: str) -> str:
    """Give a source a new token and return it; the old one ends at once."""
    feed = access.require_feed(by, code)
    accounts.require_may(by, Capability.MANAGE_FEEDS, feed.unit.code)
    secret = new_token()
    feed.token_hash, feed.token_hint = token_hash(secret), secret[-HINT_CHARACTERS:]
    feed.save(update_fields=["token_hash", "token_hint"])
    return secret


@use_case
def close_feed(by: Actor, *, code: str) -> None:
    """Close a source: its token ends, its events stay."""
    feed = access.require_feed(by, code)
    accounts.require_may(by, Capability.MANAGE_FEEDS, feed.unit.code)
    feed.closed_at, feed.token_hash = now(), ""
    feed.save(update_fields=["closed_at", "token_hash"])
