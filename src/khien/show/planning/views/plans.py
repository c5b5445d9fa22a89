"""Pages of plans: the list, one by its headings, one obligation, the matrix, bringing one in."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs, signed_in
from khien.base.accounts.types import Capability, RightMissing
from khien.base.core.refusals import Refusal
from khien.base.core.speech import sentence
from khien.base.files.http import give_workbook
from khien.show.planning.forms import BringForm, GiveForm
from khien.show.planning.queries import plans as queries
from khien.show.planning.rules.reading import sheet
from khien.show.planning.services import copying, loading, signing
from khien.show.planning.types.duties import STANDING_NAMES
from khien.show.planning.types.plans import MARK_NAMES


@needs(Capability.SEE_MEASURES)
@require_GET
def plan_list(request: Request) -> HttpResponse:
    """List the plans with how far each is."""
    units = request.units(Capability.SEE_MEASURES)
    context = {
        "plans": queries.plans(request.actor, units),
        "may_bring": accounts.oversees_province(request.actor, Capability.MANAGE_PLANS)
        or accounts.may_somewhere(request.actor, Capability.ANSWER_PLANS),
    }
    return render(request, "planning/plan_list.html", context)


@needs(Capability.SEE_MEASURES)
@require_GET
def plan(request: Request, code: str) -> HttpResponse:
    """Show a plan by its headings: each obligation, and how many units are how far."""
    units = request.units(Capability.SEE_MEASURES)
    line, sections, acts = queries.plan(request.actor, code, units)
    may_copy = accounts.units_of(request.actor, Capability.MANAGE_PLANS) if acts.may_copy else []
    context = {
        "plan": line,
        "sections": sections,
        "marks": MARK_NAMES,
        "acts": acts,
        "units": may_copy,
    }
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
def obligation(request: Request, code: str, clause: str) -> HttpResponse:
    """Show one obligation: the source's words, who owes it, its figures, and how each unit stands."""
    units = request.units(Capability.SEE_MEASURES)
    held = queries.obligation(request.actor, code, clause, units)
    may_give = accounts.may_somewhere(request.actor, Capability.MANAGE_PLANS)
    context = {
        "obligation": held,
        "may_report": accounts.may_somewhere(request.actor, Capability.ISSUE_REPORTS),
        "may_give": may_give,
        "form": GiveForm() if may_give else None,
        "marks": MARK_NAMES,
    }
    return render(request, "planning/obligation.html", context)


@needs(Capability.SEE_MEASURES)
@require_GET
def clause(request: Request, clause: str) -> HttpResponse:
    """Lead from a clause alone to its page in the province's newest plan that has it."""
    found = queries.printable(request.actor, clause)
    return redirect("planning:obligation", found.plan.code, clause)


@needs(Capability.SIGN_PLANS)
@require_POST
def sign(request: Request, code: str) -> HttpResponse:
    """Put a draft into force with one's name."""
    signing.sign_plan(request.actor, code=code)
    messages.success(request, _("Signed: the plan is in force."))
    return redirect("planning:plan", code)


@needs(Capability.MANAGE_PLANS)
@require_POST
def copy(request: Request, code: str) -> HttpResponse:
    """Copy a pilot unit's plan to other units as drafts."""
    made = copying.copy_plan(request.actor, code=code, unit_codes=request.POST.getlist("unit"))
    told = ngettext(
        "%(count)s unit has it as a draft.", "%(count)s units have it as a draft.", len(made)
    )
    messages.success(request, told % {"count": len(made)})
    return redirect("planning:plan", code)


@needs(Capability.SEE_MEASURES)
@require_GET
def workbook(request: Request, code: str) -> HttpResponse:
    """Give out a plan as a workbook: the beginning of the next year's."""
    head, rows = queries.as_rows(request.actor, code)
    return give_workbook(sheet.written(head, rows, get_language() or "vi"), f"{head['code']}.xlsx")


@signed_in
@require_http_methods(["GET", "POST"])
def bring(request: Request) -> HttpResponse:
    """Take in a plan file: TOML, the filled template, or a Word document with headings."""
    by = request.actor
    may_all = accounts.oversees_province(by, Capability.MANAGE_PLANS)
    units = [(one.code, one.name) for one in accounts.units_of(by, Capability.ANSWER_PLANS)]
    if not may_all and not units:
        raise RightMissing(Capability.ANSWER_PLANS)
    form = BringForm(
        request.POST or None, request.FILES or None, plans=queries.of_province(by), units=units
    )
    if request.method != "POST" or not form.is_valid():
        return render(request, "planning/bring.html", {"form": form})
    file = form.cleaned_data["file"]
    content = file.read()
    try:
        found = loading.read_plan(file.name, content)
        loading.load_plan(by, name=file.name, content=content, terms=form.terms())
    except Refusal as refusal:
        form.add_error("file", sentence(refusal))
        return render(request, "planning/bring.html", {"form": form}, status=refusal.status)
    messages.success(request, _("The plan was taken in."))
    return redirect("planning:plan", found.plan.code)


@signed_in
@require_GET
def template(_request: Request) -> HttpResponse:
    """Give out the workbook in which a plan is written."""
    content = sheet.written({}, [], get_language() or "vi")
    return give_workbook(content, "ke-hoach.xlsx")
