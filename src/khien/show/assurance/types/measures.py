"""The words of assurance: a measure's figure, its rows, its past."""

from dataclasses import dataclass
from datetime import date, datetime

from khien.base.core.facts import Fact


def share_of(numerator: int, denominator: int) -> float | None:
    """Return a share of 1, or None where there are no rows: no data is not zero."""
    return numerator / denominator if denominator else None


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure as of an instant: how many rows count, of how many; without rows, no data.

    `failed` says why it could not be computed; it has no rows then.
    """

    code: str
    title: str
    definition: str
    source: str
    target: float
    as_of: datetime
    numerator: int
    denominator: int
    failed: str = ""

    @property
    def share(self) -> float | None:
        """Return the share of 1, or None where there is no data: no data is not zero."""
        return share_of(self.numerator, self.denominator)

    @property
    def is_reached(self) -> bool:
        """Return whether the target is reached."""
        return self.share is not None and self.share >= self.target


@dataclass(frozen=True, slots=True)
class Kept:
    """A figure as it was kept for a day; `failed` says why there is none."""

    day: date
    numerator: int
    denominator: int
    failed: str = ""

    @property
    def share(self) -> float | None:
        """Return the share of 1, or None where there was no data."""
        return share_of(self.numerator, self.denominator)


@dataclass(frozen=True, slots=True)
class Checked:
    """A figure that was kept for a day beside the one that the rows of today give for that day.

    They differ where rows that it counted were removed or set right since: the figure's evidence is gone.
    """

    code: str
    title: str
    kept: Kept
    found: Kept

    @property
    def is_same(self) -> bool:
        """Return whether the evidence of the kept figure still stands."""
        kept, found = self.kept, self.found
        return (kept.numerator, kept.denominator) == (found.numerator, found.denominator)


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One row that a measure looked at."""

    label: str
    unit: str
    counts: bool
    detail: str
    url: str


@dataclass(frozen=True)
class MeasuresKept(Fact):
    """Every measure of a day was computed and kept."""

    day: date
