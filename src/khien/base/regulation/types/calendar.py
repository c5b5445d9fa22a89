"""Working time: hours, holidays, exchanged days."""

from datetime import date, time
from typing import Annotated, ClassVar

from msgspec import Meta

from khien.base.regulation.types.dated import Entry


class WorkingHours(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a working day's sessions are; weekdays are 1 (Monday) to 7."""

    kind: ClassVar[str] = "working_hours"
    weekdays: tuple[Annotated[int, Meta(ge=1, le=7)], ...]
    sessions: Annotated[tuple[tuple[time, time], ...], Meta(min_length=1)]


class HolidayYear(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One year's table of public holidays; what is counted in a year not announced is provisional.

    `doubtful` days count as working days, but a count that passes one is provisional.
    """

    kind: ClassVar[str] = "holiday_year"
    year: Annotated[int, Meta(ge=2000, le=2200)]
    is_announced: bool
    doubtful: tuple[date, ...] = ()


class Holiday(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Days off from `first` to `last`; `made_up` are the rest days worked in exchange."""

    kind: ClassVar[str] = "holiday"
    first: date
    last: date
    made_up: tuple[date, ...] = ()


class FixedHoliday(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A holiday on the same date each year, used where a year has no table."""

    kind: ClassVar[str] = "fixed_holiday"
    month: Annotated[int, Meta(ge=1, le=12)]
    day: Annotated[int, Meta(ge=1, le=31)]
