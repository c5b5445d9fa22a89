"""Systems and people that an incident hits, and what was found out about it."""

import hashlib
from dataclasses import astuple, dataclass


@dataclass(frozen=True, slots=True)
class NewSystem:
    """A system that is hit, with what the report forms ask of it."""

    name: str
    owner: str = ""
    operator: str = ""
    level: int | None = None
    domain: str = ""
    addresses: str = ""
    operating_system: str = ""
    purpose: str = ""
    provider: str = ""


@dataclass(frozen=True, slots=True)
class SystemLine:
    """One system that is hit."""

    key: int
    said: NewSystem
    is_internal: bool


@dataclass(frozen=True, slots=True)
class Scope:
    """How many are hit, and what is known of cause, scope, consequence and result."""

    systems_count: int | None = None
    people_count: int | None = None
    cause: str = ""
    scope: str = ""
    consequence: str = ""
    result: str = ""

    @property
    def stamp(self) -> str:
        """Return what tells this apart from any other: a page sends back what it had shown."""
        return hashlib.sha256(repr(astuple(self)).encode()).hexdigest()[:16]
