"""Which units owe what a plan orders, as their duties: brought in line whenever a plan changes."""

from datetime import datetime

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import BodyTask, UnitLine
from khien.base.core import bulk
from khien.base.core.chunks import chunks
from khien.show.planning import access
from khien.show.planning.models import Duty, DutyState, Plan
from khien.show.planning.rules.owing import owing
from khien.show.planning.types.duties import Standing
from khien.show.planning.types.plans import OWED


def owe(row: Plan, at: datetime) -> int:
    """Bring the duties of a plan in line with who owes; return how many stand. Inside a transaction."""
    units, others = accounts.watched_units(), bodies()
    keys = accounts.unit_keys_by_code([unit.code for unit in (*units, *others)])
    wanted = {
        (one.pk, keys[code])
        for one in access.obligations().filter(plan=row, mark__in=OWED)
        for code in owing(one.owes, units, others, _body)
    }
    every = access.every_duty().filter(obligation__plan=row)
    held = {(one.obligation_id, one.unit_id): one for one in every}
    fresh = [
        Duty(obligation_id=obligation, unit_id=unit)
        for obligation, unit in sorted(wanted - held.keys())
    ]
    bulk.insert(Duty, fresh)
    gone = [one.pk for pair, one in held.items() if pair not in wanted and not one.is_withdrawn]
    back = [one.pk for pair, one in held.items() if pair in wanted and one.is_withdrawn]
    for part in chunks(gone):
        access.every_duty().filter(pk__in=part).update(is_withdrawn=True)
    for part in chunks(back):
        access.every_duty().filter(pk__in=part).update(is_withdrawn=False)
    _begin_states(row, at)
    return len(wanted)


def _begin_states(row: Plan, at: datetime) -> None:
    """Open the past of duties that have none yet."""
    bare = access.duties().filter(obligation__plan=row, states__isnull=True)
    bulk.insert(
        DutyState,
        [
            DutyState(duty_id=key, standing=Standing.SILENT.value, valid_from=at)
            for key in bare.values_list("pk", flat=True)
        ],
    )


def release(row: Plan) -> None:
    """Let nobody owe a plan any more; how its duties stood stays their past. Inside a transaction."""
    access.every_duty().filter(obligation__plan=row).update(is_withdrawn=True)


def _body(task: str) -> UnitLine | None:
    return accounts.body_unit(BodyTask(task))


def bodies() -> list[UnitLine]:
    """Return the units that lead a task in the province, each once."""
    found = {unit.code: unit for task in BodyTask if (unit := accounts.body_unit(task))}
    watched = {unit.code for unit in accounts.watched_units()}
    return [unit for code, unit in found.items() if code not in watched]
