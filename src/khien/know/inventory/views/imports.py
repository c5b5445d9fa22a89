"""Pages of imports: a file is read, what it would change is shown, then it is taken in or thrown away."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability, UnitNotMeant
from khien.base.core.speech import sentence
from khien.know.inventory.forms import ImportForm
from khien.know.inventory.queries import agents as queries
from khien.know.inventory.services import importing
from khien.know.inventory.types.imports import Outcome
from khien.know.inventory.types.names import FIELD_NAMES, FORM_NAMES, OUTCOME_NAMES
from khien.know.inventory.types.observation import NotRead

SHOWN = 200


@needs(Capability.MANAGE_INVENTORY)
@require_http_methods(["GET", "POST"])
def imports(request: Request) -> HttpResponse:
    """Show the files that wait; take one that can be read."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        content = said["file"].read()
        try:
            importing.read(content, host=said["host"])
            unit = accounts.unit_meant(request.actor, said["unit"], Capability.MANAGE_INVENTORY)
        except NotRead as refusal:
            form.add_error("file", sentence(refusal))
        except UnitNotMeant as refusal:
            form.add_error("unit", sentence(refusal))
        else:
            key = importing.keep_draft(
                request.actor,
                unit_code=unit.code,
                name=said["file"].name,
                content=content,
                host=said["host"],
            )
            return redirect("inventory:draft", key)
    context = {
        "form": form,
        "drafts": queries.drafts(request.actor),
        "unit": request.POST.get("unit") or request.GET.get("unit", ""),
    }
    return render(request, "inventory/imports.html", context)


@needs(Capability.MANAGE_INVENTORY)
@require_GET
def draft(request: Request, key: int) -> HttpResponse:
    """Show what a file would do now, machine by machine and cell by cell."""
    plan = importing.plan_of_draft(request.actor, key=key)
    only = request.GET.get("only", "")
    order = [Outcome.REFUSED, Outcome.OVERRULED, Outcome.CHANGED, Outcome.NEW, Outcome.SAME]
    lines = sorted(
        (line for line in plan.lines if not only or line.outcome == only),
        key=lambda line: order.index(line.outcome),
    )
    context = {
        "draft": queries.draft(request.actor, key),
        "forms": ", ".join(_(FORM_NAMES.get(one, one)) for one in plan.forms),
        "counts": [(one.value, OUTCOME_NAMES[one], plan.counts[one]) for one in order],
        "lines": lines[:SHOWN],
        "more": max(0, len(lines) - SHOWN),
        "only": only,
        "names": OUTCOME_NAMES,
        "fields": FIELD_NAMES,
        "wanted": plan.counts[Outcome.NEW] + plan.counts[Outcome.CHANGED],
    }
    return render(request, "inventory/draft.html", context)


@needs(Capability.MANAGE_INVENTORY)
@require_POST
def apply(request: Request, key: int) -> HttpResponse:
    """Take in a file that waits."""
    counts = importing.apply_draft(request.actor, key=key)
    if counts is None:
        messages.success(request, _("The file is being taken in; a large one takes some minutes."))
    else:
        told = {"new": counts[Outcome.NEW], "changed": counts[Outcome.CHANGED]}
        messages.success(request, _("Taken in: %(new)s new, %(changed)s changed.") % told)
    return redirect("inventory:devices")


@needs(Capability.MANAGE_INVENTORY)
@require_POST
def drop(request: Request, key: int) -> HttpResponse:
    """Throw a file away that waits."""
    importing.drop_draft(request.actor, key=key)
    messages.success(request, _("The file is thrown away; nothing of it was taken."))
    return redirect("inventory:imports")
