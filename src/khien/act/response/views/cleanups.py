"""Pages of clean-ups: the list of machines with malware, one machine's case."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from khien.act.response.queries import cleanups as queries
from khien.act.response.services import cleanups as services
from khien.act.response.types.cleanups import CleanupFilter
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.refusals import NotFound

STATES = ("open", "late", "recurring", "ended", "all")


@needs(Capability.SEE_INCIDENTS)
@require_GET
def cleanup_list(request: Request) -> HttpResponse:
    """List machines to be cleaned; `state=open` is the default view."""
    given = request.GET.get("state", "open")
    state = given if given in STATES else "open"
    units = request.units(Capability.SEE_INCIDENTS)
    wanted = CleanupFilter(
        state="" if state == "all" else state, words=request.GET.get("q", ""), unit_codes=units
    )
    context = {
        "page": queries.cleanups(request.actor, wanted, after=request.GET.get("after", "")),
        "figures": queries.figures(request.actor, units),
        "state": state,
        "words": wanted.words,
    }
    return render(request, "response/cleanup_list.html", context)


@needs(Capability.SEE_INCIDENTS)
@require_GET
def cleanup(request: Request, number: str) -> HttpResponse:
    """Show one machine's clean-up: what was found, the steps, how long it takes."""
    context = {"cleanup": queries.cleanup(request.actor, number)}
    return render(request, "response/cleanup.html", context)


@needs(Capability.WORK_INCIDENTS)
@require_POST
def act(request: Request, number: str, what: str) -> HttpResponse:
    """Confirm that the machine is clean, call it a false alarm, or raise an incident from it."""
    words = request.POST.get("words", "")
    if what == "confirm":
        days = services.confirm_clean(request.actor, number=number, words=words)
        told = ngettext(
            "The machine is clean, after %(days)s day.",
            "The machine is clean, after %(days)s days.",
            days,
        )
        messages.success(request, told % {"days": days})
    elif what == "false-alarm":
        services.call_false_alarm(request.actor, number=number, why=words)
        messages.success(request, _("Noted: no infection. The case is closed."))
    elif what == "incident":
        incident = services.raise_incident(request.actor, number=number)
        messages.success(request, _("Incident %(number)s stands.") % {"number": incident})
        return redirect("response:incident", incident)
    else:
        raise NotFound(what=what)
    return redirect("response:cleanup", number)
