"""Pages of software: products and on how many machines they stand."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.know.inventory.queries import software as queries


@needs(Capability.SEE_INVENTORY)
@require_GET
def products(request: Request) -> HttpResponse:
    """List products by name; each leads to the machines that have it."""
    words = request.GET.get("q", "")
    page = queries.products(request.actor, words=words, after=request.GET.get("after", ""))
    context = {
        "page": page,
        "words": words,
        "share": queries.open_share(request.actor),
        "may_manage": accounts.may_somewhere(request.actor, Capability.MANAGE_INVENTORY),
    }
    return render(request, "inventory/software.html", context)
