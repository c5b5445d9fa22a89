"""What was blocked in answer to an incident."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class NewBlock:
    """A blocking action as it is entered; without `until` it stands until it is lifted."""

    what: str
    place: str
    done_by: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class BlockLine:
    """One blocking action; `is_standing` while it holds."""

    key: int
    what: str
    place: str
    done_by: str
    since: datetime
    until: datetime | None
    by: str
    lifted_at: datetime | None
    lifted_why: str
    is_standing: bool
