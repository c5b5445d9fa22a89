"""The page of Form 08: its rows as of a day, its lines, and what does not agree."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.clock import today
from khien.show.assurance.queries import form08 as queries


@needs(Capability.SEE_INVENTORY)
@require_GET
def page(request: Request) -> HttpResponse:
    """Show the form as of the end of a day."""
    day = _day(request.GET.get("day", ""))
    form = queries.form08(request.actor, day, request.units(Capability.SEE_INVENTORY))
    return render(request, "assurance/form08.html", {"form": form, "today": today()})


def _day(said: str) -> date:
    try:
        return min(date.fromisoformat(said), today())
    except ValueError:
        return today()
