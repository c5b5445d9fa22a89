"""Pages of plans: the list, one by its headings, one obligation, the matrix, bringing one in."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.refusals import Refusal
from khien.base.core.speech import sentence
from khien.show.planning.forms import BringForm, GiveForm
from khien.show.planning.queries import plans as queries
from khien.show.planning.rules.reading import sheet
from khien.show.planning.services import loading
from khien.show.planning.types.duties import STANDING_NAMES
from khien.show.planning.types.plans import MARK_NAMES

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@needs(Capability.SEE_MEASURES)
@require_GET
def plan_list(request: Request) -> HttpResponse:
    """List the plans with how far each is."""
    units = request.units(Capability.SEE_MEASURES)
    context = {
        "plans": queries.plans(request.actor, units),
        "may_bring": accounts.oversees_province(request.actor, Capability.MANAGE_PLANS),
    }
    return render(request, "planning/plan_list.html", context)


@needs(Capability.SEE_MEASURES)
@require_GET
def plan(request: Request, code: str) -> HttpResponse:
    """Show a plan by its headings: each obligation, and how many units are how far."""
    units = request.units(Capability.SEE_MEASURES)
    line, sections = queries.plan(request.actor, code, units)
    context = {"plan": line, "sections": sections, "marks": MARK_NAMES}
    return render(request, "planning/plan.html", context)


@needs(Capability.SEE_MEASURES)
@require_GET
def matrix(request: Request, code: str) -> HttpResponse:
    """Show a plan's obligations × units, one mark each."""
    units = request.units(Capability.SEE_MEASURES)
    held = queries.matrix(request.actor, code, units)
    context = {"matrix": held, "names": STANDING_NAMES, "letters": queries.LETTERS}
    return render(request, "planning/matrix.html", context)


@needs(Capability.SEE_MEASURES)
@require_GET
def obligation(request: Request, clause: str) -> HttpResponse:
    """Show one obligation: the source's words, who owes it, its figures, and how each unit stands."""
    units = request.units(Capability.SEE_MEASURES)
    held = queries.obligation(request.actor, clause, units)
    may_give = accounts.may_somewhere(request.actor, Capability.MANAGE_PLANS)
    context = {
        "obligation": held,
        "may_report": accounts.may_somewhere(request.actor, Capability.ISSUE_REPORTS),
        "may_give": may_give,
        "form": GiveForm() if may_give else None,
        "marks": MARK_NAMES,
    }
    return render(request, "planning/obligation.html", context)


@needs(Capability.MANAGE_PLANS)
@require_http_methods(["GET", "POST"])
def bring(request: Request) -> HttpResponse:
    """Take in a plan file: TOML, the filled template, or a Word document with headings."""
    form = BringForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "planning/bring.html", {"form": form})
    file = form.cleaned_data["file"]
    try:
        found = loading.read_plan(file.name, content := file.read())
        loading.load_plan(request.actor, name=file.name, content=content)
    except Refusal as refusal:
        form.add_error("file", sentence(refusal))
        return render(request, "planning/bring.html", {"form": form}, status=refusal.status)
    messages.success(request, _("The plan was taken in; every unit that owes something sees it."))
    return redirect("planning:plan", found.plan.code)


@needs(Capability.MANAGE_PLANS)
@require_GET
def template(_request: Request) -> HttpResponse:
    """Give out the workbook in which a plan is written."""
    answer = HttpResponse(sheet.template(get_language() or "vi"), content_type=XLSX)
    answer["Content-Disposition"] = 'attachment; filename="ke-hoach.xlsx"'
    return answer
