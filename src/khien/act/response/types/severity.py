"""How serious an incident is: what a person says, and what the rule book's criteria make."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Criterion:
    """One group of facts of which one must hold; `met` are those that do."""

    facts: tuple[str, ...]
    met: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """The lead's word beside the recomputation from the facts, with its article."""

    said: str
    said_name: str
    said_by: str
    said_at: datetime | None
    said_why: str
    counted: str
    counted_name: str
    source: str
    confidence_name: str
    note: str
    criteria: tuple[Criterion, ...]

    @property
    def differs(self) -> bool:
        """Return whether a person decided otherwise than the criteria."""
        return bool(self.said) and (self.said == "serious") != (self.counted == "serious")
