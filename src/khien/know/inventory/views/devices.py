"""Pages of inventory: what each unit has, and a unit's machines."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.know.inventory.queries import devices as queries


@needs(Capability.SEE_INVENTORY)
@require_GET
def stock(request: Request) -> HttpResponse:
    """Show the units with their machines, anti-virus and firewall."""
    rows = queries.stock(request.actor, request.units(Capability.SEE_INVENTORY))
    totals = {
        "devices": sum(row.devices for row in rows),
        "protected": sum(row.protected for row in rows),
        "firewalls": sum(row.has_firewall is True for row in rows),
    }
    return render(request, "inventory/stock.html", {"rows": rows, "totals": totals})


@needs(Capability.SEE_INVENTORY)
@require_GET
def devices(request: Request, unit_code: str) -> HttpResponse:
    """Show one unit's machines."""
    return render(
        request,
        "inventory/devices.html",
        {
            "unit": accounts.unit_by_code(request.actor, unit_code),
            "page": queries.devices(
                request.actor, unit_code=unit_code, after=request.GET.get("after", "")
            ),
        },
    )
