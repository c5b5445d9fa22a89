"""A verdict as the first case that holds."""

from khien.know.exposure.types.checks import Judged, Verdict

Case = tuple[bool, Verdict, str]
"""Whether it holds, and then the verdict with its reason."""


def first(check: str, details: str, *cases: Case, good: str) -> Judged:
    """Return the first case that holds as what a check says; good where none does."""
    for holds, verdict, why in cases:
        if holds:
            return Judged(check, verdict, why, details)
    return Judged(check, Verdict.GOOD, good, details)
