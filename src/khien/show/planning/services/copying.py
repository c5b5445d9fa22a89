"""What a pilot unit does is copied to others: each gets the plan as a draft that its own head signs."""

from collections.abc import Iterable

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability, RightMissing
from khien.base.core.clock import now
from khien.base.core.usecase import use_case
from khien.show.planning import access
from khien.show.planning.models import Obligation, Plan, Section
from khien.show.planning.services.signing import ask_to_sign
from khien.show.planning.types.plans import NotAPilot, PlanStatus

_KEPT = (
    "clause",
    "position",
    "quote",
    "summary",
    "owed_by",
    "shown_by",
    "why_not",
    "waits_for",
    "folded",
)
_ALSO = ("mark", "measures", "pages", "due_on")


@use_case
def copy_plan(by: Actor, *, code: str, unit_codes: Iterable[str]) -> list[str]:
    """Copy a unit's signed plan to other units as drafts; return the codes of the new plans.

    A unit that has its copy already keeps it. Raises NotFound, NotAllowed, NotAPilot.
    """
    pilot = access.require_plan(by, code)
    if pilot.unit is None or pilot.status != PlanStatus.IN_FORCE:
        raise NotAPilot(code=code)
    made = []
    for unit_code in sorted(set(unit_codes) - {pilot.unit.code}):
        if not accounts.may_do(by, Capability.MANAGE_PLANS, unit_code):
            raise RightMissing(Capability.MANAGE_PLANS)
        fresh = f"{code}-{unit_code}"[:40]
        if access.plans().filter(code=fresh).exists():
            continue
        _copy(by, pilot, fresh, unit_code)
        made.append(fresh)
    return made


def _copy(by: Actor, pilot: Plan, code: str, unit_code: str) -> None:
    row = Plan(
        code=code,
        title=pilot.title,
        issuer=accounts.name_of_unit(unit_code),
        status=PlanStatus.DRAFT,
        year=pilot.year,
        unit_id=accounts.unit_key(unit_code),
        parent=pilot.parent,
        loaded_at=now(),
        loaded_by=by.name[:200],
        loaded_by_id=by.person_id,
    )
    row.save()
    sections = {}
    for section in access.sections().filter(plan=pilot):
        own = Section(
            plan=row, clause=section.clause, title=section.title, position=section.position
        )
        own.save()
        sections[section.pk] = own
    for one in access.obligations().filter(plan=pilot):
        values = {name: getattr(one, name) for name in (*_KEPT, *_ALSO)}
        section = sections[one.section_id]
        Obligation(plan=row, section=section, owes=[f"unit:{unit_code}"], **values).save()
    ask_to_sign(by, row)
