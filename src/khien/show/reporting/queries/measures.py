"""Figures of reporting itself: reports issued by their day, and signed."""

from datetime import datetime, timedelta
from functools import cache
from typing import Final

from django.utils import timezone

from khien.base.core.offers import Counted
from khien.show.planning.queries.recurring import on_time
from khien.show.reporting import access
from khien.show.reporting.queries.kinds import kinds
from khien.show.reporting.queries.papers import written_number
from khien.show.reporting.types.reports import Stage

YEAR: Final = timedelta(days=365)
_OUT: Final = (Stage.ISSUED.value, Stage.ARCHIVED.value)


@cache
def _recurrences() -> frozenset[str]:
    return frozenset(one.recurrence for one in kinds() if one.recurrence)


def issued_in_time(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return the reports owed in the year before, and whether each was issued by its day. Two queries."""
    return on_time(at, unit_codes, rules=_recurrences())


def signed(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return the reports issued in the year before, and whether each bears a signature. One query."""
    rows = access.reports().filter(stage__in=_OUT, issued_on__lte=timezone.localdate(at))
    rows = rows.filter(issued_on__gt=timezone.localdate(at - YEAR))
    if unit_codes is not None:
        rows = rows.filter(unit__code__in=unit_codes)
    return [
        Counted(
            f"{written_number(row)} ({row.number})",
            row.unit.code,
            bool(row.signed_digest),
            row.approved_by,
            f"/reports/{row.number}",
        )
        for row in rows.select_related("unit").order_by("issued_on", "pk")
    ]
