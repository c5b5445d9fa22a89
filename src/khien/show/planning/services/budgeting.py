"""Money of plans is taken in with them; acts on it are entered with their paper; units enter budgets."""

from collections import Counter
from collections.abc import Sequence

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now
from khien.base.core.refusals import NotAllowed, text
from khien.base.core.usecase import use_case
from khien.show.planning import access
from khien.show.planning.models import BudgetLine, MoneyEntry, Plan, Programme, Project, UnitBudget
from khien.show.planning.rules import money as rules
from khien.show.planning.types.money import GivenProgramme, GivenProject, MoneyAct, NewMoneyEntry


def take(plan: Plan, programmes: Sequence[GivenProgramme]) -> None:
    """Bring the money of a plan in line with its file; acts on it stay. Call inside a transaction.

    A line that is no longer in the file is planned with nothing.
    """
    for position, given in enumerate(programmes):
        row = access.programmes().filter(plan=plan, code=given.code).first()
        row = row or Programme(plan=plan, code=given.code)
        row.title, row.fund, row.position = given.title, given.fund.value, position
        row.save()
        for place, one in enumerate(given.projects):
            _project(row, one, place)


@use_case
def enter_act(by: Actor, *, line: int, entry: NewMoneyEntry) -> None:
    """Enter what happened to a line of money, with its paper.

    Raises NotAllowed, NotFound, PaperMissing, TooMuch.
    """
    _require_manager(by)
    row = access.locked_line(by, line)
    sums: Counter[MoneyAct] = Counter()
    for act, amount in access.money_entries().filter(line=row).values_list("act", "amount"):
        sums[MoneyAct(act)] += amount
    rules.require_entry(entry, sums, title=row.project.title)
    MoneyEntry(
        line=row,
        act=entry.act.value,
        amount=entry.amount,
        on=entry.on,
        document=entry.document.strip()[:300],
        supplier=entry.supplier.strip()[:200],
        at=now(),
        by=by.name[:200],
    ).save()


@use_case
def enter_budget(by: Actor, *, unit_code: str, year: int, it_total: int, security: int) -> None:
    """Say what a unit spends on information technology in a year, and on security in it.

    What was said before stays its past. Raises NotAllowed, ShareImpossible.
    """
    accounts.require_may(by, Capability.ANSWER_PLANS, unit_code)
    rules.require_share(it_total, security)
    UnitBudget(
        unit_id=accounts.unit_key(unit_code),
        year=year,
        it_total=it_total,
        security=security,
        at=now(),
        by=by.name[:200],
    ).save()


def _project(programme: Programme, given: GivenProject, place: int) -> None:
    row = access.projects().filter(programme=programme, clause=given.clause).first()
    row = row or Project(programme=programme, clause=given.clause)
    row.title, row.target, row.lead = given.title, given.target, given.lead
    row.starts, row.ends, row.total, row.position = given.starts, given.ends, given.total, place
    row.save()
    years = dict(given.years)
    held = {line.year: line for line in access.budget_lines().filter(project=row)}
    for year in sorted(years.keys() | held.keys()):
        line = held.get(year) or BudgetLine(project=row, year=year, entered_at=now())
        line.planned = years.get(year, 0)
        line.save()


def _require_manager(by: Actor) -> None:
    if not accounts.oversees_province(by, Capability.MANAGE_PLANS):
        raise NotAllowed(what=text("enter what became of the plan's money"))
