"""Pages of campaigns: authorised scans and hunts, whose reports are awaited."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.refusals import Refusal
from khien.base.core.speech import sentence
from khien.know.exposure.forms import CampaignForm
from khien.know.exposure.queries import campaigns as queries
from khien.know.exposure.queries import findings
from khien.know.exposure.services import campaigns


@needs(Capability.SEE_INVENTORY)
@require_GET
def campaign_list(request: Request) -> HttpResponse:
    """List campaigns with how far each is."""
    page = queries.campaigns(request.actor, after=request.GET.get("after", ""))
    context = {"page": page, "may_work": findings.may_work(request.actor)}
    return render(request, "exposure/campaign_list.html", context)


@needs(Capability.SEE_INVENTORY)
@require_GET
def campaign(request: Request, key: int) -> HttpResponse:
    """Show one campaign: its letter, scope and window, and whose report is still awaited."""
    return render(
        request, "exposure/campaign.html", {"campaign": queries.campaign(request.actor, key)}
    )


@needs(Capability.MANAGE_INVENTORY)
@require_http_methods(["GET", "POST"])
def new_campaign(request: Request) -> HttpResponse:
    """Enter a campaign with the letter that authorises it."""
    units = [
        (unit.code, unit.name)
        for unit in accounts.units_of(request.actor, Capability.MANAGE_INVENTORY)
    ]
    form = CampaignForm(request.POST or None, units=units)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            key = campaigns.begin_campaign(request.actor, campaign=form.campaign())
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
            status = refusal.status
        else:
            messages.success(request, _("The campaign is entered; each unit finds it in “To do”."))
            return redirect("exposure:campaign", key)
    return render(request, "exposure/campaign_form.html", {"form": form}, status=status)


@needs(Capability.MANAGE_INVENTORY)
@require_POST
def finish(request: Request, key: int, unit: int) -> HttpResponse:
    """Say how a unit's part ended without a report to import."""
    campaigns.finish_unit(request.actor, key=unit, words=request.POST.get("words", ""))
    messages.success(request, _("Noted; it no longer waits."))
    return redirect("exposure:campaign", key)
