"""Pages of matches: one CVE, and what one machine is open to."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.refusals import Invalid, text
from khien.know.exposure.forms import SuppressionForm
from khien.know.exposure.queries import feeds, holes
from khien.know.exposure.queries import matching as queries
from khien.know.exposure.services import naming
from khien.know.exposure.types.feeds import CONFIDENCE_NAMES
from khien.know.exposure.types.matching import NAMING_NAMES


@needs(Capability.SEE_INVENTORY)
@require_GET
def cve(request: Request, name: str) -> HttpResponse:
    """Show one CVE: what it is, who is open to it here, and why this is thought."""
    found = queries.cve(request.actor, name)
    rows = [
        (one, NAMING_NAMES[one.why.naming], CONFIDENCE_NAMES[one.why.confidence])
        for one in found.matches
    ]
    products = sorted({one.why.product for one in found.matches if not one.is_suppressed})
    context = {
        "cve": found,
        "rows": rows,
        "products": products if found.may_judge else [],
        "form": SuppressionForm(),
        "feeds": feeds.feeds(),
        "spot": feeds.blind_spot(),
    }
    return render(request, "exposure/cve.html", context)


@needs(Capability.SEE_INVENTORY)
@require_GET
def device(request: Request, key: int) -> HttpResponse:
    """Show what one machine is open to, by product."""
    context = {
        "name": holes.device_name(request.actor, key),
        "holes": holes.of_device(request.actor, key),
        "spot": feeds.blind_spot(),
        "feeds": feeds.feeds(),
    }
    return render(request, "exposure/device.html", context)


@needs(Capability.MANAGE_FEEDS)
@require_POST
def suppress(request: Request, name: str) -> HttpResponse:
    """Take a person's word that a product is not open to a CVE."""
    form = SuppressionForm(request.POST)
    if not form.is_valid():
        raise Invalid(what=text("Say why, and until which day."))
    given = form.cleaned_data
    naming.suppress(
        request.actor,
        cve=name,
        product=given["product"],
        reason=given["reason"],
        until=given["until"],
    )
    messages.success(request, _("It is suppressed until that day."))
    return redirect("exposure:cve", name)


@needs(Capability.MANAGE_FEEDS)
@require_POST
def lift(request: Request, name: str, key: int) -> HttpResponse:
    """End a suppression."""
    naming.lift(request.actor, key=key)
    messages.success(request, _("The suppression has ended."))
    return redirect("exposure:cve", name)
