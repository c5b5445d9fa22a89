"""Pages of tasks: the list by rank, one task, giving, answering, judging."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.refusals import Invalid, text
from khien.show.planning.forms import GiveForm
from khien.show.planning.queries import duties as queries
from khien.show.planning.queries import plans, records
from khien.show.planning.services import giving as services
from khien.show.planning.types.duties import WORST_FIRST, Standing
from khien.show.planning.views.duties import kept_file


@needs(Capability.SEE_MEASURES)
@require_GET
def task_list(request: Request) -> HttpResponse:
    """List the tasks, the open ones first, the most urgent first."""
    state = request.GET.get("state", "")
    page = queries.tasks(request.actor, state=state, after=request.GET.get("after", ""))
    return render(request, "planning/task_list.html", {"page": page, "state": state})


@needs(Capability.SEE_MEASURES)
@require_GET
def task(request: Request, number: str) -> HttpResponse:
    """Show one task: what is asked, until when, what was answered."""
    return render(request, "planning/task.html", {"task": records.task(request.actor, number)})


@needs(Capability.MANAGE_PLANS)
@require_POST
def give(request: Request, code: str, clause: str) -> HttpResponse:
    """Give a task for an obligation to the units that are ticked, or to all that are not done."""
    form = GiveForm(request.POST)
    held = plans.obligation(request.actor, code, clause)
    if not form.is_valid():
        context = {"obligation": held, "form": form, "may_give": True, "may_report": False}
        return render(request, "planning/obligation.html", context, status=422)
    ticked = tuple(request.POST.getlist("unit"))
    left = {one for one in WORST_FIRST if one not in {Standing.DONE, Standing.NOT_APPLICABLE}}
    codes = ticked or tuple(one.unit_code for one in held.duties if one.standing in left)
    numbers = services.give_tasks(
        request.actor,
        task=services.NewTask(
            obligation=held.line.key,
            unit_codes=codes,
            title=form.cleaned_data["title"],
            words=form.cleaned_data["words"],
            due_on=form.cleaned_data["due_on"],
        ),
    )
    told = ngettext(
        "%(count)s unit was given the task.", "%(count)s units were given the task.", len(numbers)
    )
    messages.success(request, told % {"count": len(numbers)})
    if left_out := len(codes) - len(numbers):
        why = _("%(count)s have an open task of this obligation already, or do not owe it.")
        messages.info(request, why % {"count": left_out})
    return redirect("planning:obligation", code, clause)


@needs(Capability.SEE_MEASURES)
@require_POST
def act(request: Request, number: str) -> HttpResponse:
    """Answer, accept, return or withdraw a task."""
    by, words = request.actor, request.POST.get("words", "")
    name = request.POST.get("act", "")
    if name == "answer":
        unit = records.task(by, number).line.unit_code
        services.answer_task(by, number=number, words=words, file_key=kept_file(request, unit))
    elif name == "accept":
        services.accept_task(by, number=number, words=words)
    elif name == "return":
        services.return_task(by, number=number, reason=words)
    elif name == "withdraw":
        services.withdraw_task(by, number=number, reason=words)
    else:
        raise Invalid(what=text("There is no such act; choose one of the buttons."))
    messages.success(request, _("Done; it stands in the history."))
    return redirect("planning:task", number)
