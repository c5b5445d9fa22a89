"""The public form, and the centre's list of what came over it."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.act.gate import queries
from khien.act.gate.forms import DismissForm
from khien.act.gate.services import public as services
from khien.act.gate.types import Dismissal
from khien.act.gate.views import public_form
from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability


@require_http_methods(["GET", "POST"])
def report(request: Request) -> HttpResponse:
    """Take a report of the public; what is no technical matter is pointed elsewhere and not kept."""
    return public_form.answer(
        request,
        kinds=queries.public_classes(),
        frame="ui/plain.html",
        secret=settings.SECRET_KEY,
        take=lambda new: services.take_report(services.PUBLIC, report=new),
    )


@needs(Capability.WORK_INCIDENTS)
@require_GET
def report_list(request: Request) -> HttpResponse:
    """List what the public told; the new ones by default, any state for a number that is quoted."""
    quoted = request.GET.get("q", "")
    state = "all" if quoted else request.GET.get("state", "new")
    page = queries.reports(
        request.actor,
        state="" if state == "all" else state,
        quoted=quoted,
        after=request.GET.get("after", ""),
    )
    units = accounts.units_of(request.actor, Capability.REPORT_INCIDENTS)
    context = {
        "page": page,
        "state": state,
        "quoted": quoted,
        "units": units,
        "form": DismissForm(),
        "refused": queries.refused_outside(request.actor),
    }
    return render(request, "gate/report_list.html", context)


@needs(Capability.WORK_INCIDENTS)
@require_POST
def raise_incident(request: Request, key: int) -> HttpResponse:
    """Make an incident of a public report."""
    unit = request.POST.get("unit", "")
    number = services.raise_incident(request.actor, key=key, unit_code=unit)
    return redirect("response:incident", number)


@needs(Capability.WORK_INCIDENTS)
@require_POST
def follow_weakness(request: Request, key: int) -> HttpResponse:
    """Follow a public report as a weakness."""
    unit = request.POST.get("unit", "")
    number = services.follow_weakness(request.actor, key=key, unit_code=unit)
    return redirect("procedures:act", number)


@needs(Capability.WORK_INCIDENTS)
@require_POST
def dismiss(request: Request, key: int) -> HttpResponse:
    """Say why a public report is not followed up."""
    given = request.POST.get("why", "")
    why = Dismissal(given) if given in set(Dismissal) else Dismissal.NOTHING_FOUND
    services.dismiss(request.actor, key=key, why=why)
    messages.success(request, _("The report is answered."))
    return redirect("gate:reports")
