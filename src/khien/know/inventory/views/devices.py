"""Pages of machines: what each unit has, lists, one machine, those due for replacement, merging."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.offers import relatives_of
from khien.base.files.http import give_workbook
from khien.know.inventory.queries import devices as queries
from khien.know.inventory.queries import software, systems
from khien.know.inventory.services import merging, sheets
from khien.know.inventory.services import systems as services
from khien.know.inventory.types.devices import DeviceFilter
from khien.know.inventory.types.names import FIELD_NAMES, KIND_NAMES, LACK_NAMES, SOURCE_NAMES

FILTERS = ("q", "unit", "kind", "lacks", "source", "package")


@needs(Capability.SEE_INVENTORY)
@require_GET
def stock(request: Request) -> HttpResponse:
    """Show the units with their machines, anti-virus and firewall."""
    page, totals = queries.stock(
        request.actor, request.units(Capability.SEE_INVENTORY), after=request.GET.get("after", "")
    )
    context = {
        "page": page,
        "totals": totals,
        "questions": queries.question_count(request.actor),
        "may_manage": accounts.may_somewhere(request.actor, Capability.MANAGE_INVENTORY),
    }
    return render(request, "inventory/stock.html", context)


@needs(Capability.SEE_INVENTORY)
@require_GET
def devices(request: Request) -> HttpResponse:
    """List machines; the filters live in the address."""
    given = {name: request.GET.get(name, "") for name in FILTERS}
    wanted = _wanted(request)
    context = {
        "page": queries.devices(request.actor, wanted, after=request.GET.get("after", "")),
        "given": given,
        "unit": accounts.unit_by_code(request.actor, given["unit"]) if given["unit"] else None,
        "product": software.product_name(wanted.package) if wanted.package else "",
        "kinds": KIND_NAMES,
        "lacks": LACK_NAMES,
        "sources": SOURCE_NAMES,
        "may_manage": accounts.may_somewhere(request.actor, Capability.MANAGE_INVENTORY),
    }
    return render(request, "inventory/device_list.html", context)


@needs(Capability.SEE_INVENTORY)
@require_GET
def exported(request: Request) -> HttpResponse:
    """Give the machines that the list shows as a register in Excel."""
    return _sheet(sheets.exported(request.actor, _wanted(request)), "may.xlsx")


@needs(Capability.MANAGE_INVENTORY)
@require_GET
def template(request: Request) -> HttpResponse:
    """Give the empty register in Excel."""
    unit = accounts.unit_meant(request.actor, request.GET.get("unit", ""))
    return _sheet(sheets.template(unit.code), "mau-dang-ky-may.xlsx")


@needs(Capability.SEE_INVENTORY)
@require_GET
def device(request: Request, key: int) -> HttpResponse:
    """Show one machine: what is known, by whom and since when, its software, what changed."""
    words = request.GET.get("q", "")
    after = request.GET.get("after", "")
    found = queries.device(request.actor, key)
    context = {
        "device": found,
        "systems": systems.systems_of(request.actor, found.line.unit_code),
        "page": software.packages(request.actor, key, words=words, after=after),
        "words": words,
        "fields": FIELD_NAMES,
        "sources": SOURCE_NAMES,
        "kinds": KIND_NAMES,
        "may_manage": queries.may_manage(request.actor, key),
        "may_flag": queries.may_flag(request.actor, key),
        "relatives": relatives_of("device", request.actor, str(key)),
    }
    return render(request, "inventory/device.html", context)


@needs(Capability.MANAGE_INVENTORY)
@require_POST
def put_in_system(request: Request, key: int) -> HttpResponse:
    """Say which information system a machine runs."""
    system = request.POST.get("system", "")
    services.put_in_system(request.actor, key=key, system=int(system) if system.isdigit() else None)
    messages.success(request, _("It stands in the machine's history."))
    return redirect("inventory:device", key)


@needs(Capability.SEE_INVENTORY)
@require_GET
def due(request: Request) -> HttpResponse:
    """List the machines that are due for replacement, and why."""
    wanted = _wanted(request)
    context = {
        "page": queries.due(request.actor, wanted, after=request.GET.get("after", "")),
        "may_manage": accounts.may_somewhere(request.actor, Capability.MANAGE_INVENTORY),
    }
    return render(request, "inventory/due.html", context)


@needs(Capability.SEE_INVENTORY)
@require_GET
def questions(request: Request) -> HttpResponse:
    """Show the machines that may be one, both records side by side."""
    context = {
        "questions": queries.questions(request.actor),
        "may_manage": accounts.may_somewhere(request.actor, Capability.MANAGE_INVENTORY),
        "sources": SOURCE_NAMES,
        "kinds": KIND_NAMES,
    }
    return render(request, "inventory/questions.html", context)


@needs(Capability.MANAGE_INVENTORY)
@require_POST
def answer(request: Request, key: int) -> HttpResponse:
    """Join two machines that are one, or say that they are two."""
    if request.POST.get("is_one") == "1":
        kept = merging.merge(request.actor, key=key)
        messages.success(request, _("The two records are one now."))
        return redirect("inventory:device", kept)
    merging.say_different(request.actor, key=key)
    messages.success(request, _("They stay two machines; nobody is asked again."))
    return redirect("inventory:questions")


def _wanted(request: Request) -> DeviceFilter:
    """Return the filter of an address: within the unit that it names, and the focus."""
    units = request.units(Capability.SEE_INVENTORY)
    unit = request.GET.get("unit", "")
    if unit:
        below = accounts.subtree_codes(request.actor, unit)
        units = below if units is None else units & below
    package = request.GET.get("package", "")
    return DeviceFilter(
        words=request.GET.get("q", ""),
        kind=request.GET.get("kind", ""),
        unit_codes=units,
        lacks=request.GET.get("lacks", ""),
        source=request.GET.get("source", ""),
        package=int(package) if package.isdigit() and len(package) < 16 else 0,
    )


def _sheet(content: bytes, name: str) -> HttpResponse:
    return give_workbook(content, name)
