"""Pages of reported mail: handing one in, the list, one with what was found and what it was."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.act.mails.forms import MailForm
from khien.act.mails.queries import campaigns as campaign_reads
from khien.act.mails.queries import mails as queries
from khien.act.mails.services import campaigns, incidents, sheets
from khien.act.mails.services import mails as services
from khien.act.mails.types.mails import (
    FINDING_NAMES,
    STATE_NAMES,
    VERDICT_NAMES,
    Did,
    Finding,
    GivenMail,
    Handed,
)
from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, signed_in
from khien.base.accounts.types import Capability
from khien.base.core.refusals import Invalid, Refusal, text
from khien.base.core.speech import sentence
from khien.base.files.http import give_workbook

SEE = Capability.SEE_PROCEDURES


@signed_in
@require_GET
def mail_list(request: Request) -> HttpResponse:
    """List the reports that the reader handed in or sees."""
    wanted, unit = _wanted(request), request.GET.get("unit", "")
    context = {
        "page": queries.mails(request.actor, wanted, after=request.GET.get("after", "")),
        "wanted": wanted,
        "unit": unit,
        "states": STATE_NAMES,
        "verdicts": VERDICT_NAMES,
        "findings": FINDING_NAMES,
        "sees": accounts.may_somewhere(request.actor, SEE),
    }
    return render(request, "mails/mail_list.html", context)


@signed_in
@require_GET
def sheet(request: Request) -> HttpResponse:
    """Give the reports that the list shows as Excel."""
    return give_workbook(sheets.reports(request.actor, _wanted(request)), "khien-mails.xlsx")


@signed_in
@require_GET
def campaign_sheet(request: Request) -> HttpResponse:
    """Give the campaigns that the reader sees as Excel."""
    return give_workbook(sheets.campaigns(request.actor), "khien-mail-campaigns.xlsx")


@signed_in
@require_http_methods(["GET", "POST"])
def report(request: Request) -> HttpResponse:
    """Hand a mail in; what was found is shown at once."""
    form = MailForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        file = said["file"]
        content = file.read() if file else said["pasted"].encode()
        handed = Handed.FILE if file else Handed.PASTED
        try:
            mail = GivenMail(content, handed, Did(said["did"]))
            number = services.hand_in(request.actor, mail=mail)
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("Reported. The mail itself was not kept."))
            return redirect("mails:mail", number)
    status = 422 if form.errors else 200
    return render(request, "mails/mail_form.html", {"form": form}, status=status)


@signed_in
@require_GET
def mail(request: Request, number: str) -> HttpResponse:
    """Show one report: what was found, what it was, what to do."""
    held = queries.mail(request.actor, number)
    context = {
        "mail": held,
        "findings": FINDING_NAMES,
        "campaigns": campaign_reads.campaigns(request.actor).rows if held.may_judge else (),
    }
    return render(request, "mails/mail.html", context)


@signed_in
@require_POST
def act(request: Request, number: str) -> HttpResponse:
    """Do one thing with a report."""
    by, given = request.actor, request.POST
    name, words = given.get("act", ""), given.get("words", "")
    if name == "judge":
        services.judge(by, number=number, finding=_finding(given.get("finding", "")), words=words)
    elif name == "close":
        services.close(by, number=number)
    elif name == "incident":
        incident = incidents.make_incident(by, number=number)
        return redirect("response:incident", incident)
    elif name == "join":
        campaigns.join(by, number=number, campaign=given.get("campaign", ""), reason=words)
    elif name == "split":
        campaigns.split(by, number=number, reason=words)
    else:
        raise Invalid(what=text("There is no such act; choose one of the buttons."))
    messages.success(request, _("Done; it stands in the history."))
    return redirect("mails:mail", number)


@signed_in
@require_GET
def campaign_list(request: Request) -> HttpResponse:
    """List the campaigns of which the reader sees a report."""
    page = campaign_reads.campaigns(request.actor, after=request.GET.get("after", ""))
    return render(request, "mails/campaign_list.html", {"page": page})


@signed_in
@require_GET
def campaign(request: Request, number: str) -> HttpResponse:
    """Show one campaign: how large it is, what it shares, whose reports to whom may know."""
    held = campaign_reads.campaign(request.actor, number)
    context = {"campaign": held, "findings": FINDING_NAMES}
    return render(request, "mails/campaign.html", context)


@signed_in
@require_POST
def campaign_act(request: Request, number: str) -> HttpResponse:
    """Do one thing with a campaign."""
    by, given = request.actor, request.POST
    name = given.get("act", "")
    if name == "warn":
        return redirect("advisories:edit", campaigns.begin_warning(by, number=number))
    if name in {"csv", "stix"}:
        return _given_out(campaigns.give_out(by, number=number, form=name), number, name)
    if name != "judge":
        raise Invalid(what=text("There is no such act; choose one of the buttons."))
    finding, words = _finding(given.get("finding", "")), given.get("words", "")
    count = services.judge_campaign(by, number=number, finding=finding, words=words)
    messages.success(request, _("%(count)s reports judged.") % {"count": count})
    return redirect("mails:campaign", number)


def _given_out(content: bytes, number: str, form: str) -> HttpResponse:
    kind, ending = (
        ("text/csv; charset=utf-8", "csv") if form == "csv" else ("application/stix+json", "json")
    )
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{number}.{ending}"'
    return response


def _wanted(request: Request) -> queries.MailFilter:
    given = request.GET
    sees = accounts.may_somewhere(request.actor, SEE)
    units = request.units(SEE) if sees and request.focus else None
    unit = given.get("unit", "")
    if unit:
        units = frozenset({unit}) if units is None else units & {unit}
    return queries.MailFilter(
        given.get("state", ""), given.get("verdict", ""), given.get("finding", ""), units
    )


def _finding(said: str) -> Finding:
    try:
        return Finding(said)
    except ValueError:
        raise Invalid(what=text("Choose what the mail was.")) from None
