"""Pages of control: software that is new or forbidden, licences beside machines, what is never online."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs, signed_in
from khien.base.accounts.types import KIND_NAMES, Capability
from khien.base.core.refusals import NotFound
from khien.know.inventory.queries import control as queries
from khien.know.inventory.rules.control import RULING_NAMES
from khien.know.inventory.services import control, secrecy
from khien.know.inventory.types.control import NewSoftwareRule, Ruling


@needs(Capability.SEE_INVENTORY)
@require_GET
def software_control(request: Request) -> HttpResponse:
    """Show what units were asked about software, the rules, and licences beside machines."""
    state = request.GET.get("state", "open")
    context = {
        "state": state,
        "page": queries.software_questions(
            request.actor, state=state, after=request.GET.get("after", "")
        ),
        "rules": queries.software_rules(),
        "licences": queries.licences(request.actor, request.units(Capability.SEE_INVENTORY)),
        "may_rule": accounts.may_somewhere(request.actor, Capability.MANAGE_RULES),
        "rulings": RULING_NAMES,
        "kinds": KIND_NAMES,
    }
    return render(request, "inventory/control.html", context)


@needs(Capability.MANAGE_RULES)
@require_POST
def enter_rule(request: Request) -> HttpResponse:
    """Allow or forbid a product."""
    said = request.POST
    rule = NewSoftwareRule(
        name=said.get("name", ""),
        ruling=Ruling.DENY if said.get("ruling") == Ruling.DENY else Ruling.ALLOW,
        why=said.get("why", ""),
        publisher=said.get("publisher", ""),
        unit_kind=said.get("unit_kind", "") if said.get("unit_kind") in KIND_NAMES else "",
        until=_day(said.get("until", "")),
    )
    control.enter_rule(request.actor, rule=rule)
    messages.success(request, _("The rule holds from the next inventory on."))
    return redirect("inventory:control")


@needs(Capability.MANAGE_RULES)
@require_POST
def end_rule(request: Request, key: int) -> HttpResponse:
    """End a rule."""
    control.end_rule(request.actor, key=key)
    return redirect("inventory:control")


@signed_in
@require_POST
def settle(request: Request, key: int, what: str) -> HttpResponse:
    """Answer a question on software, say that it was removed, or decide on it."""
    words = request.POST.get("words", "")
    if what == "answer":
        control.answer(request.actor, key=key, words=words)
    elif what == "removed":
        control.say_removed(request.actor, key=key, words=words)
    elif what == "allow":
        control.decide(request.actor, key=key, until=_day(request.POST.get("until", "")))
    elif what == "refuse":
        control.decide(request.actor, key=key, until=None)
    else:
        raise NotFound(what=what)
    messages.success(request, _("It is written down."))
    return redirect("inventory:control")


@signed_in
@require_GET
def never_online(request: Request) -> HttpResponse:
    """Show the machines that handle secrets to their unit and to named inspectors; to nobody else."""
    keeps = accounts.may_somewhere(request.actor, Capability.KEEP_OFFLINE_DEVICES)
    if not keeps and not accounts.may_somewhere(request.actor, Capability.INSPECT_OFFLINE_DEVICES):
        raise NotFound(what="never-online")
    context = {
        "devices": queries.secret_devices(request.actor),
        "keeps": keeps,
        "others": queries.devices_to_flag(request.actor) if keeps else [],
    }
    return render(request, "inventory/never_online.html", context)


@needs(Capability.KEEP_OFFLINE_DEVICES)
@require_POST
def flag(request: Request) -> HttpResponse:
    """Flag a machine of one's own unit, take the flag off, or end an alarm."""
    given, what = request.POST.get("device", ""), request.POST.get("what", "")
    key, why = int(given) if given.isdigit() else 0, request.POST.get("why", "")
    if what == "disconnected":
        secrecy.say_disconnected(request.actor, key=key, words=why)
    else:
        secrecy.flag_device(request.actor, key=key, handles_secrets=what == "flag", why=why)
    messages.success(request, _("It is written down."))
    return redirect("inventory:never-online")


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given)
    except ValueError:
        return None
