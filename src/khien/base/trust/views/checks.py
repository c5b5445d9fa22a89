"""The page “Check a signature”: a file in, a verdict out; the file is not kept."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, signed_in
from khien.base.accounts.types import Capability
from khien.base.core.refusals import Refusal
from khien.base.core.speech import sentence
from khien.base.trust.forms.checks import CheckForm
from khien.base.trust.queries import checks as queries
from khien.base.trust.services.checks import check_kept


@signed_in
@require_http_methods(["GET", "POST"])
def check(request: Request) -> HttpResponse:
    """Check the signatures of a file and show what was found, of it now and before."""
    form = CheckForm(request.POST or None, request.FILES or None)
    context: dict[str, object] = {
        "form": form,
        "sees_documents": accounts.may_somewhere(request.actor, Capability.SEE_DOCUMENTS),
    }
    if request.method == "POST" and form.is_valid():
        file, beside = form.cleaned_data["file"], form.cleaned_data["signature"]
        content, signature = file.read(), beside.read() if beside else None
        try:
            kept = check_kept(request.actor, content=content, signature=signature)
        except Refusal as refusal:
            form.add_error("file", sentence(refusal))
        else:
            context |= {
                "name": file.name,
                "kept": kept,
                "earlier": queries.earlier(content, signature)[1:],
            }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "trust/check.html", context, status=status)
