"""When a clock runs out: time as it runs, or working days and hours by the holiday tables.

Minutes, hours and days run without a break. A working day counts from the day after the start and
ends with the last session of the last day (Civil Code 91/2015/QH13, art. 147.2 and 148, read with
working hours, which end earlier than the 24 hours of art. 148.6). Working hours count inside the
sessions only.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from khien.base.regulation.rules.book import Book
from khien.base.regulation.types import (
    Clock,
    FixedHoliday,
    Holiday,
    HolidayYear,
    Measure,
    WorkingHours,
)

ONE_DAY = timedelta(days=1)
DAYS_SEARCHED_MAX = 20_000
"""Far beyond what any clock needs; a table that leaves no working day is refused before."""


class Calendar(Struct, frozen=True):
    """Working time: sessions of a day, weekdays, days off, rest days worked, years announced.

    `fixed` are (month, day) that are off in a year without a table.
    """

    sessions: tuple[tuple[time, time], ...]
    weekdays: frozenset[int]
    off: frozenset[date]
    made_up: frozenset[date]
    years: frozenset[int]
    announced: frozenset[int]
    fixed: frozenset[tuple[int, int]]
    doubtful: frozenset[date]
    zone: ZoneInfo

    def is_working(self, day: date) -> bool:
        """Return whether a day is worked."""
        if day in self.made_up:
            return True
        if day.isoweekday() not in self.weekdays or day in self.off:
            return False
        return day.year in self.years or (day.month, day.day) not in self.fixed

    def is_doubtful(self, day: date) -> bool:
        """Return whether it is not settled that a day is worked or off."""
        return day.year not in self.announced or day in self.doubtful

    def sessions_on(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """Yield the sessions of a day as instants; none on a day off."""
        if self.is_working(day):
            for starts, ends in self.sessions:
                yield (
                    datetime.combine(day, starts, self.zone),
                    datetime.combine(day, ends, self.zone),
                )


def calendar_of(book: Book, zone: ZoneInfo) -> Calendar:
    """Return the working time that a rule book knows; the newest working hours count."""
    hours = max(book.of(WorkingHours), key=lambda one: one.valid_from)
    holidays, years = book.of(Holiday), book.of(HolidayYear)
    return Calendar(
        sessions=hours.sessions,
        weekdays=frozenset(hours.weekdays),
        off=frozenset(day for one in holidays for day in _days(one.first, one.last)),
        made_up=frozenset(day for one in holidays for day in one.made_up),
        years=frozenset(one.year for one in years),
        announced=frozenset(one.year for one in years if one.is_announced),
        fixed=frozenset((one.month, one.day) for one in book.of(FixedHoliday)),
        doubtful=frozenset(day for one in years for day in one.doubtful),
        zone=zone,
    )


def due_at(clock: Clock, start: datetime, calendar: Calendar) -> tuple[datetime, bool]:
    """Return when the clock runs out, in the start's zone, and whether that is provisional.

    `start` must be aware.
    """
    assert start.tzinfo is not None, "a clock starts at an instant with a zone"
    if not clock.is_working:
        return start + clock.length, False
    local = start.astimezone(calendar.zone)
    counted = _working_days if clock.measure is Measure.WORKING_DAYS else _working_hours
    end = counted(local, clock.amount, calendar)
    return end.astimezone(start.tzinfo), any(
        calendar.is_doubtful(day) for day in _days(local.date(), end.date())
    )


def _working_days(start: datetime, amount: int, calendar: Calendar) -> datetime:
    left = amount
    for day in _days_after(start.date()):
        if calendar.is_working(day):
            left -= 1
        if not left:
            return datetime.combine(day, calendar.sessions[-1][1], calendar.zone)
    raise AssertionError("the calendar leaves no working days")


def _working_hours(start: datetime, amount: int, calendar: Calendar) -> datetime:
    left = timedelta(hours=amount)
    for day in _days_after(start.date() - ONE_DAY):
        for begins, ends in calendar.sessions_on(day):
            begin = max(begins, start)
            if ends - begin >= left:
                return begin + left
            left -= max(ends - begin, timedelta())
    raise AssertionError("the calendar leaves no working hours")


def _days_after(day: date) -> Iterator[date]:
    return (day + ONE_DAY * count for count in range(1, DAYS_SEARCHED_MAX))


def _days(first: date, last: date) -> Iterator[date]:
    return (first + ONE_DAY * count for count in range((last - first).days + 1))
