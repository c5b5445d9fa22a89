"""Figures of plans: those that units have, those that were signed, the money that was allocated."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import BodyTask
from khien.base.core.offers import Counted
from khien.show.planning import access
from khien.show.planning.types.money import MoneyAct
from khien.show.planning.types.plans import PlanStatus

YEAR: Final = timedelta(days=365)


def units_with_plan(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each unit and whether a plan of its own for the year was signed by an instant. Two queries."""
    year = timezone.localtime(at).year
    rows = access.plans().filter(unit__isnull=False, signed_at__lte=at, year=year)
    held = dict(rows.order_by("pk").values_list("unit__code", "code"))
    return [
        Counted(
            unit.name,
            unit.code,
            counts=unit.code in held,
            detail=held.get(unit.code, ""),
            url=reverse("planning:plan", args=[held[unit.code]]) if unit.code in held else "",
        )
        for unit in accounts.watched_units(at)
        if unit_codes is None or unit.code in unit_codes
    ]


def signed(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return the plans drawn up here as drafts in the year before, and which were signed. Two queries.

    A plan of the province is the People's Committee's.
    """
    top = _committee()
    rows = access.plans().filter(loaded_at__lte=at, loaded_at__gt=at - YEAR)
    rows = rows.exclude(signed_at__isnull=True, status__in=[PlanStatus.IN_FORCE, PlanStatus.CLOSED])
    return [
        Counted(
            f"{code}: {title}",
            unit or top,
            counts=signed_at is not None and signed_at <= at,
            url=reverse("planning:plan", args=[code]),
        )
        for code, title, unit, signed_at in rows.order_by("loaded_at", "pk").values_list(
            "code", "title", "unit__code", "signed_at"
        )
        if unit_codes is None or (unit or top) in unit_codes
    ]


def allocated(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return the lines of money of the year, and for which something was allocated. Three queries.

    A line of a plan of the province is the People's Committee's.
    """
    top = _committee()
    rows = access.budget_lines().filter(year=timezone.localtime(at).year, entered_at__lte=at)
    entries = access.money_entries().filter(act=MoneyAct.ALLOCATED, at__lte=at, line__in=rows)
    sums = dict(entries.values_list("line_id").annotate(sum=Sum("amount")).order_by())
    plan = "project__programme__plan__unit__code"
    return [
        Counted(
            f"{clause}: {title}",
            unit or top,
            counts=sums.get(key, 0) > 0,
            detail=f"{sums.get(key, 0):,} VND",
            url=reverse("planning:line", args=[key]),
        )
        for key, clause, title, unit in rows.order_by(
            "project__programme__position", "project__position", "pk"
        ).values_list("pk", "project__clause", "project__title", plan)
        if unit_codes is None or (unit or top) in unit_codes
    ]


def _committee() -> str:
    unit = accounts.body_unit(BodyTask.PEOPLES_COMMITTEE) or accounts.province()
    return unit.code if unit else ""
