"""Pages of maturity: units × families, and one unit with its past."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.ui.charts import Point, bars, line
from khien.show.assurance.queries import maturity as queries

SEE = Capability.SEE_MEASURES


@needs(SEE)
@require_GET
def matrix(request: Request) -> HttpResponse:
    """Show how far each family is met in every unit, newest assessment first."""
    held = queries.maturity(
        request.actor,
        catalogue=request.GET.get("catalogue", ""),
        unit_codes=request.units(SEE),
    )
    return render(request, "assurance/maturity.html", {"maturity": held})


@needs(SEE)
@require_GET
def unit(request: Request, code: str) -> HttpResponse:
    """Show one unit: a chart of its families beside the table, and its assessments over time."""
    held = queries.unit(request.actor, code, catalogue=request.GET.get("catalogue", ""))
    language = get_language() or "vi"
    points = [Point(one.code, one.share.now, one.title.spoken(language)) for one in held.families]
    past = [Point(one.number, one.share, f"{one.at:%d/%m/%Y}") for one in held.past]
    context = {
        "unit": held,
        "chart": bars(points, title=_("Share of each family that is met")),
        "past": line(past, title=_("Share that is met, over time"), top=1, target=None)
        if len(past) > 1
        else "",
    }
    return render(request, "assurance/maturity_unit.html", context)
