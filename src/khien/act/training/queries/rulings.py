"""What the rule book says of training on a day."""

from datetime import date
from typing import Final

from khien.base.regulation import queries as regulation
from khien.base.regulation.types import ThresholdUnknown

ATTENDANCE: Final = "training.attendance"
YEARS: Final = "training.record-years"


def number(code: str, day: date) -> float:
    """Return the number that a rule sets on a day; 0 where none does."""
    try:
        return regulation.threshold(code, day).value
    except ThresholdUnknown:
        return 0.0
