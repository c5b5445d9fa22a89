"""Decisions about feeds: what may be registered, when to pull again, what their lists say."""

import base64
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from khien.act.exchange.types.feeds import BadFeed, FeedKind, NewFeed, PullFailed
from khien.base.core.outward import require_url
from khien.base.core.refusals import text

MINUTES_MIN: Final = 5
MINUTES_MAX: Final = 7 * 24 * 60
WAIT_MAX: Final = timedelta(days=1)
TELLS_AFTER: Final = 5
"""After how many failures in a row a work item is opened."""

ENTRIES_MAX: Final = 50_000
ROLIES_MAX: Final = 20
_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_HASH: Final = re.compile(r"[0-9a-f]{64}|[0-9a-f]{128}")


def require_feed(feed: NewFeed) -> None:
    """Raise BadFeed or Invalid unless a feed can be pulled so."""
    require_url(feed.url, allows_inner=bool(feed.inner_reason))
    path = urlsplit(feed.url).path
    if not feed.name.strip() or not feed.terms.source.strip():
        raise BadFeed(what=text("Give the feed a name and its source."))
    if feed.kind is FeedKind.TAXII and not feed.collection.strip():
        raise BadFeed(what=text("Name the collection of the TAXII server."))
    if feed.kind is FeedKind.MISP and not path.endswith("/manifest.json"):
        raise BadFeed(what=text("The address of a MISP feed ends with /manifest.json."))
    if feed.kind is FeedKind.CSAF and not path.endswith("/provider-metadata.json"):
        raise BadFeed(
            what=text("The address of a CSAF provider ends with /provider-metadata.json.")
        )
    if not MINUTES_MIN <= feed.minutes <= MINUTES_MAX:
        raise BadFeed(what=text("A feed is pulled at most every 5 minutes, at least once a week."))
    if not (feed.user + feed.secret).isprintable() or ":" in feed.user:
        raise BadFeed(
            what=text("User and secret are of printable signs, the user without a colon.")
        )


def authorization(user: str, secret: str) -> str:
    """Return the header that signs in: Basic with a user, Bearer without, empty without a secret."""
    if user:
        return "Basic " + base64.b64encode(f"{user}:{secret}".encode()).decode()
    return f"Bearer {secret}" if secret else ""


def wait_after(failures: int, minutes: int) -> timedelta:
    """Return how long to wait for the next pull: the period, doubled with each failure, to a day."""
    period = timedelta(minutes=minutes)
    return max(period, min(period * (1 << min(failures, 10)), WAIT_MAX))


def events_in(url: str, manifest: Any) -> list[tuple[str, str]]:
    """Return the events that a MISP manifest lists, oldest first, as identifier and version."""
    if not isinstance(manifest, dict) or len(manifest) > ENTRIES_MAX:
        raise PullFailed(url=url, why=text("this is no manifest of a MISP feed."))
    found = []
    for name, entry in manifest.items():
        stamp = str(entry.get("timestamp", "")) if isinstance(entry, dict) else ""
        if not _UUID.fullmatch(name.lower()) or not stamp.isdecimal() or len(stamp) > 12:
            raise PullFailed(url=url, why=text("this is no manifest of a MISP feed."))
        found.append((int(stamp), name, stamp))
    return [(name, stamp) for _, name, stamp in sorted(found)]


def rolies_in(url: str, metadata: Any) -> list[str]:
    """Return the addresses of the ROLIE feeds that a provider's metadata names."""
    held = metadata.get("distributions") if isinstance(metadata, dict) else None
    found = [
        str(feed.get("url", ""))
        for one in held or ()
        if isinstance(one, dict) and isinstance(one.get("rolie"), dict)
        for feed in one["rolie"].get("feeds") or ()
        if isinstance(feed, dict)
    ]
    if not found or len(found) > ROLIES_MAX:
        raise PullFailed(url=url, why=text("the provider's metadata names no ROLIE feed."))
    return [urljoin(url, one) for one in found]


def documents_in(url: str, rolie: Any) -> list[tuple[str, str, str]]:
    """Return what a ROLIE feed lists, oldest first: address, version, address of its hash or nothing."""
    feed = rolie.get("feed") if isinstance(rolie, dict) else None
    entries = feed.get("entry", []) if isinstance(feed, dict) else None
    if not isinstance(entries, list) or len(entries) > ENTRIES_MAX:
        raise PullFailed(url=url, why=text("this is no ROLIE feed."))
    found = [_document_in(url, entry) for entry in entries if isinstance(entry, dict)]
    if len(found) < len(entries):
        raise PullFailed(url=url, why=text("this is no ROLIE feed."))
    return sorted(found, key=lambda one: one[1])


def hash_in(content: bytes) -> str:
    """Return the hash that a hash file names, in small letters, or nothing."""
    words = content.decode("utf-8", "replace").lower().split()
    return words[0] if words and _HASH.fullmatch(words[0]) else ""


def _document_in(url: str, entry: Mapping[str, Any]) -> tuple[str, str, str]:
    content, version = entry.get("content"), entry.get("updated")
    links = [one for one in entry.get("link") or () if isinstance(one, dict)]
    address = content.get("src") if isinstance(content, dict) else None
    address = address or next((one.get("href") for one in links if one.get("rel") == "self"), "")
    hashes = sorted(str(one.get("href", "")) for one in links if one.get("rel") == "hash")
    if not isinstance(address, str) or not address or not isinstance(version, str) or not version:
        raise PullFailed(url=url, why=text("this is no ROLIE feed."))
    strongest = urljoin(url, hashes[-1]) if hashes else ""
    return urljoin(url, address), version[:80], strongest
