"""Reads of money: programmes with their lines and sums, one line's acts, units' budgets, the share."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils import timezone

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.offers import Counted
from khien.base.regulation import queries as regulation
from khien.base.regulation.types import ThresholdUnknown
from khien.show.planning import access
from khien.show.planning.models import BudgetLine
from khien.show.planning.models import UnitBudget as BudgetRow
from khien.show.planning.types.money import (
    Fund,
    MoneyAct,
    MoneyEntryLine,
    MoneyLine,
    ProgrammeLines,
    Sums,
    UnitBudget,
)

SHARE: Final = "budget.security-share"


def programmes(actor: Actor, plan_code: str, year: int | None = None) -> list[ProgrammeLines]:
    """Return the programmes of a visible plan with their lines (of one year). Raises NotFound."""
    plan = access.require_plan(actor, plan_code)
    rows = access.budget_lines().filter(project__programme__plan=plan)
    if year is not None:
        rows = rows.filter(year=year)
    lines = _lines(rows)
    per: defaultdict[str, list[MoneyLine]] = defaultdict(list)
    for line in lines:
        per[line.programme].append(line)
    return [
        ProgrammeLines(one.title, Fund(one.fund), tuple(per[one.code]), _sums(per[one.code]))
        for one in access.programmes().filter(plan=plan)
    ]


def total_of(groups: Iterable[ProgrammeLines]) -> Sums:
    """Return the sums of all programmes together."""
    return _sums([line for group in groups for line in group.lines])


def line(actor: Actor, key: int) -> tuple[MoneyLine, str, list[MoneyEntryLine]]:
    """Return one line of a visible plan, the plan's code, and what became of it. Raises NotFound."""
    row = access.require_line(actor, key)
    [found] = _lines(access.budget_lines().filter(pk=row.pk))
    entries = [
        MoneyEntryLine(
            MoneyAct(one.act), one.amount, one.on, one.document, one.supplier, one.by, one.at
        )
        for one in access.money_entries().filter(line=row).order_by("on", "pk")
    ]
    return found, row.project.programme.plan.code, entries


def budgets(actor: Actor, year: int, unit_codes: frozenset[str] | None = None) -> list[UnitBudget]:
    """Return each visible unit's budget of a year, those without one too. Three queries."""
    least = least_share(year)
    held = {row.unit_id: row for row in _latest(year, None)}
    may = accounts.unit_codes(actor, Capability.ANSWER_PLANS)
    units = [
        unit
        for unit in accounts.units_of(actor, Capability.SEE_MEASURES)
        if unit_codes is None or unit.code in unit_codes
    ]
    watched = {unit.code for unit in accounts.watched_units()}
    keys = accounts.unit_keys_by_code([unit.code for unit in units])
    return [
        _budget(unit.code, unit.name, year, held.get(keys[unit.code]), least, may)
        for unit in units
        if unit.code in watched
    ]


def least_share(year: int) -> float:
    """Return the least share of security money that the rule book sets in a year; 0 where none does."""
    day = date(year, 12, 31)
    try:
        return regulation.threshold(SHARE, day).value
    except ThresholdUnknown:
        return 0.0


def share_reached(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return the units that said their budget of the year by an instant, and whose share is enough."""
    year = timezone.localtime(at).year
    least = least_share(year)
    rows = _latest(year, at).select_related("unit")
    return [
        Counted(
            row.unit.name,
            row.unit.code,
            bool(row.it_total) and row.security / row.it_total >= least,
            detail=f"{row.security:,} / {row.it_total:,} VND",
            url=f"{reverse('planning:budgets')}?year={year}",
        )
        for row in rows
        if unit_codes is None or row.unit.code in unit_codes
    ]


def _latest(year: int, at: datetime | None) -> QuerySet[BudgetRow]:
    """Return what each unit said last of a year (by an instant)."""
    rows = access.unit_budgets().filter(year=year)
    if at is not None:
        rows = rows.filter(at__lte=at)
    place = Window(RowNumber(), partition_by=F("unit"), order_by=[F("at").desc(), F("pk").desc()])
    return rows.annotate(place=place).filter(place=1)


def _budget(
    code: str,
    name: str,
    year: int,
    row: BudgetRow | None,
    least: float,
    may: frozenset[str] | None,
) -> UnitBudget:
    return UnitBudget(
        unit_code=code,
        unit=name,
        year=year,
        it_total=row.it_total if row else None,
        security=row.security if row else None,
        least=least,
        given_by=row.by if row else "",
        given_at=row.at if row else None,
        may_enter=may is None or code in may,
    )


def _lines(rows: QuerySet[BudgetLine]) -> list[MoneyLine]:
    held = list(
        rows.select_related("project__programme").order_by(
            "project__programme__position", "project__position", "year"
        )
    )
    sums: defaultdict[int, Counter[str]] = defaultdict(Counter)
    entries = access.money_entries().filter(line__in=[row.pk for row in held])
    for key, act, amount in entries.values_list("line_id", "act", "amount"):
        sums[key][act] += amount
    return [
        MoneyLine(
            key=row.pk,
            clause=row.project.clause,
            project=row.project.title,
            programme=row.project.programme.code,
            fund=Fund(row.project.programme.fund),
            year=row.year,
            planned=row.planned,
            allocated=sums[row.pk][MoneyAct.ALLOCATED],
            committed=sums[row.pk][MoneyAct.COMMITTED],
            spent=sums[row.pk][MoneyAct.SPENT],
            accepted=sums[row.pk][MoneyAct.ACCEPTED],
        )
        for row in held
    ]


def _sums(lines: list[MoneyLine]) -> Sums:
    found = Sums()
    for one in lines:
        found = found.plus(one)
    return found
