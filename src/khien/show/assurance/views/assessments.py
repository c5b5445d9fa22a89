"""Pages of assessments: the list, planning one, one whole with its acts, the workbook."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.refusals import Invalid, Refusal, text
from khien.base.core.speech import sentence
from khien.base.files.http import give_workbook
from khien.know.inventory.queries import systems as inventory
from khien.show.assurance.forms.assessments import AssessmentForm
from khien.show.assurance.queries import assessments as queries
from khien.show.assurance.queries import catalogues, workbook
from khien.show.assurance.services import assessments as services
from khien.show.assurance.types.assessments import KIND_NAMES, STATE_NAMES

SEE = Capability.SEE_MEASURES
RUN = Capability.RUN_ASSESSMENTS


@needs(SEE)
@require_GET
def assessment_list(request: Request) -> HttpResponse:
    """List the assessments that concern the reader, the newest first."""
    given = {name: request.GET.get(name, "") for name in ("state", "kind")}
    context = {
        "page": queries.assessments(request.actor, **given, after=request.GET.get("after", "")),
        "given": given,
        "kinds": KIND_NAMES,
        "states": STATE_NAMES,
        "may_plan": accounts.may_somewhere(request.actor, RUN),
    }
    return render(request, "assurance/assessment_list.html", context)


@needs(RUN)
@require_http_methods(["GET", "POST"])
def plan(request: Request) -> HttpResponse:
    """Plan an assessment; nobody is told yet."""
    by = request.actor
    units = accounts.units_of(by, RUN)
    form = AssessmentForm(
        request.POST or None,
        initial={"systems": request.GET.getlist("system"), "units": request.GET.getlist("unit")},
        grounds=queries.grounds(),
        editions=catalogues.editions(),
        units=units,
        systems=inventory.leveled(by),
        people=[one for one in queries.assessors(by) if one[0] != by.person_id],
    )
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "assurance/assessment_form.html", {"form": form}, status=status)
    try:
        number = services.plan_assessment(by, new=form.new())
    except Refusal as refusal:
        form.add_error(None, sentence(refusal))
        return render(request, "assurance/assessment_form.html", {"form": form}, status=422)
    messages.success(request, _("Planned; nobody was told yet. Send the notice when it is right."))
    return redirect("assurance:assessment", number)


@needs(SEE)
@require_GET
def assessment(request: Request, number: str) -> HttpResponse:
    """Show one assessment: ground, team, notice, and how far each unit and system is."""
    held = queries.assessment(request.actor, number)
    return render(request, "assurance/assessment.html", {"assessment": held})


@needs(RUN)
@require_POST
def act(request: Request, number: str) -> HttpResponse:
    """Announce, begin, end or call off an assessment."""
    by, words = request.actor, request.POST.get("words", "")
    name = request.POST.get("act", "")
    if name == "announce":
        services.announce(by, number=number)
    elif name == "begin":
        services.begin(by, number=number)
    elif name == "end":
        services.end(by, number=number, words=words)
    elif name == "withdraw":
        services.withdraw(by, number=number, reason=words)
    else:
        raise Invalid(what=text("There is no such act; choose one of the buttons."))
    messages.success(request, _("Done."))
    return redirect("assurance:assessment", number)


@needs(SEE)
@require_GET
def answers_workbook(request: Request, number: str) -> HttpResponse:
    """Give out answers, verdicts and shortcomings as a workbook."""
    return give_workbook(workbook.of_assessment(request.actor, number), f"{number}.xlsx")
