"""Open tasks of a unit that ends go to the unit that follows, and so does what it owed."""

from django.db.models import QuerySet

from khien.base.accounts.types import UnitSucceeded
from khien.base.core.clock import now
from khien.base.core.offers import Holding
from khien.base.core.refusals import text
from khien.show.planning import access
from khien.show.planning.models import Task
from khien.show.planning.services import standing
from khien.show.planning.services.owing import owe
from khien.show.planning.types.plans import PlanStatus


def _tasks(unit: int) -> QuerySet[Task]:
    return access.tasks().filter(duty__unit_id=unit, ended_at__isnull=True)


def _hand_over_tasks(unit: int, heir: int) -> int:
    """Put each open task under the same obligation of the heir, where it owes that one too."""
    own = dict(access.duties().filter(unit_id=heir).values_list("obligation_id", "pk"))
    moved = 0
    for row in _tasks(unit).select_related("duty"):
        duty = own.get(row.duty.obligation_id)
        if duty is not None:
            row.duty_id = duty
            row.save(update_fields=["duty"])
            moved += 1
    return moved


def hear_succeeded(fact: UnitSucceeded) -> None:
    """Let a closed unit owe nothing any more, and a new one all that it owes now."""
    for row in access.plans().filter(status=PlanStatus.IN_FORCE):
        owe(row, now())
    standing.refresh()


HOLDINGS = (Holding(text("Open tasks"), lambda unit: _tasks(unit).count(), _hand_over_tasks),)
