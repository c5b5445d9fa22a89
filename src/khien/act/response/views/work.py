"""What the tab of work sends: severity, playbooks, steps, orders, the lead, merging and linking."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from khien.act.response.forms.work import OrderForm, StepForm
from khien.act.response.queries import work as queries
from khien.act.response.services import handovers, links, orders, steps
from khien.act.response.types.links import Part
from khien.act.response.types.orders import NewOrder
from khien.act.response.views.evidence import cleaned
from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability


@needs(Capability.WORK_INCIDENTS)
@require_POST
def decide_severity(request: Request, number: str) -> HttpResponse:
    """Say how serious it is; the steps of the process follow."""
    version = request.POST.get("version", "")
    steps.decide_severity(
        request.actor,
        number=number,
        severity=request.POST.get("severity", ""),
        why=request.POST.get("why", ""),
        version=int(version) if version.isdigit() else None,
    )
    messages.success(request, _("The severity is decided; the steps of its process are laid down."))
    return redirect("response:tasks", number)


@needs(Capability.WORK_INCIDENTS)
@require_POST
def start_playbook(request: Request, number: str) -> HttpResponse:
    """Start a playbook."""
    count = steps.start_playbook(request.actor, number=number, code=request.POST.get("code", ""))
    told = ngettext("%(count)s step was added.", "%(count)s steps were added.", count)
    messages.success(request, told % {"count": count})
    return redirect("response:tasks", number)


@needs(Capability.WORK_INCIDENTS)
@require_POST
def add_step(request: Request, number: str) -> HttpResponse:
    """Add a step of one's own."""
    said = cleaned(StepForm(request.POST))
    steps.add_step(request.actor, number=number, title=said["title"], due_at=said["due_at"])
    return redirect("response:tasks", number)


@needs(Capability.WORK_INCIDENTS)
@require_POST
def give_order(request: Request, number: str) -> HttpResponse:
    """Order a unit to do something."""
    units = accounts.units_of(request.actor, Capability.WORK_INCIDENTS)
    said = cleaned(OrderForm(request.POST, units=[(unit.code, unit.name) for unit in units]))
    order = NewOrder(said["unit"], said["title"], said["due_at"], said["words"])
    orders.give_order(request.actor, number=number, order=order)
    messages.success(request, _("The order waits in the unit's inbox."))
    return redirect("response:tasks", number)


@needs(Capability.WORK_INCIDENTS)
@require_GET
def order_list(request: Request) -> HttpResponse:
    """List the orders to one's own units; those that wait by default."""
    state = request.GET.get("state", "open")
    page = queries.orders_to(request.actor, state=state, after=request.GET.get("after", ""))
    return render(request, "response/order_list.html", {"page": page, "state": state})


@needs(Capability.WORK_INCIDENTS)
@require_GET
def order(request: Request, key: int) -> HttpResponse:
    """Show one order: what its unit is told, and how it answers."""
    return render(request, "response/order.html", {"order": queries.order(request.actor, key)})


@needs(Capability.WORK_INCIDENTS)
@require_POST
def answer_order(request: Request, key: int, what: str) -> HttpResponse:
    """Confirm, refuse or withdraw an order."""
    words = request.POST.get("words", "")
    if what == "confirm":
        orders.confirm_order(request.actor, key=key, words=words)
    elif what == "refuse":
        orders.refuse_order(request.actor, key=key, why=words)
    elif what == "withdraw":
        orders.withdraw_order(request.actor, key=key, why=words)
    return redirect("response:order", key)


@needs(Capability.WORK_INCIDENTS)
@require_POST
def answer_lead(request: Request, number: str, what: str) -> HttpResponse:
    """Accept, decline or withdraw the lead that was offered."""
    if what == "accept":
        handovers.accept_lead(request.actor, number=number)
        messages.success(request, _("You lead this incident now."))
    elif what == "decline":
        handovers.decline_lead(request.actor, number=number, why=request.POST.get("why", ""))
    elif what == "withdraw":
        handovers.withdraw_offer(request.actor, number=number)
    return redirect("response:incident", number)


@needs(Capability.WORK_INCIDENTS)
@require_POST
def join(request: Request, number: str, what: str) -> HttpResponse:
    """Merge into another incident, or link with one."""
    other, why = request.POST.get("other", "").strip(), request.POST.get("why", "")
    if what == "merge":
        links.merge_incident(request.actor, number=number, into=other, why=why)
        return redirect("response:incident", other)
    if what == "link":
        links.link_incidents(request.actor, number=number, other=other, why=why)
    return redirect("response:incident", number)


@needs(Capability.WORK_INCIDENTS)
@require_POST
def split(request: Request, number: str) -> HttpResponse:
    """Open a new incident with the chosen parts of this one."""
    part = Part(
        request.POST.get("title", ""),
        request.POST.get("why", ""),
        alerts=_keys(request, "alerts"),
        observables=_keys(request, "observables"),
        attachments=_keys(request, "attachments"),
    )
    fresh = links.split_incident(request.actor, number=number, part=part)
    messages.success(request, _("Incident %(number)s stands.") % {"number": fresh})
    return redirect("response:incident", fresh)


def _keys(request: Request, name: str) -> frozenset[int]:
    return frozenset(int(key) for key in request.POST.getlist(name) if key.isdigit())
