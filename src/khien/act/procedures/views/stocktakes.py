"""Pages of stock-takes: the list, beginning one, counting by scans, ending it, its papers."""

from django.contrib import messages
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.act.procedures.forms.stocktakes import EndForm, StocktakeForm
from khien.act.procedures.queries import stocktakes as queries
from khien.act.procedures.services import stock_papers
from khien.act.procedures.services import stocktakes as services
from khien.act.procedures.types.stocktakes import NewStocktake
from khien.act.procedures.views.media import asking_units
from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.ids import new_id
from khien.base.core.refusals import Refusal
from khien.base.core.speech import sentence
from khien.base.files.http import give_paper, give_workbook

SEE = Capability.SEE_PROCEDURES
ASK = Capability.ASK_PROCEDURES
CAMERA = "camera=(self), microphone=(), geolocation=()"
"""The page on which labels are scanned may use the camera, as no other."""


@needs(SEE)
@require_GET
def stocktake_list(request: Request) -> HttpResponse:
    """List the stock-takes that the reader sees."""
    page = queries.stocktakes(
        request.actor, unit_codes=request.units(SEE), after=request.GET.get("after", "")
    )
    may_count = accounts.may_somewhere(request.actor, ASK)
    context = {"page": page, "may_count": may_count}
    return render(request, "procedures/stocktake_list.html", context)


@needs(ASK)
@require_http_methods(["GET", "POST"])
def begin(request: Request) -> HttpResponse:
    """Begin a count."""
    form = StocktakeForm(request.POST or None)
    form.fields["unit"].choices = asking_units(request)  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        new = NewStocktake(said["unit"], said["kind"], said["holder"])
        try:
            number = services.begin(request.actor, new=new)
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            return redirect("procedures:stocktake", number)
    status = 422 if form.errors else 200
    return render(request, "procedures/stocktake_form.html", {"form": form}, status=status)


@needs(SEE)
@require_GET
def stocktake(request: Request, number: str) -> HttpResponse:
    """Show one count: the field for scans while it is open, what came out after."""
    response = render(request, "procedures/stocktake.html", _context(request, number))
    response["Permissions-Policy"] = CAMERA
    return response


@needs(ASK)
@require_POST
def scan(request: Request, number: str) -> HttpResponse:
    """Take one scan: answered with its line and the totals, or without scripts with the page anew."""
    by, given = request.actor, request.POST
    is_script = request.headers.get("X-Scan") == "1"
    code, mark = given.get("code", ""), given.get("mark", "")
    try:
        line = services.scan(by, number=number, code=code, mark=mark)
    except Refusal as refusal:
        if not is_script:
            raise
        return HttpResponse(sentence(refusal), status=refusal.status, content_type="text/plain")
    if not is_script:
        messages.info(request, f"{line.name or line.code}: {_(line.answer_name)}")
        return redirect("procedures:stocktake", number)
    context = {
        "scan": line,
        "line": queries.totals(by, number),
        "may_count": True,
        "csrf_token": get_token(request),
    }
    return HttpResponse(render_to_string("procedures/scanned.html", context))


@needs(ASK)
@require_POST
def undo(request: Request, number: str) -> HttpResponse:
    """Take a scan back."""
    services.undo(request.actor, number=number, mark=request.POST.get("mark", ""))
    messages.success(request, _("The scan was taken back."))
    return redirect("procedures:stocktake", number)


@needs(ASK)
@require_POST
def end(request: Request, number: str) -> HttpResponse:
    """End a count before witnesses, or drop one that was begun by mistake."""
    by, given = request.actor, request.POST
    if given.get("act") == "drop":
        services.drop(by, number=number, reason=given.get("words", ""))
        return redirect("procedures:stocktake", number)
    form = EndForm(given)
    if form.is_valid():
        said = form.cleaned_data
        try:
            services.close(by, number=number, witnesses=said["witnesses"], words=said["words"])
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("The count has ended; its minutes can be printed."))
            return redirect("procedures:stocktake", number)
    context = _context(request, number) | {"form": form}
    return render(request, "procedures/stocktake.html", context, status=422)


@needs(SEE)
@require_GET
def minutes(request: Request, number: str, form: str) -> HttpResponse:
    """Give out the minutes of a count as PDF or DOCX."""
    made = stock_papers.minutes(request.actor, number=number, form=form)
    return give_paper(made, f"{number}.{form}")


@needs(SEE)
@require_GET
def sheet(request: Request, number: str) -> HttpResponse:
    """Give out the list of a count as Excel."""
    return give_workbook(stock_papers.workbook(request.actor, number=number), f"{number}.xlsx")


def _context(request: Request, number: str) -> dict[str, object]:
    return {
        "held": queries.stocktake(request.actor, number),
        "mark": str(new_id()),
        "form": EndForm(),
    }
