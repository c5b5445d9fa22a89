"""How far measures are fulfilled together, and the grade for it. Our own scale: no text sets one."""

from collections.abc import Iterable
from typing import Final

from khien.show.reporting.types.reports import ReportFigure

GRADES: Final = ((0.9, "A"), (0.75, "B"), (0.6, "C"), (0.4, "D"))
LOWEST: Final = "E"


def rating(figures: Iterable[ReportFigure]) -> float | None:
    """Return the mean of how far each measure reaches its target (at most wholly); None without data."""
    reached = [
        min(one.now.share / one.target, 1.0)
        for one in figures
        if one.target and one.now.share is not None
    ]
    return sum(reached) / len(reached) if reached else None


def grade(share: float) -> str:
    """Return the grade of a share from A to E."""
    return next((letter for least, letter in GRADES if share >= least), LOWEST)
