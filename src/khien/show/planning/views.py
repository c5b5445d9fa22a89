"""Pages of planning: the plans' orders, and one order with its live figures."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.show.planning import queries


@needs(Capability.SEE_MEASURES)
@require_GET
def order_list(request: Request) -> HttpResponse:
    """List the orders with how far each is."""
    codes = request.units(Capability.SEE_MEASURES)
    states = queries.order_states(request.actor, codes)
    return render(request, "planning/order_list.html", {"states": states})


@needs(Capability.SEE_MEASURES)
@require_GET
def order(request: Request, clause: str) -> HttpResponse:
    """Show one order: the source's words, who owes it, its figures, the report to print."""
    codes = request.units(Capability.SEE_MEASURES)
    context = {
        "state": queries.order_state(request.actor, clause, unit_codes=codes),
        "may_report": accounts.may_somewhere(request.actor, Capability.ISSUE_REPORTS),
    }
    return render(request, "planning/order.html", context)
