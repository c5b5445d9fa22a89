"""Offline forms: giving one out, taking a filled one in; and one's own phones."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from khien.act.gate import queries
from khien.act.gate.forms import OfflineTakeForm
from khien.act.gate.services import offline, phones
from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs, signed_in
from khien.base.accounts.types import Capability
from khien.base.files.http import give_workbook


@needs(Capability.WORK_INCIDENTS)
@require_GET
def form_list(request: Request) -> HttpResponse:
    """Show the forms that were given out, and the way to take one in."""
    context = {
        "forms": queries.offline_forms(request.actor),
        "units": accounts.units_of(request.actor, Capability.REPORT_INCIDENTS),
        "take_form": OfflineTakeForm(),
    }
    return render(request, "gate/offline.html", context)


@needs(Capability.WORK_INCIDENTS)
@require_POST
def give_out(request: Request) -> HttpResponse:
    """Give a form out for a unit, as a download."""
    made = offline.make_form(request.actor, unit_code=request.POST.get("unit", ""))
    return give_workbook(made.content, made.name)


@needs(Capability.WORK_INCIDENTS)
@require_POST
def take(request: Request) -> HttpResponse:
    """Take a filled form in."""
    form = OfflineTakeForm(request.POST, request.FILES)
    if not form.is_valid():
        context = {"forms": queries.offline_forms(request.actor), "take_form": form}
        return render(request, "gate/offline.html", context, status=422)
    number = offline.take_form(
        request.actor,
        content=form.cleaned_data["file"].read(),
        called_back=form.cleaned_data["called_back"],
    )
    messages.success(request, _("Incident %(number)s stands.") % {"number": number})
    return redirect("response:incident", number)


@signed_in
@require_GET
def phone_list(request: Request) -> HttpResponse:
    """Show the person's own phones."""
    return render(request, "gate/phones.html", {"phones": queries.phones(request.actor)})


@signed_in
@require_POST
def make_phone(request: Request) -> HttpResponse:
    """Make a key for a phone and show it once."""
    token = phones.make_phone(request.actor)
    context = {"phones": queries.phones(request.actor), "token": token}
    return render(request, "gate/phones.html", context)


@signed_in
@require_POST
def revoke_phone(request: Request, key: int) -> HttpResponse:
    """End one of the person's own phones."""
    phones.revoke_phone(request.actor, key=key)
    return redirect("gate:phones")
