"""Pages of vulnerability data: the feeds with their age, and the software that nobody could name."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.refusals import Invalid, text
from khien.know.exposure.forms import NamingForm
from khien.know.exposure.queries import feeds as queries
from khien.know.exposure.services import naming


@needs(Capability.SEE_INVENTORY)
@require_GET
def feeds(request: Request) -> HttpResponse:
    """Show each feed with its age, what it says nothing of, and the blind spot."""
    context = {
        "feeds": queries.feeds(),
        "spot": queries.blind_spot(),
        "may_keep": queries.may_keep(request.actor),
    }
    return render(request, "exposure/feeds.html", context)


@needs(Capability.MANAGE_FEEDS)
@require_http_methods(["GET", "POST"])
def unnamed(request: Request) -> HttpResponse:
    """Show the queue of names without a product; take a person's word on one of them."""
    if request.method == "POST":
        form = NamingForm(request.POST)
        if not form.is_valid():
            raise Invalid(what=text("The form is not complete; open the list again."))
        naming.map_name(request.actor, wish=form.wish())
        messages.success(request, _("It is written down, and counts from the match that runs now."))
        return redirect("exposure:unnamed")
    words = request.GET.get("q", "")
    page = queries.unnamed(request.actor, words=words, after=request.GET.get("after", ""))
    context = {"page": page, "words": words, "spot": queries.blind_spot(), "may_keep": True}
    return render(request, "exposure/unnamed.html", context)
