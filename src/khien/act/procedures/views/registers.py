"""Pages of registers: the acts of one procedure, its sheet out and in, one begun."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.act.procedures.forms.acts import form_of
from khien.act.procedures.queries import acts as queries
from khien.act.procedures.queries import things as things_of
from khien.act.procedures.queries.definitions import definition
from khien.act.procedures.rules.kinds import RIGHTS
from khien.act.procedures.services import acts as services
from khien.act.procedures.services import sheets
from khien.act.procedures.types.acts import ActFilter, NewThing
from khien.act.procedures.types.definitions import Definition
from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability, UnitLine
from khien.base.core.refusals import Refusal
from khien.base.core.speech import sentence
from khien.base.files.http import give_workbook
from khien.know.inventory.queries import registers as inventory

SEE = Capability.SEE_PROCEDURES


@needs(SEE)
@require_GET
def register(request: Request, code: str) -> HttpResponse:
    """List the acts of a procedure that the reader sees."""
    said, wanted = definition(code), _wanted(request, code)
    may_open = accounts.may_somewhere(request.actor, RIGHTS[said.opens])
    parties = [one for one in said.signers if one.role is None]
    context = {
        "definition": said,
        "wanted": wanted,
        "page": queries.acts(request.actor, wanted, after=request.GET.get("after", "")),
        "may_open": may_open,
        "may_sign": bool(said.signers),
        "outside": parties,
        "listed": [one for one in said.register if one.listed],
    }
    return render(request, "procedures/register.html", context)


@needs(SEE)
@require_http_methods(["GET", "POST"])
def begin(request: Request, code: str) -> HttpResponse:
    """Begin an act: its fields, and the things that it is about, found in the unit's registers."""
    said = definition(code)
    accounts.require_somewhere(request.actor, RIGHTS[said.opens])
    unit = _unit(request, RIGHTS[said.opens])
    given: Mapping[str, Any] = request.POST if request.method == "POST" else request.GET
    names = inventory.keys_by_name(accounts.unit_key(unit.code)) if _names(said) else {}
    is_sent = request.method == "POST" and "begin" in request.POST
    form = form_of(said.opening, names, request.POST or None, {})
    chosen = _chosen(request, said, unit, given)
    words = str(given.get("find", ""))
    if is_sent and form.is_valid():
        try:
            number = services.open_act(
                request.actor,
                procedure=code,
                unit_code=unit.code,
                given=form.cleaned_data,
                things=chosen,
            )
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("%(number)s is begun.") % {"number": number})
            return redirect("procedures:act", number)
    held = {(one.register, one.key) for one in chosen}
    context = {
        "definition": said,
        "form": form,
        "right": RIGHTS[said.opens].value,
        "unit": unit,
        "chosen": chosen,
        "written": str(given.get("written", "")),
        "find": words,
        "offered": [
            one
            for one in things_of.offered(request.actor, said, unit.code, words)
            if (one.register, one.key) not in held
        ],
        "is_sent": is_sent,
    }
    template = "procedures/things.html" if request.htmx else "procedures/begin.html"
    return render(request, template, context)


@needs(SEE)
@require_GET
def sheet_out(request: Request, code: str, what: str) -> HttpResponse:
    """Give the workbook of a register: the template, or with what the list shows."""
    wanted = _wanted(request, code)
    content = sheets.written(request.actor, wanted, with_rows=what == "current")
    return give_workbook(content, f"khien-{code}.xlsx")


@needs(SEE)
@require_POST
def sheet_in(request: Request, code: str) -> HttpResponse:
    """Bring rows of an office's old register in; the refused ones are told with their cell."""
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, _("Choose the filled sheet first."))
        return redirect("procedures:register", code)
    told = sheets.bring(request.actor, procedure=code, content=file.read())
    messages.success(
        request,
        _("%(taken)s rows brought, %(same)s stood here already, %(refused)s refused.")
        % {"taken": told.taken, "same": told.same, "refused": len(told.refused)},
    )
    for line in told.refused[:20]:
        messages.warning(request, line)
    return redirect("procedures:register", code)


def _wanted(request: Request, code: str) -> ActFilter:
    opened = {"open": True, "ended": False}.get(request.GET.get("open", ""))
    return ActFilter(
        procedure=code,
        state=request.GET.get("state", ""),
        words=request.GET.get("q", ""),
        unit_codes=request.units(SEE),
        is_open=opened,
    )


def _chosen(
    request: Request, said: Definition, unit: UnitLine, given: Mapping[str, Any]
) -> list[NewThing]:
    """Return what was ticked, and what was written in words, one a line."""
    source = request.POST if request.method == "POST" else request.GET
    found = things_of.named(said, unit.code, source.getlist("thing"))
    lines = str(given.get("written", "")).splitlines()
    return found + [NewThing(line.strip()[:300]) for line in lines if line.strip()]


def _names(said: Definition) -> bool:
    return any(one.register for one in (*said.fields, *said.things.fields))


def _unit(request: Request, right: Capability) -> UnitLine:
    """Return the unit for which an act is begun: the one that is meant, in focus, or the first."""
    asked = request.POST.get("unit") or request.GET.get("unit")
    if asked:
        return accounts.unit_meant(request.actor, asked, right)
    found, _count = accounts.units_like(request.actor, "", right)
    focused = accounts.find_unit(request.actor, request.focus) if request.focus else None
    may = focused and accounts.may_do(request.actor, right, focused.code)
    return focused if focused and may else found[0]
