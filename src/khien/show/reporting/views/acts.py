"""What people do with a report: write its words, take its next step, enter its number, send it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Final

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.refusals import Invalid, Refusal, text
from khien.base.core.speech import sentence
from khien.show.reporting.forms import NumberForm, SignedAsForm
from khien.show.reporting.queries import reports as queries
from khien.show.reporting.services import editing, signing, steps
from khien.show.reporting.types.reports import Editable
from khien.show.reporting.types.signers import PostMissing

SEE = Capability.ISSUE_REPORTS
_PLAIN: Final[dict[str, Callable[..., None]]] = {
    "check": steps.check_report,
    "sign": signing.sign_here,
    "issue": steps.issue_report,
    "archive": steps.archive_report,
}
_WITH_REASON: Final[dict[str, Callable[..., None]]] = {
    "return": steps.return_report,
    "withdraw": steps.withdraw_report,
}


@needs(SEE)
@require_http_methods(["GET", "POST"])
def edit(request: Request, number: str) -> HttpResponse:
    """Write the words of a draft; nothing typed is lost where it is refused."""
    record = queries.report(request.actor, number)
    fault = ""
    if request.method == "POST":
        words = {one.key: request.POST.get(one.key, one.words) for one in record.editables}
        version = request.POST.get("version", "")
        try:
            editing.edit_words(
                request.actor,
                number=number,
                version=int(version) if version.isdigit() else 0,
                words=words,
            )
        except Refusal as refusal:
            fault = sentence(refusal)
            editables = [_with(one, words[one.key]) for one in record.editables]
            context = {"report": record, "editables": editables, "fault": fault}
            return render(request, "reporting/edit.html", context, status=refusal.status)
        messages.success(request, _("The words are saved."))
        return redirect("reporting:report", number)
    context = {"report": record, "editables": record.editables, "fault": fault}
    return render(request, "reporting/edit.html", context)


@needs(SEE)
@require_POST
def act(request: Request, number: str) -> HttpResponse:
    """Take a step."""
    name, said = request.POST.get("act", ""), request.POST.get("words", "")
    if name in _PLAIN:
        _PLAIN[name](request.actor, number=number)
    elif name in _WITH_REASON:
        _WITH_REASON[name](request.actor, number=number, reason=said)
    elif name == "classify":
        on = _day(request.POST.get("on", ""))
        steps.classify_report(request.actor, number=number, dispatch=said, dispatched_on=on)
    else:
        raise Invalid(what=text("There is no such act; choose one of the buttons."))
    messages.success(request, _("Done; it stands in the history."))
    return redirect("reporting:report", number)


@needs(SEE)
@require_POST
def approve(request: Request, number: str) -> HttpResponse:
    """Approve a checked report, and say as what it is signed."""
    form = SignedAsForm(request.POST)
    if not form.is_valid():
        raise PostMissing
    steps.approve_report(request.actor, number=number, signed_as=form.signed_as())
    messages.success(request, _("Done; it stands in the history."))
    return redirect("reporting:report", number)


@needs(SEE)
@require_POST
def enter_number(request: Request, number: str) -> HttpResponse:
    """Enter the number and day of the paper; the PDF is frozen with them."""
    form = NumberForm(request.POST)
    if not form.is_valid():
        raise Invalid(what=text("Enter a number from 1, the signs after it, and the day."))
    paper = steps.PaperNumber(**form.cleaned_data)
    steps.number_report(request.actor, number=number, paper=paper)
    messages.success(request, _("The number is entered; the PDF to be signed is ready."))
    return redirect("reporting:report", number)


@needs(SEE)
@require_POST
def take_signed(request: Request, number: str) -> HttpResponse:
    """Take the PDF back that was signed outside."""
    given = request.FILES.get("file")
    if not isinstance(given, UploadedFile):
        raise Invalid(what=text("Choose the signed PDF."))
    signing.sign_outside(request.actor, number=number, content=given.read())
    messages.success(request, _("The signature holds; the signed file is kept."))
    return redirect("reporting:report", number)


@needs(SEE)
@require_POST
def send(request: Request, number: str) -> HttpResponse:
    """Enter to whom the report was sent."""
    for recipient in [*request.POST.getlist("to"), request.POST.get("other", "")]:
        if recipient.strip():
            steps.send_report(
                request.actor,
                number=number,
                recipient=recipient,
                channel=request.POST.get("channel", ""),
                sent_on=_day(request.POST.get("on", "")),
            )
    messages.success(request, _("Entered."))
    return redirect("reporting:report", number)


def _with(one: Editable, words: str) -> Editable:
    return replace(one, words=words, printed="")


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None
