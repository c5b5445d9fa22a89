"""The words of the archive: how long a document's last time stamp holds."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ArchiveState:
    """How an archived document stands; `problem` says why it could not be stamped again."""

    stamp_ends_at: datetime
    stamped_at: datetime
    problem: str
