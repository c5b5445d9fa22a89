"""A system's conditions are assessed by somebody independent of its operator (NĐ 331/2026, Art. 28.3)."""

from datetime import timedelta
from typing import Final

from django.urls import reverse

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import services as casework
from khien.base.casework.types import NewItem
from khien.base.core.clock import now, today
from khien.base.core.refusals import Invalid, text
from khien.base.core.usecase import use_case
from khien.know.inventory.queries import systems
from khien.show.assurance import access
from khien.show.assurance.models import ConditionCheck
from khien.show.assurance.rules.conditions import require_findings
from khien.show.assurance.rules.dossiers import RECHECK_ITEM, UNIT_LADDER
from khien.show.assurance.types.conditions import NewCheck, OwnConditions

MEND_WITHIN: Final = timedelta(days=30)


@use_case
def assess(by: Actor, *, check: NewCheck) -> int:
    """Enter an assessment; eligible where every condition is met. Returns the key.

    Where it is not, the operator is asked to meet what is missing until a re-check finds it met.
    Raises NotFound, NotAllowed, OwnConditions, CheckIncomplete, Invalid.
    """
    system = systems.system(by, check.system_key)
    accounts.require_may(by, Capability.RUN_ASSESSMENTS, system.unit_code)
    if by.home_unit == system.unit_code:
        raise OwnConditions(system=system.name, unit=system.unit)
    if check.checked_on > today():
        raise Invalid(what=text("The day of the assessment lies ahead; enter it when it is done."))
    require_findings(check.findings)
    row = ConditionCheck(
        unit_id=accounts.unit_key(system.unit_code),
        system_key=system.key,
        system=system.name[:300],
        occasion=check.occasion,
        findings={
            code.value: {"is_met": one.is_met, "words": one.words.strip()}
            for code, one in check.findings.items()
        },
        is_eligible=all(one.is_met for one in check.findings.values()),
        checked_on=check.checked_on,
        minutes=check.minutes.strip()[:80],
        former=access.checks().filter(system_key=system.key).order_by("-pk").first(),
        by=by.name[:200],
        by_unit=accounts.name_of_unit(by.home_unit) if by.home_unit else "",
        at=now(),
    )
    row.save()
    casework.finish_item(by, kind=RECHECK_ITEM.code, subject=str(system.key))
    if not row.is_eligible:
        _ask(by, row, system.unit_code)
    return row.pk


def _ask(by: Actor, row: ConditionCheck, unit_code: str) -> None:
    casework.open_item(
        by,
        item=NewItem(
            kind=RECHECK_ITEM.code,
            title=text("Meet what is missing and have %(system)s assessed again"),
            values={"system": row.system[:120]},
            unit_code=unit_code,
            capability=Capability.PROPOSE_LEVELS,
            due_at=now() + MEND_WITHIN,
            url=reverse("assurance:check", args=[row.pk]),
            subject=str(row.system_key),
        ),
        ladder=UNIT_LADDER,
    )
