"""The statistics of a period: incidents by class, those handled alone and those with help."""

from collections import defaultdict
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone

from khien.act.response import access
from khien.act.response.rules import reports as rules
from khien.act.response.types.incidents import IncidentKind, Nature
from khien.act.response.types.orders import OrderState
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import today
from khien.base.regulation import queries as regulation


def statistics(actor: Actor, unit_code: str, first: date, last: date) -> dict[str, object]:
    """Return what the statistics form is filled from: a unit with all below it, months whole.

    Exercises are left out. Helped is an incident in which a body gave guidance or another unit carried
    out an order. Three queries and two for the units.
    """
    accounts.require_may(actor, Capability.ISSUE_REPORTS, unit_code)
    codes = accounts.subtree_codes(actor, unit_code)
    return {
        "unit.name": accounts.name_of_unit(unit_code),
        "statistics.first_month": datetime.combine(first, time()),
        "statistics.last_month": datetime.combine(last, time()),
        "statistics.rows": _rows(codes, first, last),
    }


def _rows(codes: frozenset[str], first: date, last: date) -> list[dict[str, Any]]:
    zone = timezone.get_current_timezone()
    start = datetime.combine(first.replace(day=1), time(), zone)
    end = datetime.combine(_next_month(last), time(), zone)
    rows = access.incidents().filter(
        case__unit__code__in=codes,
        case__is_exercise=False,
        case__opened_at__gte=start,
        case__opened_at__lt=end,
        nature=Nature.INCIDENT,
        merged_into__isnull=True,
    )
    helped = rows.annotate(
        guided=Exists(access.notices().filter(incident=OuterRef("pk"), answered_at__isnull=False)),
        ordered=Exists(
            access.orders()
            .filter(state=OrderState.DONE)
            .filter(incident=OuterRef("pk"))
            .exclude(unit=OuterRef("case__unit"))
        ),
    )
    counts: dict[str, list[bool]] = defaultdict(list)
    for kind, guided, ordered in helped.values_list("kind", "guided", "ordered"):
        counts[rules.class_of(IncidentKind(kind))].append(guided or ordered)
    classes = regulation.incident_classes(min(last, today()))
    titles = {one.code: one.title.spoken(settings.LANGUAGE_CODE) for one in classes}
    return rules.with_total(
        [
            _row(titles.get(code, code), counts[code])
            for code in [*titles, *(set(counts) - set(titles))]
        ]
    )


def _row(title: str, helped: list[bool]) -> dict[str, Any]:
    with_help = sum(helped)
    return {
        "row": title,
        "quantity": len(helped),
        "own": len(helped) - with_help,
        "helped": with_help,
        "foreign": 0,
        "vncert": 0,
        "damage": 0,
    }


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
