"""What the rule book says of accounts on a day: when one is unused, how long things may take."""

from datetime import date, datetime, timedelta
from typing import Final

from django.utils import timezone

from khien.base.regulation import queries as regulation
from khien.base.regulation.types import ThresholdUnknown

INACTIVE: Final = "access.inactive-days"
REMOVAL: Final = "access.removal-days"
LEAVER: Final = "access.leaver-days"
KEPT: Final = "access.lists-kept-days"
REVIEW: Final = "account-review"
_DEFAULTS: Final = {INACTIVE: 45, REMOVAL: 14, LEAVER: 3, KEPT: 180}


def days(code: str, day: date) -> int:
    """Return how many days a rule sets on a day; the province's own proposal where none does."""
    try:
        return int(regulation.threshold(code, day).value)
    except ThresholdUnknown:
        return _DEFAULTS[code]


def source(code: str, day: date) -> str:
    """Return by which instrument the number stands; empty where none is in force."""
    try:
        return regulation.threshold(code, day).instrument
    except ThresholdUnknown:
        return ""


def review_months(level: int, day: date) -> int:
    """Return every how many months the accounts of a system of a level are reviewed; 0 where no rule says."""
    held = next((one for one in regulation.recurrences(day) if one.code == REVIEW), None)
    return held.every_months[level - 1] if held and 1 <= level <= len(held.every_months) else 0


def end_of(day: date) -> datetime:
    """Return the instant after a day."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), datetime.min.time()))
