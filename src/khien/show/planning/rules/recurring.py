"""When what comes round falls due: by level, counted from a month, on the last working day."""

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import Final

from khien.base.regulation.types import Recurrence
from khien.show.planning.types.recurring import Thing, Turn, Wanted

AHEAD: Final = timedelta(days=366)
"""How far occurrences are arranged ahead."""

WAITS: Final = timedelta(days=30)
"""From how long before its day an occurrence stands among what waits for people: our own choice."""

LEVEL_MAX: Final = 5


def wanted(
    rules: Iterable[Recurrence],
    things: Iterable[Thing],
    *,
    first: date,
    is_working: Callable[[date], bool],
) -> Iterator[Wanted]:
    """Yield every occurrence that the rules ask of the things, from a day on for a year."""
    held = list(rules)
    days: dict[tuple[str, int], tuple[date, ...]] = {}
    for thing in things:
        for rule in held:
            if not _owes(rule, thing):
                continue
            at = rule.code, _level(rule, thing)
            if at not in days:
                days[at] = tuple(_days(rule, at[1], first, is_working))
            for day in days[at]:
                yield Wanted(rule.code, thing.unit_code, thing.system, thing.name, thing.level, day)


def turn(*, day: date, due_on: date, is_done: bool, is_skipped: bool) -> Turn:
    """Return how an occurrence stands on a day."""
    if is_done:
        return Turn.DONE
    if is_skipped:
        return Turn.SKIPPED
    if due_on < day:
        return Turn.LATE
    return Turn.SOON if due_on <= day + WAITS else Turn.AHEAD


def _owes(rule: Recurrence, thing: Thing) -> bool:
    if rule.of == "system":
        return thing.system != 0
    if rule.of == "body" or thing.is_body:
        return thing.is_body and rule.of == "body"
    return thing.system == 0 and (thing.has_system or not rule.needs_system)


def _level(rule: Recurrence, thing: Thing) -> int:
    """Return the level by which a rule counts; all levels are one for days of the year."""
    return 0 if rule.days else min(max(thing.level, 1), LEVEL_MAX)


def _days(
    rule: Recurrence, level: int, first: date, is_working: Callable[[date], bool]
) -> Iterator[date]:
    last = first + AHEAD
    for day in _plain_days(rule, level, first.year, last.year):
        due = _worked(day, is_working)
        if first <= due <= last and rule.holds_on(due):
            yield due


def _plain_days(rule: Recurrence, level: int, since: int, until: int) -> Iterator[date]:
    if rule.days:
        for year in range(since, until + 1):
            yield from (date.fromisoformat(f"{year}-{one}") for one in rule.days)
        return
    every = rule.every_months[level - 1]
    for month in range(since * 12, (until + 1) * 12) if every else ():
        if (month - (rule.first_month - 1)) % every == 0:
            year, place = divmod(month, 12)
            yield date(year, place + 1, monthrange(year, place + 1)[1])


def _worked(day: date, is_working: Callable[[date], bool]) -> date:
    """Return the day itself, or the last working day before it; at most two weeks are gone back."""
    for back in range(15):
        if is_working(day - timedelta(days=back)):
            return day - timedelta(days=back)
    return day
