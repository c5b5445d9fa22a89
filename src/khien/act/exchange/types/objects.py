"""Objects on the shelf."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(slots=True)
class FreshObject:
    """One version of an object that is to be kept, with a value for every column of its table."""

    collection_id: int
    name: str
    type: str
    version: datetime
    date_added: datetime
    tlp: int
    content: str
    peer_id: int | None
    is_first: bool = True
    is_last: bool = True
