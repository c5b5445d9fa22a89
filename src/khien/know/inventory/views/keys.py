"""Pages of what brings inventories: agents' keys, osquery's queries, the collector, the notice to staff."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.clock import today
from khien.know.inventory.queries import agents as queries
from khien.know.inventory.rules import packs
from khien.know.inventory.services import agents, osquery


@needs(Capability.MANAGE_INVENTORY)
@require_http_methods(["GET", "POST"])
def keys(request: Request) -> HttpResponse:
    """List the agents' keys and make new ones; a key is shown once."""
    token = ""
    if request.method == "POST":
        unit = accounts.unit_meant(
            request.actor, request.POST.get("unit", ""), Capability.MANAGE_INVENTORY
        )
        token = agents.make_key(
            request.actor,
            unit_code=unit.code,
            name=request.POST.get("name", ""),
        )
    context = {
        "keys": queries.keys(request.actor, request.units(Capability.MANAGE_INVENTORY)),
        "token": token,
        "address": request.build_absolute_uri("/inventory"),
        "host": request.get_host(),
    }
    return render(request, "inventory/keys.html", context)


@needs(Capability.MANAGE_INVENTORY)
@require_POST
def revoke(request: Request, key: int) -> HttpResponse:
    """Revoke a key."""
    agents.revoke_key(request.actor, key=key)
    messages.success(request, _("The key is revoked; its agents bring nothing from now on."))
    return redirect("inventory:keys")


@needs(Capability.MANAGE_INVENTORY)
@require_http_methods(["GET", "POST"])
def queries_page(request: Request) -> HttpResponse:
    """Show the queries that osquery may run and which run; propose others."""
    if request.method == "POST":
        osquery.propose(request.actor, queries=request.POST.getlist("query"))
        messages.success(request, _("Proposed; another person must agree."))
        return redirect("inventory:queries")
    running = osquery.running()
    context = {
        "queries": [(one, one.name in running) for one in packs.allowed().values()],
        "waiting": queries.pack_waiting(request.actor),
        "may_change": accounts.oversees_province(request.actor, Capability.MANAGE_INVENTORY),
    }
    return render(request, "inventory/queries.html", context)


@needs(Capability.MANAGE_INVENTORY)
@require_POST
def agree(request: Request, key: int) -> HttpResponse:
    """Agree to another's proposal of queries."""
    osquery.agree(request.actor, key=key)
    messages.success(request, _("Agreed; these queries run from the machines' next contact."))
    return redirect("inventory:queries")


@needs(Capability.MANAGE_INVENTORY)
@require_GET
def collector(request: Request) -> HttpResponse:  # noqa: ARG001 - every view takes it
    """Give the collector for Windows machines without an agent."""
    response = HttpResponse(agents.collector(), content_type="application/octet-stream")
    response["Content-Disposition"] = 'attachment; filename="khien-thu-thap.ps1"'
    return response


@needs(Capability.SEE_INVENTORY)
@require_GET
def notice(request: Request, unit_code: str) -> HttpResponse:
    """Show a unit's notice to its staff of what is read from their machines, to be printed."""
    context = {
        "unit": accounts.unit_by_code(request.actor, unit_code),
        "on": today(),
        "queries": packs.allowed().values(),
    }
    return render(request, "inventory/notice.html", context)
