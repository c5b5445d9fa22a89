"""Pages of files: whose mail gateways may ask about letters, by what, and the end of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from khien.base.accounts.http import Request, needs, signed_in
from khien.base.accounts.types import Capability
from khien.base.files import queries
from khien.base.files.services import storing as services


@signed_in
@require_GET
def gateways(request: Request) -> HttpResponse:
    """Show by which Quy chế and notice letters are checked: to the staff, and to who manages gateways."""
    page = queries.permissions_shown(request.actor, after=request.GET.get("after", ""))
    return render(request, "files/gateways.html", {"page": page})


@needs(Capability.MANAGE_FEEDS)
@require_POST
def end_gateway(request: Request, unit: str) -> HttpResponse:
    """Withdraw what a unit's mail gateway is allowed."""
    services.end_gateway(request.actor, unit_code=unit)
    messages.success(
        request, _("Withdrawn: letters of %(unit)s pass unseen again.") % {"unit": unit}
    )
    return redirect("files:gateways")
