"""Open cases, steps and work items of a unit that ends go to the unit that follows."""

from django.db.models import QuerySet

from khien.base.accounts import queries as accounts
from khien.base.accounts.services import everything
from khien.base.casework import access
from khien.base.casework.models import Case, Participant, Step, WorkItem
from khien.base.casework.services.timeline import changed, write
from khien.base.casework.types import EntryKind
from khien.base.core.handing import give, of_rows
from khien.base.core.offers import Holding
from khien.base.core.refusals import text


def _cases(unit: int) -> QuerySet[Case]:
    return access.open_cases().filter(unit_id=unit)


def _hand_over_cases(unit: int, heir: int) -> int:
    by = everything(text("the unit ended; another follows it"))
    codes = accounts.unit_codes_by_key({unit, heir})
    rows = list(_cases(unit).select_for_update())
    for row in rows:
        write(by, row, EntryKind.HANDED_OVER, values={"from": codes[unit], "to": codes[heir]})
        row.unit_id = heir
        changed(by, row)
    return len(rows)


def _steps(unit: int) -> QuerySet[Step]:
    return access.open_steps().filter(unit_id=unit)


def _parts(unit: int) -> QuerySet[Participant]:
    return access.open_parts().filter(unit_id=unit)


def _items(unit: int) -> QuerySet[WorkItem]:
    return access.open_work().filter(unit_id=unit)


def _hand_over_items(unit: int, heir: int) -> int:
    give(access.open_rungs().filter(unit_id=unit), heir)
    return give(_items(unit), heir)


HOLDINGS = (
    Holding(text("Open cases"), lambda unit: _cases(unit).count(), _hand_over_cases),
    of_rows(text("Open steps"), _steps),
    of_rows(text("Parts in cases of others"), _parts, alike=("case_id",)),
    Holding(text("Work items"), lambda unit: _items(unit).count(), _hand_over_items),
)
