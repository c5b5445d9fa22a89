"""Packages for the investigating body."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ReferralLine:
    """A package that was made: for whom, with its hash."""

    key: int
    to: str
    reference: str
    at: datetime
    by: str
    has_files: bool
    digest: str
    size: int
