"""Written times into UTC microseconds; what is no time is None, never an exception."""

import calendar
import re
from datetime import UTC, datetime, timedelta
from typing import Final

MICROSECONDS: Final = 1_000_000
LATEST: Final = calendar.timegm((2100, 1, 1, 0, 0, 0)) * MICROSECONDS
EARLIEST: Final = calendar.timegm((1980, 1, 1, 0, 0, 0)) * MICROSECONDS

_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}
_ISO: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?\s*(Z|UTC|[+-]\d\d:?\d\d)?$"
)
_WEB: Final = re.compile(r"(\d\d)/(\w{3})/(\d{4}):(\d\d):(\d\d):(\d\d)(?: ([+-]\d{4}))?")
_ERROR: Final = re.compile(r"\w{3} (\w{3}) +(\d+) (\d\d):(\d\d):(\d\d)(?:\.\d+)? (\d{4})")
_SYSLOG: Final = re.compile(r"(\w{3}) +(\d{1,2}) (\d\d):(\d\d):(\d\d)")
_days: dict[str, int] = {}


def parse_time(written: object) -> int | None:
    """Return UTC microseconds of an ISO time or an epoch in s, ms, us or ns; without zone it is UTC."""
    if isinstance(written, str):
        return _parse_text(written)
    if isinstance(written, bool) or not isinstance(written, int | float):
        return None
    return _parse_epoch(float(written))


def parse_web_time(written: str) -> int | None:
    """Return UTC microseconds of `10/Oct/2000:13:55:36 -0700`."""
    found = _WEB.match(written)
    if not found or found[2] not in _MONTHS:
        return None
    day, month, year, hour, minute, second, zone = found.groups()
    numbers = (int(year), _MONTHS[month], int(day), int(hour), int(minute), int(second))
    return _from_numbers(numbers, 0, zone)


def parse_syslog_time(written: str, reference: datetime) -> int | None:
    """Return UTC microseconds of `Jun  9 06:06:20`, in the newest year that is not in the future.

    The clock is taken as UTC; `reference` plus a day is the future.
    """
    dated = _ERROR.match(written)
    if dated and dated[1] in _MONTHS:
        name, day, hour, minute, second, written_year = dated.groups()
        numbers = (int(written_year), _MONTHS[name], int(day), int(hour), int(minute), int(second))
        return _from_numbers(numbers, 0, None)
    found = _SYSLOG.match(written)
    if not found or found[1] not in _MONTHS:
        return None
    month, day, hour, minute, second = found.groups()
    limit = _micros(reference + timedelta(days=1))
    for year in range(reference.year + 1, reference.year - 8, -1):
        numbers = (year, _MONTHS[month], int(day), int(hour), int(minute), int(second))
        at = _from_numbers(numbers, 0, None)
        if at is not None and at <= limit:
            return at
    return None


def _parse_text(written: str) -> int | None:
    # The usual shapes are `2020-09-04T15:00:01.123Z` and `2020-09-04 15:00:01.123`: cut, not matched.
    if len(written) > 18 and written[4] == "-" and written[13] == ":":
        day = _days.get(written[:10]) or _day(written[:10])
        rest = written[19:]
        if day and (not rest or rest == "Z" or (rest[0] == "." and rest[1:].rstrip("Z").isdigit())):
            try:
                seconds = (
                    int(written[11:13]) * 3600 + int(written[14:16]) * 60 + int(written[17:19])
                )
            except ValueError:
                return None
            fraction = rest[1:].rstrip("Z")[:6] if rest[:1] == "." else ""
            return day + seconds * MICROSECONDS + int(f"{fraction:0<6}" if fraction else 0)
    found = _ISO.match(written.strip())
    if not found:
        try:
            return _parse_epoch(float(written))
        except ValueError:
            return None
    *numbers, fraction, zone = found.groups()
    year, month, day_of_month, hour, minute, second = (int(number) for number in numbers)
    micros = int(f"{(fraction or '0')[:6]:0<6}")
    return _from_numbers((year, month, day_of_month, hour, minute, second), micros, zone)


def _day(written: str) -> int | None:
    """Return the microseconds of a day's start, remembered: logs speak of few days."""
    try:
        at = _micros(datetime.strptime(written, "%Y-%m-%d").replace(tzinfo=UTC))
    except ValueError:
        return None
    if not EARLIEST <= at < LATEST:
        return None
    if len(_days) > 10_000:
        _days.clear()
    _days[written] = at
    return at


def _from_numbers(
    numbers: tuple[int, int, int, int, int, int], micros: int, zone: str | None
) -> int | None:
    try:
        at = _micros(datetime(*numbers, tzinfo=UTC)) + micros
    except (ValueError, OverflowError):
        return None
    if zone and zone[0] in "+-":
        digits = zone.replace(":", "")
        offset = (int(digits[1:3]) * 60 + int(digits[3:5])) * 60 * MICROSECONDS
        at += offset if zone[0] == "-" else -offset
    return at if EARLIEST <= at < LATEST else None


def _parse_epoch(number: float) -> int | None:
    for factor in (MICROSECONDS, 1000, 1, 0.001):
        at = number * factor
        if EARLIEST <= at < LATEST:
            return int(at)
    return None


def _micros(at: datetime) -> int:
    return calendar.timegm(at.timetuple()) * MICROSECONDS
