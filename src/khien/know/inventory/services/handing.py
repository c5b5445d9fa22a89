"""Machines, register entries and keys of a unit that ends go to the unit that follows."""

from django.db.models import QuerySet

from khien.base.accounts import queries as accounts
from khien.base.core.clock import now
from khien.base.core.handing import give, of_rows, renamed
from khien.base.core.offers import Holding
from khien.base.core.outbox import tell
from khien.base.core.refusals import text
from khien.base.core.search import fold
from khien.know.inventory import access
from khien.know.inventory.models import AgentKey, Device, Entry, SoftwareQuestion
from khien.know.inventory.rules import registers
from khien.know.inventory.types.control import QuestionState
from khien.know.inventory.types.devices import Standing
from khien.know.inventory.types.facts import DeviceMoved, Move

_OF_THE_UNIT = frozenset(one.code for one in registers.ALL if one.one_a_unit)
"""Registers that say something of the unit itself; it ends with the unit."""
_NAME_MAX = 300
_ASKING = (QuestionState.ASKED, QuestionState.ANSWERED, QuestionState.REFUSED)


def _devices(unit: int) -> QuerySet[Device]:
    return access.everything().filter(unit_id=unit).exclude(standing=Standing.RETIRED)


def _hand_over_devices(unit: int, heir: int) -> int:
    rows, codes = _devices(unit), accounts.unit_codes_by_key({unit, heir})
    keys = list(rows.values_list("pk", flat=True))
    count, at = give(rows, heir), now()
    for key in keys:
        tell(DeviceMoved(key, codes[heir], Move.UNIT, codes[unit], codes[heir], "register", at))
    return count


def _entries(unit: int) -> QuerySet[Entry]:
    rows = access.all_entries().filter(unit_id=unit, removed_at__isnull=True)
    return rows.exclude(register__in=_OF_THE_UNIT)


def _hand_over_entries(unit: int, heir: int) -> int:
    mark = accounts.unit_codes_by_key({unit})[unit]
    held = set(_entries(heir).values_list("register", "name"))
    for row in _entries(unit):
        names = {name for register, name in held if register == row.register}
        name = renamed(row.name, mark, names, _NAME_MAX)
        if name != row.name:
            row.folded = fold(f"{name} {row.folded}")[:600]
            row.name, row.content = name, {**row.content, "name": name}
            row.save(update_fields=["name", "folded", "content"])
    return give(_entries(unit), heir)


def _keys(unit: int) -> QuerySet[AgentKey]:
    return access.agent_keys().filter(unit_id=unit, revoked_at__isnull=True)


def _questions(unit: int) -> QuerySet[SoftwareQuestion]:
    return access.software_questions().filter(unit_id=unit, state__in=_ASKING)


HOLDINGS = (
    Holding(text("Machines"), lambda unit: _devices(unit).count(), _hand_over_devices),
    Holding(text("Entries of registers"), lambda unit: _entries(unit).count(), _hand_over_entries),
    of_rows(text("Keys of agents"), _keys),
    of_rows(text("Questions about software"), _questions, alike=("name",)),
)
