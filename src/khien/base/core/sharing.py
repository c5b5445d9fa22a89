"""What a room hands in to be shared with other centres: documents, and observables of a case."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from khien.base.core.tlp import Tlp


@dataclass(frozen=True)
class SharedDocument:
    """One published document that other centres may read, in the formats it has.

    `number` names it for good. `csaf` is a whole CSAF 2.0 document. `stix` are whole objects of
    STIX 2.1, among them all that they refer to. What holds no longer is handed in without `csaf`, and as
    STIX with nothing but its main object, revoked.
    """

    number: str
    version: str
    kind: str
    tlp: Tlp
    title: str
    published: datetime
    modified: datetime
    csaf: Mapping[str, Any] | None = None
    stix: Sequence[Mapping[str, Any]] = field(default=())


@dataclass(frozen=True)
class SharedObservable:
    """One technical trace of a case: `kind` is a kind of indicator (`ipv4`, `domain`, `sha256` …)."""

    kind: str
    value: str
    tlp: Tlp
    words: str = ""


@dataclass(frozen=True)
class Shareable:
    """What a room hands in: its published documents, and the observables of one of its cases.

    `observables(actor, number)` passes the room's own door.
    """

    code: str
    documents: Callable[[], Sequence[SharedDocument]] | None = None
    observables: Callable[[Any, str], Sequence[SharedObservable]] | None = None
