"""Pages of assessments of conditions: their list, one, and a new one of a system."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.clock import today
from khien.base.core.refusals import Refusal
from khien.base.core.speech import sentence
from khien.know.inventory.queries import systems
from khien.show.assurance.forms.levels import CheckForm
from khien.show.assurance.queries import conditions as queries
from khien.show.assurance.queries import dossiers
from khien.show.assurance.services import conditions as services
from khien.show.assurance.types.conditions import CONDITION_NAMES


@needs(Capability.SEE_INVENTORY)
@require_GET
def check_list(request: Request) -> HttpResponse:
    """List assessments of conditions, the newest first."""
    given = {"open": request.GET.get("open", "")}
    page = queries.checks(
        request.actor,
        unit_codes=request.units(Capability.SEE_INVENTORY),
        open_only=bool(given["open"]),
        after=request.GET.get("after", ""),
    )
    return render(request, "assurance/check_list.html", {"page": page, "given": given})


@needs(Capability.SEE_INVENTORY)
@require_GET
def check(request: Request, key: int) -> HttpResponse:
    """Show one assessment: what was met, what is missing."""
    held = queries.check(request.actor, key)
    context = {
        "check": held,
        "others": queries.checks(request.actor, unit_codes=None, system_key=held.system_key).rows,
        "may_assess": accounts.may_do(request.actor, Capability.RUN_ASSESSMENTS, held.unit_code),
        "dossier": dossiers.in_force(request.actor, held.system_key),
    }
    return render(request, "assurance/check.html", context)


@needs(Capability.RUN_ASSESSMENTS)
@require_http_methods(["GET", "POST"])
def assess(request: Request, key: int) -> HttpResponse:
    """Assess the conditions of a system."""
    system = systems.system(request.actor, key)
    form = CheckForm(request.POST or None, initial={"checked_on": today()})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.assess(request.actor, check=form.check(key))
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("The assessment is kept."))
            return redirect("assurance:check", made)
    pairs = [(form[f"{one.value}_met"], form[f"{one.value}_words"]) for one in CONDITION_NAMES]
    context = {
        "system": system,
        "form": form,
        "first": [form[name] for name in ("occasion", "checked_on", "minutes")],
        "pairs": pairs,
    }
    return render(request, "assurance/assess.html", context, status=422 if form.is_bound else 200)
