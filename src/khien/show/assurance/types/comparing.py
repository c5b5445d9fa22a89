"""Two editions of a catalogue beside each other, requirement by requirement."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from khien.base.core.refusals import text
from khien.base.regulation.types import Words
from khien.show.assurance.types.catalogues import Catalogue, Requirement


class Change(StrEnum):
    """What became of a requirement from one edition to another."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    DROPPED = "dropped"


CHANGE_NAMES: Final[dict[Change, str]] = {
    Change.CHANGED: text("Changed"),
    Change.ADDED: text("Added"),
    Change.DROPPED: text("Dropped"),
    Change.SAME: text("Unchanged"),
}
"""In the order in which they matter."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One requirement in both editions; `what` names what of it changed."""

    code: str
    family: Words
    change: Change
    before: Requirement | None
    after: Requirement | None
    what: tuple[str, ...] = ()

    @property
    def shown(self) -> Requirement:
        """Return the requirement as it stands now; as it stood, where it was dropped."""
        found = self.after or self.before
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class Comparison:
    """All requirements of two editions, and how many answers given to the older stand on each."""

    before: Catalogue
    after: Catalogue
    differences: tuple[Difference, ...]
    answers: Counter[str]

    @property
    def counts(self) -> dict[Change, int]:
        """Return how many requirements each change has."""
        found = Counter(one.change for one in self.differences)
        return {change: found[change] for change in CHANGE_NAMES}

    @property
    def answered(self) -> dict[Change, int]:
        """Return how many answers stand on the requirements of each change."""
        found: Counter[Change] = Counter()
        for one in self.differences:
            found[one.change] += self.answers[one.code]
        return {change: found[change] for change in CHANGE_NAMES}
