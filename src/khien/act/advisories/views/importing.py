"""The page on which an advisory of others is taken in as a draft."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from khien.act.advisories.forms import BringForm
from khien.act.advisories.queries import advisories as papers
from khien.act.advisories.services import importing
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability


@needs(Capability.WRITE_ADVISORIES)
@require_http_methods(["GET", "POST"])
def bring(request: Request) -> HttpResponse:
    """Check a file and begin a draft from it; what was settled for the file is said."""
    papers.require_writer(request.actor)
    form = BringForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "rights": papers.rights(request.actor)}
        return render(request, "advisories/import.html", context)
    file = form.cleaned_data["file"]
    found = importing.read(file.name, file.read())
    number = importing.take_in(request.actor, found=found)
    told = _("Taken in from %(origin)s as %(number)s; address it, then hand it in for approval.")
    messages.success(request, told % {"origin": found.origin, "number": number})
    for remark in found.remarks:
        messages.warning(request, _(remark.message) % {"count": remark.count})
    return redirect("advisories:advisory", number)
