"""Pages of findings: the list, one whole, the units' matrix, acts of people."""

from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.refusals import Invalid, Refusal, text
from khien.base.core.speech import sentence
from khien.know.exposure.forms import AcceptanceForm
from khien.know.exposure.queries import findings as queries
from khien.know.exposure.services import accepting
from khien.know.exposure.services import findings as services
from khien.know.exposure.types.findings import Severity
from khien.know.exposure.types.register import STANDING_NAMES, FindingFilter, Grade
from khien.know.exposure.types.reports import REPORTERS

MANY_MAX: Final = 200
FILTERS: Final = ("severity", "state", "reporter", "kev", "q", "cve", "asset", "unit")
SEVERITY_NAMES: Final = {
    Severity.CRITICAL: text("Critical"),
    Severity.HIGH: text("High"),
    Severity.MEDIUM: text("Medium"),
    Severity.LOW: text("Low"),
    Severity.INFO: text("Informational"),
}


@needs(Capability.SEE_INVENTORY)
@require_GET
def finding_list(request: Request) -> HttpResponse:
    """List findings, the most urgent first; the filters live in the address."""
    given = {name: request.GET.get(name, "") for name in FILTERS}
    if "state" not in request.GET:
        given["state"] = "live"
    units = request.units(Capability.SEE_INVENTORY)
    if given["unit"]:
        named = frozenset({given["unit"]})
        units = named if units is None else units & named
    wanted = FindingFilter(
        severities=tuple(one for one in given["severity"].split(",") if one),
        state="" if given["state"] == "all" else given["state"],
        reporter=given["reporter"],
        is_exploited=given["kev"] == "1",
        words=given["q"],
        cve=given["cve"],
        asset=given["asset"],
        unit_codes=units,
    )
    context = {
        "page": queries.findings(request.actor, wanted, after=request.GET.get("after", "")),
        "given": given,
        "standings": STANDING_NAMES,
        "reporters": REPORTERS,
        "may_work": queries.may_work(request.actor),
    }
    return render(request, "exposure/finding_list.html", context)


@needs(Capability.SEE_INVENTORY)
@require_GET
def finding(request: Request, key: int) -> HttpResponse:
    """Show one finding: what, where, who says so, how to fix it, until when, what was done."""
    context = {
        "finding": queries.finding(request.actor, key),
        "severities": SEVERITY_NAMES,
    }
    return render(request, "exposure/finding.html", context)


@needs(Capability.SEE_INVENTORY)
@require_GET
def unit_matrix(request: Request) -> HttpResponse:
    """Show the units with their open findings by severity, and how many are late."""
    rows = queries.tallies(request.actor, request.units(Capability.SEE_INVENTORY))
    totals = [
        (one, sum(row.open.get(one, 0) for row in rows), sum(row.late.get(one, 0) for row in rows))
        for one in Severity
    ]
    context = {"rows": rows, "totals": totals, "late": sum(late for _one, _open, late in totals)}
    return render(request, "exposure/units.html", context)


@needs(Capability.SEE_INVENTORY)
@require_GET
def fix_round(request: Request, number: str) -> HttpResponse:
    """Lead from a case of fixing to the findings that it follows."""
    unit_code, grade = queries.round_filter(request.actor, number)
    narrowed = "kev=1" if grade is Grade.KEV else f"severity={grade.value}"
    return redirect(f"{reverse('exposure:findings')}?state=live&unit={unit_code}&{narrowed}")


@needs(Capability.MANAGE_INVENTORY)
@require_POST
def act(request: Request, key: int) -> HttpResponse:
    """Do one thing with one finding."""
    _act(request.POST.get("act", ""), request)(key)
    messages.success(request, _("Done; it stands in the history."))
    return redirect("exposure:finding", key)


@needs(Capability.MANAGE_INVENTORY)
@require_POST
def act_on_many(request: Request) -> HttpResponse:
    """Do one thing with the findings that are ticked; each stands for itself."""
    keys = [int(key) for key in request.POST.getlist("key")[:MANY_MAX] if key.isdigit()]
    done, refused = 0, dict[str, int]()
    one = _act(request.POST.get("act", ""), request)
    for key in keys:
        try:
            one(key)
            done += 1
        except Refusal as refusal:
            told = sentence(refusal)
            refused[told] = refused.get(told, 0) + 1
    for told, count in list(refused.items())[:5]:
        messages.error(request, f"{told} (×{count})" if count > 1 else told)
    told = ngettext("%(count)s finding is changed.", "%(count)s findings are changed.", done)
    messages.success(request, told % {"count": done})
    return redirect(f"{reverse('exposure:findings')}?{request.GET.urlencode()}")


def _act(name: str, request: Request) -> Callable[[int], object]:
    """Return what a button does to one finding. Raises Invalid for no such button."""
    by, words = request.actor, request.POST.get("words", "")
    acts: dict[str, Callable[[int], object]] = {
        "take": lambda key: services.take_finding(by, key=key),
        "start": lambda key: services.start_finding(by, key=key),
        "fixed": lambda key: services.mark_fixed(by, key=key, words=words),
        "gone": lambda key: services.retest(by, key=key, is_gone=True, words=words),
        "still": lambda key: services.retest(by, key=key, is_gone=False, words=words),
        "aside": lambda key: services.say_not_applicable(by, key=key, words=words),
        "reopen": lambda key: services.reopen_finding(by, key=key, words=words),
        "accept": lambda key: _ask(request, key, words),
        "rate": lambda key: services.rate_finding(
            by, key=key, severity=_severity(request), words=words
        ),
    }
    if name not in acts:
        raise Invalid(what=text("There is no such act; choose one of the buttons."))
    return acts[name]


def _ask(request: Request, key: int, words: str) -> None:
    form = AcceptanceForm(request.POST)
    until = form.cleaned_data.get("until") if form.is_valid() else None
    accepting.ask_to_accept(request.actor, key=key, reason=words, until=until)


def _severity(request: Request) -> Severity:
    given = request.POST.get("severity", "")
    if given not in set(Severity):
        raise Invalid(what=text("Choose one of the severities."))
    return Severity(given)
