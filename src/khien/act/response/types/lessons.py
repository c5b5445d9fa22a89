"""What an incident taught, and what follows from it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class LessonLine:
    """One lesson; with a follow-up it waits until that is done, also after the case."""

    key: int
    words: str
    follow_up: str
    due_at: datetime | None
    at: datetime
    by: str
    done_at: datetime | None
    done_words: str
    is_late: bool
