"""Writes of assurance: every measure of a day is computed from rows and kept."""

from collections import Counter
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from khien.base.accounts import queries as accounts
from khien.base.accounts.services import everything
from khien.base.accounts.types import Actor
from khien.base.core.clock import now, today
from khien.base.core.offers import registry
from khien.base.core.outbox import ask
from khien.base.core.refusals import text
from khien.base.core.usecase import use_case
from khien.show.assurance import access
from khien.show.assurance.models import MeasureValue

NIGHTLY = "assurance.keep_measures"


@use_case
def keep_measures(by: Actor, *, day: date) -> int:
    """Compute every measure as of the end of a day (or now, for today) and keep it.

    Kept for the province and for every unit, in place of what stood there; returns how many.
    """
    end = timezone.make_aware(datetime.combine(day, time.max))
    instant = min(end, now())
    keys = {unit.code: accounts.unit_key(unit.code) for unit in accounts.watched_units()}
    fresh: list[MeasureValue] = []
    for measure in registry.measures.values():
        rows = measure.rows(instant, None)
        held = Counter(row.unit_code for row in rows)
        counting = Counter(row.unit_code for row in rows if row.counts)
        fresh.append(_value(measure.code, None, day, counting.total(), held.total()))
        fresh += [
            _value(measure.code, keys[code], day, counting[code], count)
            for code, count in held.items()
            if code in keys
        ]
    access.values().filter(day=day).delete()
    access.values().bulk_create(fresh, batch_size=500)
    return len(fresh)


def keep_tonight(day: str) -> None:
    """Do the nightly computation of a day and ask for the next one."""
    keep_measures(
        everything(text("measures are computed every night")), day=date.fromisoformat(day)
    )
    ask_for_next(date.fromisoformat(day) + timedelta(days=1))


def ask_for_next(day: date | None = None) -> None:
    """Ask for the computation at the end of a day (today, where none is given)."""
    wanted = day or today()
    due = timezone.make_aware(datetime.combine(wanted, time(23, 50)))
    ask(NIGHTLY, due_at=due, day=wanted.isoformat())


def _value(
    code: str, unit_id: int | None, day: date, numerator: int, denominator: int
) -> MeasureValue:
    return MeasureValue(
        code=code,
        unit_id=unit_id,
        day=day,
        numerator=numerator,
        denominator=denominator,
        computed_at=now(),
    )
