"""The words of agents: their keys, what they are answered, which queries osquery runs."""

from dataclasses import dataclass
from datetime import date, datetime

from khien.base.core.refusals import Refusal, text


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One key of a unit's agents as lists show it."""

    key: int
    name: str
    unit: str
    unit_code: str
    hint: str
    made_by: str
    made_at: datetime
    last_used_on: date | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sender:
    """Who brings an inventory: the key, its name, and its unit."""

    key: int
    name: str
    unit_code: str


@dataclass(frozen=True, slots=True)
class Query:
    """One query that osquery may run: what it reads, in which words, how often, on which systems."""

    name: str
    sql: str
    seconds: int
    platform: str
    reads: str


@dataclass(frozen=True, slots=True)
class PackLine:
    """One proposal of which queries run."""

    key: int
    queries: tuple[str, ...]
    proposed_by: str
    proposed_at: datetime
    agreed_by: str
    agreed_at: datetime | None
    is_own: bool


class KeyUnknown(Refusal):
    """An agent without a key, or with one that is not known or was revoked."""

    message = text(
        "The agent's key is missing, not known or revoked; take a new one from its unit."
    )
    status = 401


class NotAllowListed(Refusal):
    """A query that is not in the list of those that may run."""

    message = text("%(name)s is not among the queries that may run.")
    status = 422


class SamePerson(Refusal):
    """Who proposed a change may not agree to it."""

    message = text("Another person must agree to this change.")
