"""Pages of reports: given, looked at before they apply, applied; what was taken in before."""

from collections import Counter

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.refusals import Refusal
from khien.base.core.speech import sentence
from khien.base.files.http import give_out
from khien.know.exposure.forms import BringForm
from khien.know.exposure.queries import findings as queries
from khien.know.exposure.services import importing
from khien.know.exposure.types.findings import Severity
from khien.know.exposure.types.reports import REPORTERS


@needs(Capability.SEE_INVENTORY)
@require_GET
def report_list(request: Request) -> HttpResponse:
    """List the reports that were taken in, and what came of each."""
    page = queries.reports(request.actor, after=request.GET.get("after", ""))
    context = {"page": page, "may_work": queries.may_work(request.actor)}
    return render(request, "exposure/reports.html", context)


@needs(Capability.SEE_INVENTORY)
@require_GET
def report_file(request: Request, key: int) -> HttpResponse:
    """Give out a report as it was taken in."""
    return give_out(request.actor, queries.report_file(request.actor, key))


@needs(Capability.MANAGE_INVENTORY)
@require_http_methods(["GET", "POST"])
def bring(request: Request) -> HttpResponse:
    """Take a report, check and keep it; nothing applies before it was looked at."""
    units = [
        (unit.code, unit.name)
        for unit in accounts.units_of(request.actor, Capability.MANAGE_INVENTORY)
    ]
    form = BringForm(request.POST or None, request.FILES or None, units=units)
    if request.method != "POST" or not form.is_valid():
        return render(request, "exposure/bring.html", {"form": form})
    file = form.cleaned_data["file"]
    try:
        key = importing.keep_draft(
            request.actor,
            name=file.name,
            content=file.read(),
            unit_code=form.cleaned_data["unit"],
            as_format=form.as_reporter(),
        )
    except Refusal as refusal:
        form.add_error("file", sentence(refusal))
        return render(request, "exposure/bring.html", {"form": form}, status=refusal.status)
    return redirect("exposure:draft", key)


@needs(Capability.MANAGE_INVENTORY)
@require_GET
def draft(request: Request, key: int) -> HttpResponse:
    """Show what a report would do before it applies."""
    scan, digest = importing.read_draft(request.actor, key=key)
    outlook = importing.outlook(request.actor, key=key, scan=scan, digest=digest)
    counts = Counter(one.severity for one in scan.findings)
    context = {
        "key": key,
        "scan": scan,
        "reporter": REPORTERS[scan.reporter],
        "counts": [(one, counts[one]) for one in Severity if counts[one]],
        "outlook": outlook,
    }
    return render(request, "exposure/draft.html", context)


@needs(Capability.MANAGE_INVENTORY)
@require_POST
def apply(request: Request, key: int) -> HttpResponse:
    """Take in a report that was looked at, or put it away."""
    if request.POST.get("act") == "forget":
        importing.forget_draft(request.actor, key=key)
        return redirect("exposure:bring")
    told = importing.apply_draft(request.actor, key=key)
    total = told.total
    messages.success(
        request,
        _("Taken in: %(new)s new, %(known)s known, %(reopened)s open again, %(closed)s closed.")
        % {
            "new": total.new,
            "known": total.known,
            "reopened": total.reopened,
            "closed": total.closed,
        },
    )
    if told.homeless:
        left = _("%(count)s machines are in no unit's inventory and were left out (%(first)s).")
        values = {"count": len(told.homeless), "first": told.homeless[0][0]}
        messages.warning(request, left % values)
    return redirect("exposure:reports")
