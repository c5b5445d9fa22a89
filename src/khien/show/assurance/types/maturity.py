"""The words of maturity: how far each family of a catalogue is met in a unit, and how that moved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from khien.base.regulation.types import Words


@dataclass(frozen=True, slots=True)
class Share:
    """How far a family is met in the newest assessment, and in the one before; None where unjudged."""

    now: float | None = None
    before: float | None = None

    @property
    def change(self) -> float | None:
        """Return how far it moved."""
        return None if self.now is None or self.before is None else self.now - self.before


@dataclass(frozen=True, slots=True)
class UnitShares:
    """One row of the matrix: a unit's newest assessment by that catalogue."""

    code: str
    name: str
    whole: Share
    shares: Mapping[str, Share]
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Maturity:
    """Units × families of one catalogue."""

    catalogue: str
    title: Words
    families: tuple[tuple[str, Words], ...]
    units: tuple[UnitShares, ...]
    choices: tuple[tuple[str, Words], ...]


@dataclass(frozen=True, slots=True)
class FamilyShare:
    """One family of a unit: its share, and how many requirements stand how."""

    code: str
    title: Words
    share: Share
    met: int
    partly: int
    not_met: int
    not_applicable: int


@dataclass(frozen=True, slots=True)
class Judged:
    """An assessment of a unit with the share that was met as a whole, oldest first."""

    number: str
    kind_name: str
    at: datetime
    share: float | None


@dataclass(frozen=True, slots=True)
class UnitMaturity:
    """One unit whole: its families in the newest assessment, and the share over all of them."""

    code: str
    name: str
    title: Words
    version: str
    families: tuple[FamilyShare, ...]
    past: tuple[Judged, ...]
