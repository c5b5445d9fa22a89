"""The overview page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, signed_in
from khien.base.accounts.types import Capability
from khien.base.ui.charts import Point, bars
from khien.show.overview import queries


@signed_in
@require_GET
def today(request: Request) -> HttpResponse:
    """Show what is late, what waits, and one chart."""
    codes = request.units(Capability.SEE_ALERTS)
    found = queries.overview(request.actor, codes)
    points = [
        Point(
            timezone.localtime(at).strftime("%H:%M"),
            count or None,
            f"{timezone.localtime(at):%H:%M %d/%m}: {count}",
        )
        for at, count in found.hours
    ]
    context = {
        "overview": found,
        "chart": bars(points, title=_("Events per hour, last 48 hours")),
        "sees_alerts": accounts.may_somewhere(request.actor, Capability.SEE_ALERTS),
    }
    return render(request, "overview/today.html", context)
