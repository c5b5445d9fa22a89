"""Pages of reporting: make the one-page report, list reports, download one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.show.reporting import queries, services


@needs(Capability.ISSUE_REPORTS)
@require_GET
def report_list(request: Request) -> HttpResponse:
    """List the reports one may see."""
    return render(
        request, "reporting/report_list.html", {"reports": queries.reports(request.actor)}
    )


@needs(Capability.ISSUE_REPORTS)
@require_POST
def issue(request: Request, clause: str) -> HttpResponse:
    """Make the one-page report on an order, for the focused unit or one's own reach."""
    unit = request.focus or _widest_unit(request)
    number = services.issue_order_report(request.actor, clause=clause, unit_code=unit)
    messages.success(request, _("The report is made; its figures are frozen."))
    return redirect("reporting:report", number)


@needs(Capability.ISSUE_REPORTS)
@require_GET
def report(request: Request, number: int) -> HttpResponse:
    """Show one report's facts and its file."""
    return render(
        request, "reporting/report.html", {"report": queries.report(request.actor, number)}
    )


@needs(Capability.ISSUE_REPORTS)
@require_GET
def report_pdf(request: Request, number: int) -> HttpResponse:
    """Give the PDF."""
    response = HttpResponse(
        queries.report_pdf(request.actor, number), content_type="application/pdf"
    )
    response["Content-Disposition"] = f'inline; filename="khien-report-{number}.pdf"'
    return response


def _widest_unit(request: Request) -> str:
    """Return the code of the highest unit for which the person may issue reports."""
    grants = [grant.path for grant in request.actor.grants]
    shortest = min(grants, key=lambda path: path.count("/"), default=request.actor.home_unit)
    return shortest.rpartition("/")[2]
