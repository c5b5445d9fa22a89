"""Feeds: what other centres publish and we pull; what came of it; why a pull fails."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from khien.act.exchange.types.imports import Terms
from khien.base.core.refusals import Refusal, text


class FeedKind(StrEnum):
    """How a feed is spoken to."""

    TAXII = "taxii"
    MISP = "misp"
    CSAF = "csaf"


FEED_KIND_NAMES: Final[dict[FeedKind, str]] = {
    FeedKind.TAXII: text("TAXII 2.1 collection"),
    FeedKind.MISP: text("MISP feed"),
    FeedKind.CSAF: text("CSAF 2.0 provider"),
}


@dataclass(frozen=True, slots=True)
class NewFeed:
    """What is said of a feed when it is registered.

    `url` is a TAXII API root, a MISP manifest.json or a CSAF provider-metadata.json. The secret is the
    user's password, or a bearer token where there is no user. `is_direct` takes what comes at once.
    """

    name: str
    kind: FeedKind
    url: str
    terms: Terms
    collection: str = ""
    user: str = ""
    secret: str = field(default="", repr=False)
    inner_reason: str = ""
    minutes: int = 60
    is_direct: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence as it is kept: its marked text and the values of its places."""

    message: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One feed with what came of its last pull, without its secret."""

    key: int
    name: str
    kind: FeedKind
    url: str
    collection: str
    terms: Terms
    minutes: int
    is_direct: bool
    inner_reason: str
    is_paused: bool
    next_at: datetime
    last_at: datetime | None
    counts: Mapping[str, int]
    problem: Told | None
    refusal: Told | None
    failures: int

    @property
    def taken(self) -> int:
        """Return how many records the last pull brought that were new or changed."""
        return self.counts.get("new", 0) + self.counts.get("changed", 0)

    @property
    def kind_name(self) -> str:
        """Return the kind's marked text."""
        return FEED_KIND_NAMES[self.kind]


@dataclass(frozen=True, slots=True)
class Source:
    """A feed as a pull needs it: where, with what to sign in, and how far it came before."""

    key: int
    name: str
    kind: FeedKind
    url: str
    collection: str
    authorization: str = field(repr=False)
    allows_inner: bool
    terms: Terms
    is_direct: bool
    position: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a feed that was fetched whole: a page, some events, a document.

    `items` are the versions that it settles, `position` is how far the feed has come with it;
    `refused` counts what was left out of it, for the reason in `why`.
    """

    label: str
    content: bytes = b""
    items: tuple[tuple[str, str], ...] = ()
    position: Mapping[str, Any] | None = None
    refused: int = 0
    why: Refusal | None = None


class BadFeed(Refusal):
    """A feed that cannot be registered so."""

    message = text("%(what)s")
    status = 422


class PullFailed(Refusal):
    """A pull that ends before all was read; what was read whole before is kept."""

    message = text("%(url)s: %(why)s")
    status = 502


class NoAnswer(PullFailed):
    """Nothing that could be talked to."""

    message = text("%(url)s does not answer: %(detail)s")


class BadStatus(PullFailed):
    """An answer that is not the content."""

    message = text("%(url)s answers %(status)s instead of content; check address and sign-in.")


class Redirected(PullFailed):
    """A server that sends on to another address."""

    message = text("%(url)s sends on to %(to)s; that is not followed. Enter the final address.")


class TooMuch(PullFailed):
    """An answer above the bound."""

    message = text("%(url)s gives more than %(most)s bytes at once; ask for smaller parts.")


class BrokenOff(PullFailed):
    """An answer that ends before its announced end."""

    message = text("%(url)s broke off after %(size)s bytes; nothing of this part was taken.")


class OutOfTime(PullFailed):
    """The time of one run is over."""

    message = text("%(url)s is too slow: nothing could be read whole within a run.")


class HashDiffers(PullFailed):
    """A document that is not what its hash file says."""

    message = text("%(url)s is not what its hash file says; it was not taken.")


class DraftsWait(PullFailed):
    """So many files of a feed wait for a person that no more are pulled."""

    message = text(
        "%(count)s files of this feed wait among the imports; apply or drop them, then more is pulled."
    )


class SecretLost(PullFailed):
    """A sealed secret that cannot be opened any more."""

    message = text("The feed's secret cannot be opened any more; register the feed anew.")
