"""Pages of risks that are borne for a time: who asked, who accepted, until when."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from khien.base.accounts.http import Request, needs, signed_in
from khien.base.accounts.types import Capability
from khien.know.exposure.queries import findings as queries
from khien.know.exposure.services import accepting


@signed_in
@require_GET
def exception_list(request: Request) -> HttpResponse:
    """List what waits for an answer and what is accepted, with its end."""
    only = request.GET.get("only", "")
    page = queries.exceptions(request.actor, only=only, after=request.GET.get("after", ""))
    context = {"page": page, "only": only, "sees_findings": queries.may_see(request.actor)}
    return render(request, "exposure/exceptions.html", context)


@needs(Capability.ACCEPT_RISKS)
@require_POST
def answer(request: Request, key: int) -> HttpResponse:
    """Accept a risk, or refuse to."""
    accepting.answer_request(
        request.actor,
        key=key,
        is_approved=request.POST.get("answer") == "accept",
        words=request.POST.get("words", ""),
    )
    messages.success(request, _("Answered; the asker sees it in the finding's history."))
    return redirect("exposure:exceptions")
