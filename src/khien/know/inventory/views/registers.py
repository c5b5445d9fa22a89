"""Pages of the registers: their list, one register, one entry, sheets in and out; the units' coverage."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability, UnitLine
from khien.base.core.offers import relatives_of
from khien.base.core.refusals import Refusal
from khien.base.core.speech import sentence
from khien.base.files.http import give_out, give_workbook
from khien.base.ui.fields import FieldsForm, first_values
from khien.know.inventory.forms import DiagramForm, SheetForm
from khien.know.inventory.queries import dependencies, levels, protection, systems
from khien.know.inventory.queries import registers as queries
from khien.know.inventory.queries.strangers import stranger_totals
from khien.know.inventory.rules.registers import register_of
from khien.know.inventory.services import diagrams, workbooks
from khien.know.inventory.services import registers as services
from khien.know.inventory.services.systems import put_many_in_system


@needs(Capability.SEE_INVENTORY)
@require_GET
def registers(request: Request) -> HttpResponse:
    """List the registers with how many entries each has."""
    found = queries.registers(request.actor, request.units(Capability.SEE_INVENTORY))
    return render(request, "inventory/registers.html", {"registers": found})


@needs(Capability.SEE_INVENTORY)
@require_GET
def entries(request: Request, code: str) -> HttpResponse:
    """List the entries of a register."""
    words = request.GET.get("q", "")
    context = {
        "register": register_of(code),
        "words": words,
        "page": queries.entries(
            request.actor,
            code,
            words=words,
            unit_codes=request.units(Capability.SEE_INVENTORY),
            after=request.GET.get("after", ""),
        ),
        "may_change": accounts.may_somewhere(request.actor, Capability.MANAGE_INVENTORY),
        "sheet_form": SheetForm(),
    }
    return render(request, "inventory/entries.html", context)


@needs(Capability.SEE_INVENTORY)
@require_GET
def entry(request: Request, key: int) -> HttpResponse:
    """Show one entry with its history."""
    found = queries.entry(request.actor, key)
    relatives = relatives_of("entry", request.actor, str(key))
    context: dict[str, object] = {"entry": found, "relatives": relatives}
    if found.register.code == "systems":
        context["machines"] = systems.machines_of(request.actor, key)
        context["suggested"] = levels.suggested(found.content)
    if found.register.code in dependencies.EDGES:
        net = dependencies.net_of(request.actor, key)
        context |= {
            "net": net,
            "picture": dependencies.drawn(net),
            "diagrams": dependencies.diagrams(request.actor, key),
        }
    return render(request, "inventory/entry.html", context)


@needs(Capability.MANAGE_INVENTORY)
@require_POST
def add_machines(request: Request, key: int) -> HttpResponse:
    """Put machines into a system, by name, one a line."""
    told = put_many_in_system(
        request.actor, system=key, names=request.POST.get("names", "").splitlines()
    )
    said = ngettext("%(count)s machine runs it.", "%(count)s machines run it.", told.done)
    messages.success(request, said % {"count": told.done})
    if told.unknown:
        why = _("No one machine of the unit is called so: %(names)s.")
        messages.warning(request, why % {"names": ", ".join(told.unknown[:20])})
    return redirect("inventory:entry", key)


@needs(Capability.MANAGE_INVENTORY)
@require_POST
def add_diagram(request: Request, key: int) -> HttpResponse:
    """Keep a diagram of a system as its next version."""
    form = DiagramForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose the picture or PDF of the diagram first."))
        return redirect("inventory:entry", key)
    said = form.cleaned_data
    diagrams.keep_diagram(
        request.actor,
        key=key,
        name=said["file"].name,
        content=said["file"].read(),
        drawn_on=said["drawn_on"],
        note=said["note"],
    )
    messages.success(request, _("The diagram is kept; earlier versions stay beside it."))
    return redirect("inventory:entry", key)


@needs(Capability.SEE_INVENTORY)
@require_GET
def diagram(request: Request, key: int, version: int) -> HttpResponse:
    """Give out one version of a diagram as a download."""
    return give_out(request.actor, dependencies.diagram_file(request.actor, key, version))


@needs(Capability.MANAGE_INVENTORY)
@require_http_methods(["GET", "POST"])
def enter(request: Request, code: str) -> HttpResponse:
    """Enter something in a register of a unit."""
    register = register_of(code)
    unit = _unit(request)
    names = queries.keys_by_name(accounts.unit_key(unit.code))
    form = FieldsForm(register.fields, names, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            content = services.content_of(register, accounts.unit_key(unit.code), form.cleaned_data)
            key = services.enter_entry(
                request.actor, register=code, unit_code=unit.code, content=content
            )
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("It stands in the register."))
            return redirect("inventory:entry", key)
    context = {"register": register, "form": form, "unit": unit}
    return render(request, "inventory/entry_form.html", context)


@needs(Capability.MANAGE_INVENTORY)
@require_http_methods(["GET", "POST"])
def change(request: Request, key: int) -> HttpResponse:
    """Change an entry; nothing typed is lost where somebody else was faster."""
    found = queries.entry(request.actor, key)
    unit_id = accounts.unit_key(found.line.unit_code)
    form = FieldsForm(
        found.register.fields,
        queries.keys_by_name(unit_id),
        request.POST or None,
        initial=first_values(found.register.fields, found.content),
    )
    if request.method == "POST" and form.is_valid():
        version = request.POST.get("version", "")
        try:
            content = services.content_of(found.register, unit_id, form.cleaned_data)
            services.change_entry(
                request.actor,
                key=key,
                content=content,
                version=int(version) if version.isdigit() else None,
            )
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("The entry is changed; what it said before is kept."))
            return redirect("inventory:entry", key)
    context = {"register": found.register, "form": form, "entry": found}
    return render(request, "inventory/entry_form.html", context)


@needs(Capability.MANAGE_INVENTORY)
@require_POST
def remove(request: Request, key: int) -> HttpResponse:
    """Take an entry out of its register."""
    code = queries.entry(request.actor, key).register.code
    services.remove_entry(request.actor, key=key, why=request.POST.get("why", ""))
    messages.success(request, _("It is taken out of the register; its past is kept."))
    return redirect("inventory:entries", code)


@needs(Capability.MANAGE_INVENTORY)
@require_GET
def sheet_out(request: Request, code: str, what: str) -> HttpResponse:
    """Give the workbook of a register: the template, or with what stands in it."""
    content = workbooks.written(request.actor, code, with_rows=what == "current")
    return give_workbook(content, f"khien-{code}.xlsx")


@needs(Capability.MANAGE_INVENTORY)
@require_POST
def sheet_in(request: Request, code: str) -> HttpResponse:
    """Keep a filled sheet and show what it would do."""
    form = SheetForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose the filled sheet first."))
        return redirect("inventory:entries", code)
    file = form.cleaned_data["file"]
    key = workbooks.keep_sheet(request.actor, register=code, name=file.name, content=file.read())
    return redirect("inventory:sheet", key)


@needs(Capability.MANAGE_INVENTORY)
@require_GET
def sheet(request: Request, key: int) -> HttpResponse:
    """Show what a waiting sheet would do, row by row."""
    code, name, plan = workbooks.sheet(request.actor, key)
    context = {"key": key, "register": register_of(code), "name": name, "plan": plan}
    return render(request, "inventory/sheet.html", context)


@needs(Capability.MANAGE_INVENTORY)
@require_POST
def settle_sheet(request: Request, key: int, what: str) -> HttpResponse:
    """Apply a waiting sheet, or drop it."""
    code, _name, _plan = workbooks.sheet(request.actor, key)
    if what == "apply":
        plan = workbooks.apply_sheet(request.actor, key=key)
        told = _("%(new)s new, %(changed)s changed, %(refused)s refused.") % {
            name: plan.counts.get(name, 0)  # type: ignore[call-overload]
            for name in ("new", "changed", "refused")
        }
        messages.success(request, told)
    else:
        workbooks.drop_sheet(request.actor, key=key)
        messages.success(request, _("The sheet is dropped; nothing of it was taken."))
    return redirect("inventory:entries", code)


@needs(Capability.SEE_INVENTORY)
@require_GET
def coverage(request: Request) -> HttpResponse:
    """Show units × signs of protection, and where a unit falls short of the profile for its size."""
    units = request.units(Capability.SEE_INVENTORY)
    signs, page = protection.coverage(request.actor, units, after=request.GET.get("after", ""))
    strange, registered = stranger_totals(request.actor, units)
    context = {"signs": signs, "page": page, "strangers": strange, "registered": registered}
    return render(request, "inventory/coverage.html", context)


def _unit(request: Request) -> UnitLine:
    """Return the unit whose register is filled: the one that is meant, in focus, or the first."""
    asked = request.POST.get("unit") or request.GET.get("unit")
    if asked:
        return accounts.unit_meant(request.actor, asked, Capability.MANAGE_INVENTORY)
    found, _count = accounts.units_like(request.actor, "", Capability.MANAGE_INVENTORY)
    focused = accounts.find_unit(request.actor, request.focus) if request.focus else None
    managed = focused and accounts.may_do(request.actor, Capability.MANAGE_INVENTORY, focused.code)
    return focused if focused and managed else found[0]
