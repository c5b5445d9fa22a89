"""When a report falls due: the first day after its period that the rule book names for it."""

from collections.abc import Iterable
from datetime import date

from khien.base.regulation.types import Recurrence
from khien.show.reporting.types.periods import Period


def due_on(recurrences: Iterable[Recurrence], code: str, period: Period) -> tuple[date, str] | None:
    """Return the day by which a report on a period is owed, and by what; None where no rule says one."""
    rule = next((one for one in recurrences if code and one.code == code), None)
    if rule is None or not rule.days:
        return None
    days = sorted(
        date.fromisoformat(f"{year}-{day}")
        for year in (period.last.year, period.last.year + 1)
        for day in rule.days
    )
    return next(((day, rule.source) for day in days if day > period.last), None)
