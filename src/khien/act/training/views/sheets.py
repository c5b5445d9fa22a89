"""Pages of class lists: the list as Excel, an upload, what it would do, applied or dropped."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from khien.act.training.forms import SheetForm
from khien.act.training.services import sheets as services
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.refusals import Invalid, text
from khien.base.files.http import give_workbook


@needs(Capability.SEE_TRAINING)
@require_GET
def sheet_out(request: Request, key: int) -> HttpResponse:
    """Give out the list of a class as Excel."""
    return give_workbook(services.written(request.actor, key), f"lop-{key}.xlsx")


@needs(Capability.MANAGE_TRAINING)
@require_POST
def sheet_in(request: Request, key: int) -> HttpResponse:
    """Take a filled list, to be looked at before anything is written."""
    form = SheetForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Invalid(what=text("Choose the filled class list to upload."))
    file = form.cleaned_data["file"]
    sheet = services.keep_sheet(request.actor, key=key, name=file.name, content=file.read())
    return redirect("training:sheet", sheet)


@needs(Capability.MANAGE_TRAINING)
@require_GET
def sheet(request: Request, key: int) -> HttpResponse:
    """Show what a waiting list would do."""
    return render(request, "training/sheet.html", {"plan": services.planned(request.actor, key)})


@needs(Capability.MANAGE_TRAINING)
@require_POST
def settle(request: Request, key: int, act: str) -> HttpResponse:
    """Apply or drop a waiting list."""
    if act == "apply":
        plan = services.apply_sheet(request.actor, key=key)
        told = {name: plan.counts.get(name, 0) for name in ("new", "changed", "refused")}
        messages.success(
            request, _("Written: %(new)s new, %(changed)s changed; %(refused)s refused.") % told
        )
        return redirect("training:class", plan.class_key)
    class_key = services.drop_sheet(request.actor, key=key)
    messages.info(request, _("The list was dropped; nothing of it was taken."))
    return redirect("training:class", class_key)
