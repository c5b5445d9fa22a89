"""Incidents that have to do with each other: linked, merged, split."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from khien.base.core.refusals import Refusal, text


class LinkKind(StrEnum):
    """How two incidents belong together."""

    RELATED = "related"
    SPLIT = "split"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class LinkLine:
    """The other end of a link, for a reader who sees it."""

    number: str
    title: str
    unit: str
    state: str
    kind: LinkKind
    is_back: bool
    why: str
    at: datetime
    url: str


@dataclass(frozen=True, slots=True)
class Part:
    """What of an incident goes into a new one."""

    title: str
    why: str
    alerts: frozenset[int] = field(default=frozenset())
    observables: frozenset[int] = field(default=frozenset())
    attachments: frozenset[int] = field(default=frozenset())


class OtherIncidentsUnit(Refusal):
    """Incidents of two units stay two: each unit answers and reports its own."""

    message = text(
        "%(number)s belongs to %(unit)s; incidents of different units are linked, not merged."
    )


class LinkedAlready(Refusal):
    """Two incidents are linked once."""

    message = text("%(number)s and %(other)s are linked already.")
