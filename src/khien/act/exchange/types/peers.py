"""Peers: other centres, the collections they read and write, consumers of block lists."""

from dataclasses import dataclass, field
from datetime import datetime

from khien.base.core.refusals import Refusal, text
from khien.base.core.tlp import Tlp


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks from outside: a peer with its ceiling, or nobody (only what is clear)."""

    name: str
    peer_id: int | None
    ceiling: Tlp
    reads: frozenset[int] = frozenset()
    writes: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class NewPeer:
    """What is said of another centre when it is registered."""

    name: str
    unit: str
    ceiling: Tlp
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PeerLine:
    """One peer, without its token."""

    key: int
    code: str
    name: str
    unit: str
    ceiling: Tlp
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    is_open: bool
    is_federated: bool
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Given:
    """A peer or consumer that was registered, with its token, shown this once."""

    key: int
    code: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CollectionLine:
    """One collection, as our page and the TAXII server show it."""

    key: int
    code: str
    uuid: str
    title: str
    description: str
    is_writable: bool
    objects: int = 0


@dataclass(frozen=True, slots=True)
class ConsumerLine:
    """One firewall or the like that reads a block list, without its token."""

    key: int
    name: str
    unit: str
    ceiling: Tlp
    confidence_min: int
    is_open: bool
    seen_at: datetime | None


class BadName(Refusal):
    """A name that is empty or taken."""

    message = text("The name is empty or taken; choose another.")
    status = 422


class NoCollection(Refusal):
    """A collection that does not exist."""

    message = text("There is no collection “%(code)s”; there are: %(codes)s.")
    status = 422
