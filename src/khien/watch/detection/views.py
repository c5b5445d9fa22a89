"""Pages of detection: the alert list, an explained alert, the rules."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.offers import relatives_of
from khien.base.core.refusals import Refusal
from khien.base.core.speech import sentence
from khien.watch.detection import queries
from khien.watch.detection.rules import STATE_NAMES, VERDICT_NAMES
from khien.watch.detection.services import alerts, packs
from khien.watch.detection.types import LEVELS, SIGMA, AlertFilter, Verdict
from khien.watch.telemetry import queries as telemetry
from khien.watch.telemetry.services.consoles import consoles

MANY_MAX = 200
FILTERS = ("level", "state", "source", "rule", "host", "q")


@needs(Capability.SEE_ALERTS)
@require_GET
def alert_list(request: Request) -> HttpResponse:
    """List alerts; the filters live in the address."""
    given = {name: request.GET.get(name, "") for name in FILTERS}
    wanted = AlertFilter(
        levels=tuple(level for level in given["level"].split(",") if level),
        state=given["state"],
        rule_id=given["rule"],
        host=given["host"],
        words=given["q"],
        source=given["source"],
        unit_codes=request.units(Capability.SEE_ALERTS),
        is_grouped=not (given["rule"] and given["host"]),
    )
    context = {
        "page": queries.alerts(request.actor, wanted, after=request.GET.get("after", "")),
        "given": given,
        "levels": LEVELS,
        "sigma": SIGMA,
        "consoles": consoles().names,
        "states": STATE_NAMES,
        "verdicts": VERDICT_NAMES,
        "may_answer": accounts.may_somewhere(request.actor, Capability.ANSWER_ALERTS),
    }
    return render(request, "detection/alert_list.html", context)


@needs(Capability.SEE_ALERTS)
@require_GET
def alert(request: Request, key: int) -> HttpResponse:
    """Show one alert: the rule, why it matched, the event, what happened around it."""
    found = queries.alert(request.actor, key)
    joined = [telemetry.event_or_none(request.actor, event_id) for event_id in found.related]
    context = {
        "alert": found,
        "joined": [event for event in joined if event is not None],
        "rule": queries.rule_or_none(found.rule_id),
        "event": telemetry.event_or_none(request.actor, found.event_id),
        "around": telemetry.events_around(request.actor, found.event_id),
        "may_answer": queries.may_answer(request.actor, key),
        "verdicts": VERDICT_NAMES,
        "relatives": relatives_of("alert", request.actor, str(key)),
        "incidents": relatives_of("unit.incident", request.actor, found.line.unit_code),
    }
    return render(request, "detection/alert.html", context)


@needs(Capability.ANSWER_ALERTS)
@require_POST
def take(request: Request, key: int) -> HttpResponse:
    """Say that one looks at the alert."""
    alerts.take_alert(request.actor, key=key)
    messages.success(request, _("The alert is yours; its answer is recorded."))
    return redirect("detection:alert", key)


@needs(Capability.ANSWER_ALERTS)
@require_POST
def close(request: Request, key: int) -> HttpResponse:
    """Close the alert and its like, with a reason."""
    verdict, comment = _verdict(request)
    count = alerts.close_alert(request.actor, key=key, verdict=verdict, comment=comment)
    told = ngettext("%(count)s alert is closed.", "%(count)s alerts are closed.", count)
    messages.success(request, told % {"count": count})
    return redirect("detection:alert", key)


@needs(Capability.ANSWER_ALERTS)
@require_POST
def answer_many(request: Request) -> HttpResponse:
    """Take, close or raise an incident from the alerts that are ticked; each stands for itself."""
    keys = [int(key) for key in request.POST.getlist("key")[:MANY_MAX] if key.isdigit()]
    act = request.POST.get("act", "")
    if act == "incident" and keys:
        query = urlencode([("alert", key) for key in keys])
        return redirect(f"{reverse('response:new')}?{query}")
    verdict, comment = _verdict(request)
    done = 0
    for key in keys:
        try:
            if act == "close":
                done += alerts.close_alert(request.actor, key=key, verdict=verdict, comment=comment)
            else:
                done += alerts.take_alert(request.actor, key=key)
        except Refusal as refusal:
            messages.error(request, sentence(refusal))
    told = ngettext("%(count)s alert is answered.", "%(count)s alerts are answered.", done)
    messages.success(request, told % {"count": done})
    return redirect(f"{reverse('detection:alerts')}?{request.GET.urlencode()}")


@needs(Capability.SEE_ALERTS)
@require_GET
def rule_list(request: Request) -> HttpResponse:
    """List the rules: loaded, not loaded and why."""
    words, only = request.GET.get("q", ""), request.GET.get("only", "")
    loaded, refused = queries.rule_counts()
    page = queries.rule_lines(
        request.actor, words=words, only=only, after=request.GET.get("after", "")
    )
    context = {"page": page, "words": words, "only": only, "loaded": loaded, "refused": refused}
    return render(request, "detection/rule_list.html", context)


@needs(Capability.SEE_ALERTS)
@require_GET
def rule(request: Request, rule_id: str) -> HttpResponse:
    """Show one rule as its author wrote it."""
    context = {
        "rule": queries.rule(rule_id),
        "may_manage": accounts.may_somewhere(request.actor, Capability.MANAGE_RULES),
    }
    return render(request, "detection/rule.html", context)


@needs(Capability.MANAGE_RULES)
@require_POST
def enable(request: Request, rule_id: str) -> HttpResponse:
    """Have a rule raise alerts, or no longer."""
    packs.enable_rule(request.actor, rule_id=rule_id, is_enabled=request.POST.get("enabled") == "1")
    return redirect("detection:rule", rule_id)


def _verdict(request: Request) -> tuple[Verdict, str]:
    given = request.POST.get("verdict", "")
    verdict = Verdict(given) if given in set(Verdict) else Verdict.BENIGN
    return verdict, request.POST.get("comment", "")
