"""When a clock runs out: cases counted by hand over Tết, weekends, swaps and month ends; properties."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khien.base.regulation import queries
from khien.base.regulation.rules import deadlines
from khien.base.regulation.types import Clock, Confidence, Measure, Words

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def clock(amount: int, measure: Measure) -> Clock:
    return Clock(
        code="tried",
        title=Words("Tried", "Thử"),
        instrument="Thiết lập của tỉnh",
        valid_from=date(2014, 8, 1),
        confidence=Confidence.LOCAL,
        compared_by="",
        amount=amount,
        measure=measure,
    )


def local(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=ZONE)


def due(start: str, amount: int, measure: Measure) -> tuple[str, bool]:
    found = queries.due_by(clock(amount, measure), local(start))
    return f"{found.at:%Y-%m-%d %H:%M}", found.is_provisional


@pytest.mark.parametrize(
    ("start", "days", "ends"),
    [
        # within a week; the day of the start does not count
        ("2026-03-02 09:00", 1, "2026-03-03 17:00"),
        ("2026-03-02 09:00", 3, "2026-03-05 17:00"),
        # over a weekend
        ("2026-03-05 16:59", 2, "2026-03-09 17:00"),
        # start after hours, on a Saturday, on a Sunday: the next working day is the first
        ("2026-03-06 23:00", 1, "2026-03-09 17:00"),
        ("2026-03-07 10:00", 1, "2026-03-09 17:00"),
        ("2026-03-08 00:01", 5, "2026-03-13 17:00"),
        # Tết 2026: 14 to 22 February off; Friday 13 is the last day before, Monday 23 the first after
        ("2026-02-12 10:00", 1, "2026-02-13 17:00"),
        ("2026-02-12 10:00", 2, "2026-02-23 17:00"),
        ("2026-02-16 10:00", 5, "2026-02-27 17:00"),
        ("2026-02-10 08:00", 15, "2026-03-10 17:00"),
        # Tết 2025: 25 January to 2 February off
        ("2025-01-23 15:00", 3, "2025-02-04 17:00"),
        # Tết 2024: 8 to 14 February off
        ("2024-02-07 15:00", 1, "2024-02-15 17:00"),
        # Saturdays worked in exchange: 26/04/2025, 04/05/2024, 22/08/2026, 10/01/2026
        ("2025-04-25 09:00", 1, "2025-04-26 17:00"),
        ("2025-04-25 09:00", 4, "2025-05-05 17:00"),
        ("2024-04-26 09:00", 1, "2024-05-02 17:00"),
        ("2024-05-03 09:00", 1, "2024-05-04 17:00"),
        ("2026-08-21 09:00", 1, "2026-08-22 17:00"),
        ("2026-08-28 09:00", 1, "2026-09-03 17:00"),
        ("2026-01-09 09:00", 1, "2026-01-10 17:00"),
        # Hùng Kings' Day 2026 is a Sunday: Monday 27/04 is off; then 30/04 and 01/05
        ("2026-04-24 09:00", 3, "2026-05-04 17:00"),
        # month ends, in a leap year too; year end into a year whose first two days are off
        ("2026-07-30 09:00", 2, "2026-08-03 17:00"),
        ("2024-02-28 09:00", 1, "2024-02-29 17:00"),
        ("2024-02-28 09:00", 2, "2024-03-01 17:00"),
        ("2025-12-30 09:00", 3, "2026-01-06 17:00"),
    ],
)
def test_working_days_end_with_office_hours_of_the_last_day(
    start: str, days: int, ends: str
) -> None:
    assert due(start, days, Measure.WORKING_DAYS) == (ends, False)


@pytest.mark.parametrize(
    ("start", "hours", "ends"),
    [
        ("2026-03-02 08:00", 2, "2026-03-02 10:00"),
        # over noon: 10:30 to 11:30, then 13:00 to 14:00
        ("2026-03-02 10:30", 2, "2026-03-02 14:00"),
        # exactly to the end of a session
        ("2026-03-02 07:30", 4, "2026-03-02 11:30"),
        ("2026-03-02 07:30", 8, "2026-03-02 17:00"),
        # start before, at noon, after hours, at night
        ("2026-03-02 05:00", 1, "2026-03-02 08:30"),
        ("2026-03-02 12:15", 1, "2026-03-02 14:00"),
        ("2026-03-02 18:00", 4, "2026-03-03 11:30"),
        # Friday afternoon into Monday
        ("2026-03-06 16:00", 4, "2026-03-09 10:30"),
        # the Friday before Tết into the Monday after
        ("2026-02-13 16:30", 2, "2026-02-23 09:00"),
        # on a holiday
        ("2026-02-17 09:00", 1, "2026-02-23 08:30"),
        # on a Saturday that is worked, and into one
        ("2026-08-22 09:00", 2, "2026-08-22 11:00"),
        ("2026-08-21 16:00", 3, "2026-08-22 09:30"),
        # two days and a half: 20 hours
        ("2026-03-02 07:30", 20, "2026-03-04 11:30"),
        # month end
        ("2026-07-31 15:00", 4, "2026-08-03 09:30"),
    ],
)
def test_working_hours_count_inside_the_sessions(start: str, hours: int, ends: str) -> None:
    assert due(start, hours, Measure.WORKING_HOURS) == (ends, False)


@pytest.mark.parametrize(
    ("start", "amount", "measure", "ends"),
    [
        ("2026-02-13 16:50", 15, Measure.MINUTES, "2026-02-13 17:05"),
        ("2026-02-13 17:00", 24, Measure.HOURS, "2026-02-14 17:00"),
        ("2026-02-13 17:00", 72, Measure.HOURS, "2026-02-16 17:00"),
        ("2026-12-31 23:30", 1, Measure.HOURS, "2027-01-01 00:30"),
        ("2026-01-29 08:00", 5, Measure.DAYS, "2026-02-03 08:00"),
    ],
)
def test_minutes_hours_and_days_run_without_a_break(
    start: str, amount: int, measure: Measure, ends: str
) -> None:
    assert due(start, amount, measure) == (ends, False)


@pytest.mark.parametrize(
    ("start", "ends"),
    [
        # 2027 has a table that is not announced; a count that runs into it is provisional
        ("2026-12-31 09:00", "2027-01-04 17:00"),
        ("2027-02-03 09:00", "2027-02-11 17:00"),
        # 2031 has none: the fixed holidays are off (30/04 is a Wednesday, 01/05 a Thursday)
        ("2031-04-29 09:00", "2031-05-02 17:00"),
        ("2031-12-31 09:00", "2032-01-02 17:00"),
        # 24/11/2026 is not settled: counted as worked
        ("2026-11-23 09:00", "2026-11-24 17:00"),
    ],
)
def test_what_no_announcement_settles_is_provisional(start: str, ends: str) -> None:
    assert due(start, 1, Measure.WORKING_DAYS) == (ends, True)


def test_an_instant_in_another_zone_counts_by_the_provinces_day() -> None:
    start = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)  # 03:00 on Tuesday 3 March here

    found = queries.due_by(clock(1, Measure.WORKING_DAYS), start)

    assert found.at == datetime(2026, 3, 4, 10, 0, tzinfo=UTC)


STARTS = st.datetimes(
    datetime.fromisoformat("2023-12-01"),
    datetime.fromisoformat("2029-12-31"),
    timezones=st.just(ZONE),
)
WORKING = st.sampled_from([Measure.WORKING_DAYS, Measure.WORKING_HOURS])


@given(STARTS, st.timedeltas(timedelta(0), timedelta(days=40)), st.integers(1, 60), WORKING)
def test_a_later_start_is_never_due_earlier(
    start: datetime, later: timedelta, amount: int, measure: Measure
) -> None:
    tried = clock(amount, measure)

    assert queries.due_by(tried, start).at <= queries.due_by(tried, start + later).at


@given(STARTS, st.integers(1, 60), WORKING)
def test_more_time_is_due_later(start: datetime, amount: int, measure: Measure) -> None:
    shorter, longer = clock(amount, measure), clock(amount + 1, measure)

    assert start < queries.due_by(shorter, start).at < queries.due_by(longer, start).at


@given(STARTS, st.integers(1, 60), WORKING)
def test_a_working_clock_runs_out_in_working_time(
    start: datetime, amount: int, measure: Measure
) -> None:
    found = queries.due_by(clock(amount, measure), start).at.astimezone(ZONE)

    sessions = list(queries.working_calendar().sessions_on(found.date()))
    assert any(begins < found <= ends for begins, ends in sessions)


@given(STARTS, st.integers(1, 40))
def test_working_days_agree_with_counting_each_day(start: datetime, amount: int) -> None:
    """An independent count: walk the calendar, one day at a time, and collect the worked ones."""
    last = queries.due_by(clock(amount, Measure.WORKING_DAYS), start).at.date()

    days = [start.date() + timedelta(days=n) for n in range(1, (last - start.date()).days + 1)]
    assert sum(queries.is_working_day(day) for day in days) == amount


@given(STARTS, st.integers(1, 100))
def test_working_hours_agree_with_summing_the_sessions(start: datetime, amount: int) -> None:
    end = queries.due_by(clock(amount, Measure.WORKING_HOURS), start).at

    worked = timedelta()
    for n in range((end.date() - start.date()).days + 1):
        for begins, ends in queries.working_calendar().sessions_on(start.date() + timedelta(n)):
            worked += max(min(ends, end) - max(begins, start), timedelta())
    assert worked == timedelta(hours=amount)


def test_a_working_clock_has_no_fixed_length() -> None:
    with pytest.raises(AssertionError):
        _ = clock(1, Measure.WORKING_DAYS).length


def test_a_clock_needs_a_start_with_a_zone() -> None:
    with pytest.raises(AssertionError):
        deadlines.due_at(
            clock(1, Measure.HOURS),
            datetime.fromisoformat("2026-03-02"),
            queries.working_calendar(),
        )
