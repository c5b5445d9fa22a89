"""Periods as people write them, the ones before, and how official papers name them."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from khien.show.reporting.types.periods import BadPeriod, Period, PeriodAhead, PeriodKind

YEARS: Final = range(2014, 2100)
DAYS: Final = 30
WINDOW_ENDS: Final = (12, 14)
"""Form 08 reports from 15 December to 14 December (NĐ 331/2026, Art. 35)."""

LIKE: Final[dict[PeriodKind, str]] = {
    PeriodKind.MONTH: "2026-10",
    PeriodKind.QUARTER: "2026-Q3",
    PeriodKind.HALF: "2026-H1",
    PeriodKind.YEAR: "2026",
    PeriodKind.WINDOW: "2026",
    PeriodKind.DAYS: "2026-10-31",
}
_FORMS: Final[dict[PeriodKind, re.Pattern[str]]] = {
    PeriodKind.MONTH: re.compile(r"(\d{4})-(\d{1,2})"),
    PeriodKind.QUARTER: re.compile(r"(\d{4})-?[Qq]([1-4])"),
    PeriodKind.HALF: re.compile(r"(\d{4})-?[Hh]([12])"),
    PeriodKind.YEAR: re.compile(r"(\d{4})"),
    PeriodKind.WINDOW: re.compile(r"(\d{4})"),
    PeriodKind.DAYS: re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"),
}


def period(kind: PeriodKind, said: str) -> Period:
    """Return the period that words name. Raises BadPeriod."""
    found = _FORMS[kind].fullmatch(said.strip())
    if found is None:
        raise BadPeriod(said=said, like=LIKE[kind])
    parts = [int(one) for one in found.groups()]
    try:
        made = _MADE[kind](*parts)
    except ValueError as wrong:
        raise BadPeriod(said=said, like=LIKE[kind]) from wrong
    if made.last.year not in YEARS:
        raise BadPeriod(said=said, like=LIKE[kind])
    return made


def require_begun(one: Period, *, today: date) -> None:
    """Raise PeriodAhead for a period whose first day is still to come."""
    if one.first > today:
        raise PeriodAhead(said=written(one), newest=written(holding(one.kind, today)))


def holding(kind: PeriodKind, day: date) -> Period:
    """Return the period of a kind that a day lies in."""
    if kind is PeriodKind.DAYS:
        return _days(day.year, day.month, day.day)
    if kind is PeriodKind.WINDOW:
        return _window(day.year + ((day.month, day.day) > WINDOW_ENDS))
    months = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.HALF: 6, PeriodKind.YEAR: 12}
    return _months(kind, day.year, months[kind], (day.month - 1) // months[kind] + 1)


def before(one: Period) -> Period:
    """Return the period right before."""
    return holding(one.kind, one.first - timedelta(days=1))


def year_before(one: Period) -> Period:
    """Return the same period of the year before."""
    if one.kind is PeriodKind.DAYS:
        day = one.last.replace(day=min(one.last.day, 28), year=one.last.year - 1)
        return _days(day.year, day.month, day.day)
    middle = one.first + (one.last - one.first) / 2
    return holding(one.kind, middle.replace(year=middle.year - 1, day=min(middle.day, 28)))


def last_ended(kind: PeriodKind, today: date) -> Period:
    """Return the newest period that has ended; of thirty days, the one that ends today."""
    held = holding(kind, today)
    return held if kind is PeriodKind.DAYS or held.last <= today else before(held)


def written(one: Period) -> str:
    """Return a period as commands and addresses write it."""
    if one.kind is PeriodKind.MONTH:
        return f"{one.first:%Y-%m}"
    if one.kind is PeriodKind.QUARTER:
        return f"{one.first.year}-Q{(one.first.month + 2) // 3}"
    if one.kind is PeriodKind.HALF:
        return f"{one.first.year}-H{1 if one.first.month == 1 else 2}"
    if one.kind is PeriodKind.DAYS:
        return one.last.isoformat()
    return str(one.last.year)


def spoken(one: Period) -> str:
    """Return a period as official papers name it, in Vietnamese."""
    first, last = f"{one.first:%d/%m/%Y}", f"{one.last:%d/%m/%Y}"
    if one.kind is PeriodKind.MONTH:
        return (
            f"tháng {one.first.month:02d} năm {one.first.year}"
            if one.first.month < 3
            else (f"tháng {one.first.month} năm {one.first.year}")
        )
    if one.kind is PeriodKind.QUARTER:
        numerals = ("I", "II", "III", "IV")
        return f"quý {numerals[(one.first.month - 1) // 3]} năm {one.first.year}"
    if one.kind is PeriodKind.HALF:
        return f"6 tháng {'đầu' if one.first.month == 1 else 'cuối'} năm {one.first.year}"
    if one.kind is PeriodKind.YEAR:
        return f"năm {one.first.year}"
    return f"từ ngày {first} đến ngày {last}"


def _months(kind: PeriodKind, year: int, length: int, place: int) -> Period:
    first, last = (place - 1) * length + 1, place * length
    return Period(kind, date(year, first, 1), date(year, last, monthrange(year, last)[1]))


def _window(year: int) -> Period:
    month, day = WINDOW_ENDS
    return Period(PeriodKind.WINDOW, date(year - 1, month, day + 1), date(year, month, day))


def _days(year: int, month: int, day: int) -> Period:
    last = date(year, month, day)
    return Period(PeriodKind.DAYS, last - timedelta(days=DAYS - 1), last)


def _month(year: int, place: int) -> Period:
    if place not in range(1, 13):
        raise ValueError(place)
    return _months(PeriodKind.MONTH, year, 1, place)


_MADE: Final[dict[PeriodKind, Callable[..., Period]]] = {
    PeriodKind.MONTH: _month,
    PeriodKind.QUARTER: lambda year, place: _months(PeriodKind.QUARTER, year, 3, place),
    PeriodKind.HALF: lambda year, place: _months(PeriodKind.HALF, year, 6, place),
    PeriodKind.YEAR: lambda year: _months(PeriodKind.YEAR, year, 12, 1),
    PeriodKind.WINDOW: _window,
    PeriodKind.DAYS: _days,
}
