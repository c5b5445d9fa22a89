"""The page of Form 08: its rows as of a day, its lines, and what does not agree."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.clock import today
from khien.base.files.http import give_paper
from khien.show.assurance.queries import form08 as queries
from khien.show.assurance.queries import form08_paper
from khien.show.assurance.services import printing


@needs(Capability.SEE_INVENTORY)
@require_GET
def page(request: Request) -> HttpResponse:
    """Show the form as of the end of a day."""
    day = _day(request.GET.get("day", ""))
    form = queries.form08(request.actor, day, request.units(Capability.SEE_INVENTORY))
    missing = form08_paper.missing(request.actor, form)
    context = {"form": form, "today": today(), "missing": missing}
    return render(request, "assurance/form08.html", context)


@needs(Capability.SEE_INVENTORY)
@require_GET
def printed(request: Request, form: str) -> HttpResponse:
    """Give out the form with its annexes."""
    day, units = _day(request.GET.get("day", "")), request.units(Capability.SEE_INVENTORY)
    made = printing.form08(request.actor, day=day, unit_codes=units, form=form)
    return give_paper(made, f"mau-08-{day:%Y-%m-%d}.{form}")


def _day(said: str) -> date:
    try:
        return min(date.fromisoformat(said), today())
    except ValueError:
        return today()
