"""The door of planning: plans and duties of the units that the actor sees."""

from django.db.models import Q, QuerySet

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.refusals import NotFound
from khien.show.planning.models import (
    BudgetLine,
    Duty,
    DutyEvidence,
    DutyState,
    MoneyEntry,
    Obligation,
    Occurrence,
    Plan,
    Programme,
    Project,
    Section,
    Task,
    UnitBudget,
)


def plans_visible_to(actor: Actor) -> QuerySet[Plan]:
    """Return the plans of the province, and those of units that the actor sees."""
    units = accounts.unit_ids(actor, Capability.SEE_MEASURES)
    if units is None:
        return Plan.objects.all()
    return Plan.objects.filter(Q(unit__isnull=True) | Q(unit_id__in=units))


def require_plan(actor: Actor, code: str, *, is_locked: bool = False) -> Plan:
    """Return one visible plan. Raises NotFound."""
    rows = plans_visible_to(actor).select_related("unit", "parent")
    if is_locked:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(code=code).first()
    if row is None:
        raise NotFound(what=code)
    return row


def plans() -> QuerySet[Plan]:
    """Return all plans: for services."""
    return Plan.objects.all()


def sections() -> QuerySet[Section]:
    """Return all headings: for plans that passed the door."""
    return Section.objects.all()


def obligations() -> QuerySet[Obligation]:
    """Return all obligations that are not withdrawn: for plans that passed the door."""
    return Obligation.objects.filter(withdrawn_at__isnull=True)


def every_obligation() -> QuerySet[Obligation]:
    """Return all obligations, withdrawn ones too: for loading."""
    return Obligation.objects.all()


def duties_visible_to(
    actor: Actor, capability: Capability = Capability.SEE_MEASURES
) -> QuerySet[Duty]:
    """Return the duties of the units where the actor may do this."""
    rows = duties()
    units = accounts.unit_ids(actor, capability)
    return rows if units is None else rows.filter(unit_id__in=units)


def require_duty(
    actor: Actor,
    key: int,
    capability: Capability = Capability.SEE_MEASURES,
    *,
    is_locked: bool = False,
) -> Duty:
    """Return one duty of a unit where the actor may do this. Raises NotFound, NotAllowed."""
    rows = duties_visible_to(actor).select_related("unit", "obligation__plan", "owner")
    if is_locked:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=key).first()
    if row is None:
        raise NotFound(what=str(key))
    accounts.require_may(actor, capability, row.unit.code)
    return row


def duties() -> QuerySet[Duty]:
    """Return all duties that are owed: for services."""
    return Duty.objects.filter(is_withdrawn=False)


def every_duty() -> QuerySet[Duty]:
    """Return all duties, withdrawn ones too: for loading."""
    return Duty.objects.all()


def states() -> QuerySet[DutyState]:
    """Return how duties stood: for services, and for duties that passed the door."""
    return DutyState.objects.all()


def evidence() -> QuerySet[DutyEvidence]:
    """Return all evidence: for services, and for duties that passed the door."""
    return DutyEvidence.objects.all()


def require_evidence(actor: Actor, key: int, capability: Capability) -> DutyEvidence:
    """Return evidence of a unit where the actor may do this, locked. Raises NotFound, NotAllowed."""
    row = evidence().select_related("duty").select_for_update(of=("self",)).filter(pk=key).first()
    if row is None:
        raise NotFound(what=str(key))
    require_duty(actor, row.duty_id, capability)
    return row


def require_evidence_seen(actor: Actor, key: int) -> DutyEvidence:
    """Return evidence of a duty that the actor sees. Raises NotFound."""
    row = evidence().filter(pk=key, duty__in=duties_visible_to(actor)).first()
    if row is None:
        raise NotFound(what=str(key))
    return row


def tasks() -> QuerySet[Task]:
    """Return all tasks: for services, and for duties that passed the door."""
    return Task.objects.all()


def tasks_visible_to(actor: Actor) -> QuerySet[Task]:
    """Return the tasks of the units that the actor sees."""
    units = accounts.unit_ids(actor, Capability.SEE_MEASURES)
    rows = tasks().select_related("duty__unit", "duty__obligation")
    return rows if units is None else rows.filter(duty__unit_id__in=units)


def require_task(actor: Actor, number: str) -> Task:
    """Return one visible task. Raises NotFound."""
    row = tasks_visible_to(actor).filter(number=number).first()
    if row is None:
        raise NotFound(what=number)
    return row


def programmes() -> QuerySet[Programme]:
    """Return all programmes: for services, and for plans that passed the door."""
    return Programme.objects.all()


def projects() -> QuerySet[Project]:
    """Return all projects: for services."""
    return Project.objects.all()


def budget_lines() -> QuerySet[BudgetLine]:
    """Return all lines of money: for services, and for plans that passed the door."""
    return BudgetLine.objects.all()


def require_line(actor: Actor, key: int) -> BudgetLine:
    """Return one line of money of a visible plan. Raises NotFound."""
    rows = budget_lines().select_related("project__programme__plan")
    row = rows.filter(pk=key, project__programme__plan__in=plans_visible_to(actor)).first()
    if row is None:
        raise NotFound(what=str(key))
    return row


def locked_line(actor: Actor, key: int) -> BudgetLine:
    """Return one line of money of a visible plan, locked. Raises NotFound."""
    found = require_line(actor, key)
    rows = budget_lines().select_related("project").select_for_update(of=("self",))
    return rows.get(pk=found.pk)


def money_entries() -> QuerySet[MoneyEntry]:
    """Return all acts on money: for services, and for lines that passed the door."""
    return MoneyEntry.objects.all()


def unit_budgets() -> QuerySet[UnitBudget]:
    """Return all units' budgets: callers narrow them to visible units."""
    return UnitBudget.objects.all()


def occurrences() -> QuerySet[Occurrence]:
    """Return all that comes round, withdrawn too: for services and measures."""
    return Occurrence.objects.all()


def occurrences_visible_to(actor: Actor) -> QuerySet[Occurrence]:
    """Return what comes round in the units that the actor sees, without what was withdrawn."""
    units = accounts.unit_ids(actor, Capability.SEE_MEASURES)
    rows = Occurrence.objects.filter(withdrawn_at__isnull=True)
    return rows if units is None else rows.filter(unit_id__in=units)


def require_occurrence(
    actor: Actor,
    key: int,
    capability: Capability = Capability.SEE_MEASURES,
    *,
    is_locked: bool = False,
) -> Occurrence:
    """Return one occurrence of a unit where the actor may do this. Raises NotFound, NotAllowed."""
    rows = occurrences_visible_to(actor).select_related("unit", "owner")
    if is_locked:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=key).first()
    if row is None:
        raise NotFound(what=str(key))
    accounts.require_may(actor, capability, row.unit.code)
    return row
