"""The call list: whom to ring up, taken by one caller at a time."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from khien.act.response.forms.notices import CallForm
from khien.act.response.queries import notices as queries
from khien.act.response.services import calls as services
from khien.act.response.types.notices import CallResult
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability


@needs(Capability.WORK_INCIDENTS)
@require_GET
def call_list(request: Request) -> HttpResponse:
    """Show who is to be rung up, and the calls that were made."""
    context = {
        "waiting": queries.calls(request.actor),
        "made": queries.calls(request.actor, is_open=False),
        "form": CallForm(),
        "me": request.actor.person_id,
    }
    return render(request, "response/call_list.html", context)


@needs(Capability.WORK_INCIDENTS)
@require_POST
def take(request: Request, key: int) -> HttpResponse:
    """Take a call: nobody else rings up meanwhile."""
    services.take_call(request.actor, key=key)
    return redirect("response:calls")


@needs(Capability.WORK_INCIDENTS)
@require_POST
def end(request: Request, key: int) -> HttpResponse:
    """Write down what came of a call."""
    given = request.POST.get("result", "")
    result = CallResult(given) if given in set(CallResult) else CallResult.NO_ANSWER
    services.end_call(request.actor, key=key, result=result, words=request.POST.get("words", ""))
    return redirect("response:calls")
