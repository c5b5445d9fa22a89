"""Writes of assurance: every measure of a day is computed from rows and kept."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from khien.base.accounts import queries as accounts
from khien.base.accounts.services import everything
from khien.base.accounts.types import Actor
from khien.base.core.clock import now, today
from khien.base.core.offers import registry
from khien.base.core.outbox import ask, tell
from khien.base.core.refusals import text
from khien.base.core.usecase import use_case
from khien.show.assurance import access
from khien.show.assurance.models import MeasureValue
from khien.show.assurance.queries.measures import counted
from khien.show.assurance.types.measures import MeasuresKept

NIGHTLY = "assurance.keep_measures"


@use_case
def keep_measures(by: Actor, *, day: date) -> int:
    """Compute every measure as of the end of a day (or now, for today) and keep it.

    Kept for the province and for every unit, in place of what stood there; returns how many. A measure
    that fails is kept as failed, with its reason, and stops no other.
    """
    end = timezone.make_aware(datetime.combine(day, time.max))
    instant = min(end, now())
    counts = {code: counted(measure, instant, None) for code, measure in registry.measures.items()}
    told = [one for one in counts.values() if not isinstance(one, str)]
    keys = accounts.unit_keys_by_code({code for one in told for code in one.by_unit})
    fresh: list[MeasureValue] = []
    for code, one in counts.items():
        if isinstance(one, str):
            fresh.append(_value(code, None, day, (0, 0), failed=one))
            continue
        fresh.append(_value(code, None, day, one.total))
        fresh += [
            _value(code, keys[unit], day, pair)
            for unit, pair in one.by_unit.items()
            if unit in keys
        ]
    access.values().filter(day=day).delete()
    access.values().bulk_create(fresh, batch_size=500)
    tell(MeasuresKept(day))
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
    code: str, unit_id: int | None, day: date, pair: tuple[int, int], *, failed: str = ""
) -> MeasureValue:
    return MeasureValue(
        code=code,
        unit_id=unit_id,
        day=day,
        numerator=pair[0],
        denominator=pair[1],
        computed_at=now(),
        failed=failed,
    )
