"""Pages of machines that were seen and stand in no register."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.know.inventory.queries import strangers as queries
from khien.know.inventory.services import strangers as services
from khien.know.inventory.types.devices import Claim
from khien.know.inventory.types.names import KIND_NAMES, SOURCE_NAMES
from khien.know.inventory.types.strangers import Claimed

CLAIMS = frozenset({Claim.OURS, Claim.GUEST, Claim.NOT_OURS})


@needs(Capability.SEE_INVENTORY)
@require_GET
def strangers(request: Request) -> HttpResponse:
    """List the machines that were seen and stand in no register, for their units to answer for."""
    units = request.units(Capability.SEE_INVENTORY)
    unit = request.GET.get("unit", "")
    if unit:
        below = accounts.subtree_codes(request.actor, unit)
        units = below if units is None else units & below
    words, after = request.GET.get("q", ""), request.GET.get("after", "")
    context = {
        "page": queries.strangers(request.actor, unit_codes=units, words=words, after=after),
        "unit": accounts.unit_by_code(request.actor, unit) if unit else None,
        "words": words,
        "sources": SOURCE_NAMES,
        "kinds": KIND_NAMES,
        "may_manage": accounts.may_somewhere(request.actor, Capability.MANAGE_INVENTORY),
    }
    return render(request, "inventory/strangers.html", context)


@needs(Capability.MANAGE_INVENTORY)
@require_POST
def answer(request: Request) -> HttpResponse:
    """Say of the ticked machines whose they are."""
    keys = [int(one) for one in request.POST.getlist("device") if one.isdigit() and len(one) < 16]
    claim = request.POST.get("claim", "")
    if not keys or claim not in CLAIMS:
        messages.error(request, _("Tick the machines first, then say whose they are."))
        return redirect("inventory:strangers")
    said = Claimed(
        Claim(claim),
        holder=request.POST.get("holder", ""),
        place=request.POST.get("place", ""),
        until=_day(request.POST.get("until", "")),
    )
    services.answer_for(request.actor, keys=keys, said=said)
    messages.success(request, _("It is written down."))
    return redirect("inventory:strangers")


@needs(Capability.MANAGE_INVENTORY)
@require_POST
def removed(request: Request, key: int) -> HttpResponse:
    """Say how a machine that is not the unit's was removed."""
    services.say_removed(request.actor, key=key, words=request.POST.get("words", ""))
    messages.success(request, _("It is written down. Seen again, it will wait here again."))
    return redirect("inventory:strangers")


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given)
    except ValueError:
        return None
