"""The words of casework."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class NewItem:
    """Something that will wait for a person.

    `title` is a marked text whose places are filled from `values`; without an owner, everybody who
    may do `capability` in the unit sees it and can take it.
    """

    kind: str
    title: str
    values: dict[str, str]
    unit_code: str
    capability: str
    due_at: datetime
    url: str
    subject: str
    owner_id: int | None = None


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One row of the inbox, its title in the reader's language."""

    key: int
    title: str
    unit: str
    url: str
    due_at: datetime
    is_mine: bool
    is_late: bool
