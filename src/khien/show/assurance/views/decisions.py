"""Pages of decisions taken on paper: a table looked at and brought in, one entered by hand."""

import base64
import binascii
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.refusals import Invalid, Refusal, text
from khien.base.core.speech import sentence
from khien.base.files.http import give_workbook
from khien.show.assurance.forms.levels import PaperForm, SheetForm
from khien.show.assurance.queries.proposing import systems_to_propose
from khien.show.assurance.services import decisions as services
from khien.show.assurance.types.dossiers import DecisionSheet

SHOWN_MAX: Final = 200


@needs(Capability.PROPOSE_LEVELS)
@require_http_methods(["GET", "POST"])
def bring(request: Request) -> HttpResponse:
    """Look at a table of decisions, then take it in whole or not at all."""
    if request.method == "POST" and request.POST.get("content"):
        taken = services.import_decisions(request.actor, _content(request.POST["content"]))
        said = ngettext(
            "%(count)s decision was taken in.", "%(count)s decisions were taken in.", len(taken)
        )
        messages.success(request, said % {"count": len(taken)})
        return redirect("assurance:levels")
    form = SheetForm(request.POST or None, request.FILES or None)
    sheet, content = None, b""
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read()
        try:
            sheet = services.read_decisions(request.actor, content)
        except Refusal as refusal:
            form.add_error("file", sentence(refusal))
    context = {
        "form": form,
        "sheet": sheet,
        "rows": _shown(sheet),
        "content": base64.b64encode(content).decode() if sheet and sheet.is_good else "",
    }
    status = 422 if form.is_bound and (sheet is None or not sheet.is_good) else 200
    return render(request, "assurance/bring_decisions.html", context, status=status)


@needs(Capability.PROPOSE_LEVELS)
@require_GET
def template(_request: Request) -> HttpResponse:
    """Give out the empty table."""
    content = services.template(get_language() or "vi")
    return give_workbook(content, "quyet-dinh-cap-do.xlsx")


@needs(Capability.PROPOSE_LEVELS)
@require_http_methods(["GET", "POST"])
def enter(request: Request) -> HttpResponse:
    """Enter one decision that was taken on paper, with its scan."""
    held = systems_to_propose(request.actor, request.units(Capability.PROPOSE_LEVELS))
    form = PaperForm(request.POST or None, request.FILES or None, systems=held)
    if request.method == "POST" and form.is_valid():
        paper, given = form.paper(), form.cleaned_data["file"]
        try:
            file = None
            if given is not None:
                file = services.keep_scan(
                    request.actor,
                    name=given.name or "",
                    content=given.read(),
                    unit_code=paper.unit_code,
                )
            number = services.enter_decision(request.actor, paper=paper, file=file)
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("The decision is in force; the register says so too."))
            return redirect("assurance:dossier", number)
    status = 422 if form.is_bound else 200
    return render(request, "assurance/enter_decision.html", {"form": form}, status=status)


def _shown(sheet: DecisionSheet | None) -> tuple[object, ...]:
    """Return the rows that a page shows: what is refused first."""
    if sheet is None:
        return ()
    good = tuple(one for one in sheet.rows if one.decision is not None)
    return (*sheet.refused, *good)[:SHOWN_MAX]


def _content(said: str) -> bytes:
    try:
        return base64.b64decode(said, validate=True)
    except binascii.Error:
        raise Invalid(what=text("The table was not sent whole; choose the file again.")) from None
