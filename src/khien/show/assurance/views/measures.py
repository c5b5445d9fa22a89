"""Pages of assurance: all measures, and one with its rows."""

from datetime import date, datetime, time

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.offers import relatives_of
from khien.base.ui.charts import Point, line
from khien.show.assurance.queries import measures as queries

ROWS_SHOWN = 500


@needs(Capability.SEE_MEASURES)
@require_GET
def measure_list(request: Request) -> HttpResponse:
    """Show every measure as of now."""
    codes = request.units(Capability.SEE_MEASURES)
    figures = queries.figures(request.actor, unit_codes=codes)
    return render(request, "assurance/measure_list.html", {"figures": figures})


@needs(Capability.SEE_MEASURES)
@require_GET
def measure(request: Request, code: str) -> HttpResponse:
    """Show one measure: definition, figure, past, and exactly the rows behind it."""
    at = _wanted_instant(request.GET.get("day", ""))
    codes = request.units(Capability.SEE_MEASURES)
    figure = queries.figure(request.actor, code, unit_codes=codes, at=at)
    rows = queries.evidence(request.actor, code, unit_codes=codes, at=at)
    only = request.GET.get("only", "")
    if only in {"counts", "missing"}:
        rows = [row for row in rows if row.counts == (only == "counts")]
    kept = queries.trend(request.actor, code, unit_code=request.focus)
    points = [
        Point(value.day.strftime("%m/%y"), value.share, f"{value.day:%d/%m/%Y}") for value in kept
    ]
    context = {
        "figure": figure,
        "rows": rows[:ROWS_SHOWN],
        "total": len(rows),
        "only": only,
        "day": request.GET.get("day", ""),
        "kept": kept,
        "checked": queries.checked(request.actor, code, timezone.localdate(at)) if at else None,
        "asked_by": relatives_of("measure", request.actor, code),
        "chart": line(points, title=gettext(figure.title), top=1, target=figure.target)
        if points
        else "",
    }
    return render(request, "assurance/measure.html", context)


def _wanted_instant(day: str) -> datetime | None:
    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        return None
    return timezone.make_aware(datetime.combine(wanted, time.max))
