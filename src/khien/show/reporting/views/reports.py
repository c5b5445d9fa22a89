"""Pages of reports: the list, one report, making one, the rows behind a figure, its files."""

from dataclasses import asdict

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.clock import today
from khien.base.core.refusals import NotFound, Refusal
from khien.base.core.speech import sentence
from khien.base.trust.queries import archive
from khien.show.reporting.forms import NewReportForm, NumberForm, SignedAsForm, named
from khien.show.reporting.queries import kinds, pages
from khien.show.reporting.queries import reports as queries
from khien.show.reporting.rules import periods
from khien.show.reporting.services import making
from khien.show.reporting.services.steps import CHANNELS
from khien.show.reporting.types.periods import PeriodKind
from khien.show.reporting.types.reports import STAGE_NAMES

SEE = Capability.ISSUE_REPORTS
ORDER = "order"


@needs(SEE)
@require_GET
def report_list(request: Request) -> HttpResponse:
    """List the reports one may see, the newest first, and the kinds that can be made."""
    wanted = {name: request.GET.get(name, "") for name in ("kind", "stage")}
    page = queries.reports(
        request.actor,
        **wanted,
        unit_codes=request.units(SEE) if request.focus else None,
        after=request.GET.get("after", ""),
    )
    context = {
        "page": page,
        "kinds": kinds.kinds(),
        "refused": kinds.refused(),
        "stages": STAGE_NAMES,
        "wanted": wanted,
    }
    return render(request, "reporting/report_list.html", context)


@needs(SEE)
@require_http_methods(["GET", "POST"])
def new_report(request: Request) -> HttpResponse:
    """Make a report: which, over which period, for which unit."""
    units = queries.units_for(request.actor)
    known = kinds.kinds()
    asked = request.GET.get("kind", "")
    said = next((one for one in known if one.code == asked), known[0])
    first = {
        "kind": said.code,
        "period": periods.written(periods.last_ended(said.period, today())),
        "unit": request.focus or (units[0].code if units else ""),
    }
    form = NewReportForm(known, units, request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            number = making.make_report(
                request.actor,
                kind=form.cleaned_data["kind"],
                unit_code=form.cleaned_data["unit"],
                period=form.cleaned_data["period"],
            )
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("The report is made; its figures are frozen."))
            return redirect("reporting:report", number)
    usual = {
        one.code: (named(one), periods.written(periods.last_ended(one.period, today())))
        for one in known
    }
    return render(request, "reporting/new.html", {"form": form, "said": said, "usual": usual})


@needs(SEE)
@require_POST
def issue(request: Request, clause: str) -> HttpResponse:
    """Make the one-page report on an order, for the focused unit or one's own reach."""
    unit = request.focus or queries.units_for(request.actor)[0].code
    number = making.make_report(
        request.actor,
        kind=ORDER,
        unit_code=unit,
        period=periods.written(periods.holding(PeriodKind.DAYS, today())),
        subject=clause,
    )
    messages.success(request, _("The report is made; its figures are frozen."))
    return redirect("reporting:report", number)


@needs(SEE)
@require_GET
def report(request: Request, number: str) -> HttpResponse:
    """Show one report: what it says, each figure with its rows, and its next steps."""
    record = queries.report(request.actor, number)
    number_form = NumberForm(
        initial={
            "written": record.next_number,
            "series": queries.series_of(request.actor, number),
            "issued_on": today(),
        }
    )
    signed_as, deputy = queries.usual_signing(request.actor, number)
    context = {
        "report": record,
        "signed_as_form": SignedAsForm(initial=asdict(signed_as)),
        "deputy": deputy,
        "period": periods.written(record.line.period),
        "steps": queries.steps(request.actor, number),
        "pieces": pages.shown(request.actor, number),
        "number_form": number_form,
        "channels": CHANNELS,
        "formats": queries.FORMATS,
        "archive": archive.state(record.signed_digest),
        "today": today(),
    }
    return render(request, "reporting/report.html", context)


@needs(SEE)
@require_GET
def figure(request: Request, number: str, code: str) -> HttpResponse:
    """Show the rows behind a figure as they were when the report was made."""
    found, rows, total = queries.rows_behind(request.actor, number, code)
    record = queries.report(request.actor, number)
    context = {"report": record, "figure": found, "rows": rows, "total": total}
    return render(request, "reporting/figure.html", context)


@needs(SEE)
@require_GET
def recount(request: Request, number: str) -> HttpResponse:
    """Count the figures anew, as of the same instant, and show which come out otherwise."""
    record = queries.report(request.actor, number)
    found = queries.recounted(request.actor, number)
    return render(request, "reporting/recount.html", {"report": record, "differences": found})


@needs(SEE)
@require_GET
def file(request: Request, number: str, form: str) -> HttpResponse:
    """Give the report in one of its formats; the PDF is shown by the browser, the others are downloads."""
    if form not in queries.FORMATS:
        raise NotFound(what=form)
    return _given(queries.content(request.actor, number, form), f"{number}.{form}", form)


@needs(SEE)
@require_GET
def frozen(request: Request, number: str) -> HttpResponse:
    """Give the PDF as it was approved, to be signed outside."""
    return _given(queries.frozen_pdf(request.actor, number), f"{number}-de-ky.pdf", "")


def _given(content: bytes, name: str, form: str) -> HttpResponse:
    response = HttpResponse(content, content_type=queries.FORMATS.get(form, "application/pdf"))
    how = content_disposition_header(as_attachment=form != "pdf", filename=name)
    response["Content-Disposition"] = how or "attachment"
    response["Cache-Control"] = "no-store"
    return response
