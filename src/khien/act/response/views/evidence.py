"""What the tab of evidence sends: signs, blockings, files, systems, scope."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from khien.act.response.forms.evidence import BlockForm, FileForm, ScopeForm, SignsForm, SystemForm
from khien.act.response.queries import evidence as queries
from khien.act.response.services import attachments, observables, systems
from khien.act.response.types.blocks import NewBlock
from khien.act.response.types.observables import ObservableKind
from khien.act.response.types.systems import NewSystem, Scope
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.refusals import Invalid
from khien.base.core.tlp import Tlp
from khien.base.files import http as files


@needs(Capability.WORK_INCIDENTS)
@require_POST
def enter_signs(request: Request, number: str) -> HttpResponse:
    """Enter what was pasted."""
    said = cleaned(SignsForm(request.POST))
    count = observables.enter_observables(
        request.actor,
        number=number,
        pasted=said["pasted"],
        tlp=Tlp(int(said["tlp"])),
        note=said["note"],
        kind=ObservableKind(said["kind"]) if said["kind"] else None,
    )
    told = ngettext("%(count)s sign is new.", "%(count)s signs are new.", count)
    messages.success(request, told % {"count": count})
    return redirect("response:evidence", number)


@needs(Capability.WORK_INCIDENTS)
@require_POST
def withdraw_sign(request: Request, number: str, key: int) -> HttpResponse:
    """Take a sign back."""
    observables.withdraw_observable(request.actor, number=number, key=key)
    return redirect("response:evidence", number)


@needs(Capability.WORK_INCIDENTS)
@require_POST
def enter_block(request: Request, number: str) -> HttpResponse:
    """Write down a blocking."""
    said = cleaned(BlockForm(request.POST))
    observables.note_block(request.actor, number=number, block=NewBlock(**said))
    return redirect("response:evidence", number)


@needs(Capability.WORK_INCIDENTS)
@require_POST
def lift_block(request: Request, number: str, key: int) -> HttpResponse:
    """Write down that a blocking ended."""
    why = request.POST.get("why", "")
    observables.lift_block(request.actor, number=number, key=key, why=why)
    return redirect("response:evidence", number)


@needs(Capability.REPORT_INCIDENTS)
@require_POST
def attach_file(request: Request, number: str) -> HttpResponse:
    """Attach a file; what may not be here is refused before it touches a disk."""
    said = cleaned(FileForm(request.POST, request.FILES))
    attachments.attach_file(
        request.actor,
        number=number,
        name=said["file"].name,
        content=said["file"].read(),
        note=said["note"],
    )
    messages.success(request, _("The file is checked and attached."))
    return redirect("response:evidence", number)


@needs(Capability.SEE_INCIDENTS)
@require_GET
def file(request: Request, number: str, key: int) -> HttpResponse:
    """Give an attached file out; that stands in its chain of custody."""
    stored = queries.file_key(request.actor, number, key)
    return files.give_out(request.actor, stored)


@needs(Capability.WORK_INCIDENTS)
@require_POST
def remove_file(request: Request, number: str, key: int) -> HttpResponse:
    """Delete a file's content with a reason."""
    reason = request.POST.get("reason", "")
    attachments.remove_attachment(request.actor, number=number, key=key, reason=reason)
    return redirect("response:evidence", number)


@needs(Capability.WORK_INCIDENTS)
@require_POST
def enter_system(request: Request, number: str) -> HttpResponse:
    """Enter a system that is hit."""
    said = cleaned(SystemForm(request.POST))
    systems.enter_system(request.actor, number=number, system=NewSystem(**said))
    return redirect("response:evidence", number)


@needs(Capability.WORK_INCIDENTS)
@require_POST
def remove_system(request: Request, number: str, key: int) -> HttpResponse:
    """Take a system out."""
    systems.remove_system(request.actor, number=number, key=key)
    return redirect("response:evidence", number)


@needs(Capability.WORK_INCIDENTS)
@require_POST
def say_scope(request: Request, number: str) -> HttpResponse:
    """Say how many are hit and what was found out."""
    said = cleaned(ScopeForm(request.POST))
    seen = request.POST.get("seen") or None
    systems.say_scope(request.actor, number=number, scope=Scope(**said), seen=seen)
    return redirect("response:evidence", number)


def cleaned(form: forms.Form) -> dict[str, Any]:
    """Return what a form says. Raises Invalid with every wrong field by its label."""
    if form.is_valid():
        return form.cleaned_data
    wrong = [
        f"{form.fields[name].label if name in form.fields else ''}: {' '.join(map(str, errors))}"
        for name, errors in form.errors.items()
    ]
    raise Invalid(what="; ".join(wrong))
