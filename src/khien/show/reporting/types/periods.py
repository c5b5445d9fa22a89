"""The periods of reports: a month, a quarter, half a year, a year, the window of Form 08, thirty days."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from khien.base.core.refusals import Refusal, text


class PeriodKind(StrEnum):
    """What stretch of time a kind of report is made over."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    WINDOW = "window"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Period:
    """A period: its first and last day, both within it."""

    kind: PeriodKind
    first: date
    last: date


class BadPeriod(Refusal):
    """Words that name no period of this kind of report."""

    message = text("“%(said)s” is no period of this report; write it like %(like)s.")
    status = 422


class PeriodAhead(Refusal):
    """A period that has not begun."""

    message = text(
        "The period %(said)s has not begun; the newest that can be reported is %(newest)s."
    )
    status = 422
