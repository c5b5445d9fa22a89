"""Pages of incidents: the list, reporting one, working on one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.act.response.forms.incidents import ALERTS_MAX, IncidentForm
from khien.act.response.queries import incidents as queries
from khien.act.response.queries import notices, work
from khien.act.response.rules import incidents as rules
from khien.act.response.services import attachments
from khien.act.response.services import incidents as services
from khien.act.response.services import notices as telling
from khien.act.response.types.incidents import (
    Channel,
    CloseReason,
    IncidentKind,
    Nature,
    NewIncident,
)
from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.clock import now
from khien.base.core.offers import relatives_of
from khien.base.core.refusals import Refusal
from khien.base.core.speech import sentence
from khien.watch.detection import queries as detection
from khien.watch.detection.types import LEVELS


@needs(Capability.SEE_INCIDENTS)
@require_GET
def incident_list(request: Request) -> HttpResponse:
    """List incidents; `state=open` is the default view."""
    state = request.GET.get("state", "open")
    page = queries.incidents(
        request.actor,
        state="" if state == "all" else state,
        words=request.GET.get("q", ""),
        unit_codes=request.units(Capability.SEE_INCIDENTS),
        after=request.GET.get("after", ""),
    )
    context = {
        "page": page,
        "state": state,
        "words": request.GET.get("q", ""),
        "calls": notices.call_count(request.actor),
        "notices": notices.waiting_count(request.actor),
        "orders": work.open_orders(request.actor),
        "works": accounts.may_somewhere(request.actor, Capability.WORK_INCIDENTS),
        "issues": accounts.may_somewhere(request.actor, Capability.ISSUE_REPORTS),
        "rings": accounts.oversees_province(request.actor, Capability.WORK_INCIDENTS),
        "receives": accounts.may_somewhere(request.actor, Capability.RECEIVE_NOTICES),
        "may_report": accounts.may_somewhere(request.actor, Capability.REPORT_INCIDENTS),
        "relatives": relatives_of("incidents", request.actor, ""),
    }
    return render(request, "response/incident_list.html", context)


@needs(Capability.REPORT_INCIDENTS)
@require_http_methods(["GET", "POST"])
def report(request: Request) -> HttpResponse:
    """Report an incident by hand, or raise one from the alerts in `?alert=`."""
    form = IncidentForm(request.POST or None, request.FILES or None, initial=_first_values(request))
    if request.method == "POST" and form.is_valid():
        number = services.open_incident(
            request.actor,
            incident=_said(form),
            alert_ids=form.cleaned_data["alerts"],
            lead_id=request.actor.person_id if request.POST.get("take") else None,
        )
        messages.success(request, _("Incident %(number)s stands.") % {"number": number})
        _attach_given(request, number)
        return redirect("response:incident", number)
    units = accounts.units_of(request.actor, Capability.REPORT_INCIDENTS)
    may_lead = accounts.may_somewhere(request.actor, Capability.WORK_INCIDENTS)
    context = {"form": form, "units": units, "may_lead": may_lead}
    return render(request, "response/incident_form.html", context)


def _attach_given(request: Request, number: str) -> None:
    """Attach the file that came with a report; a refused one holds nothing up and says why."""
    given = request.FILES.get("file")
    if given is None:
        return
    try:
        attachments.attach_file(
            request.actor, number=number, name=given.name or "", content=given.read()
        )
    except Refusal as refusal:
        messages.error(request, sentence(refusal))


def _said(form: IncidentForm) -> NewIncident:
    said = form.cleaned_data
    facts = frozenset(said["facts"])
    return NewIncident(
        title=said["title"],
        kind=IncidentKind(said["kind"]),
        level=said["level"] or rules.level_suggested(facts),
        unit_code=said["unit"],
        detected_at=said["detected_at"],
        summary=said["summary"],
        nature=Nature(said["nature"] or Nature.INCIDENT),
        channel=Channel(said["channel"] or Channel.PAGE),
        systems=said["systems"],
        people=said["people"],
        contact=said["contact"],
        began_at=said["began_at"],
        facts=facts,
    )


def _first_values(request: Request) -> dict[str, object]:
    keys = [int(key) for key in request.GET.getlist("alert")[:ALERTS_MAX] if key.isdigit()]
    values: dict[str, object] = {"detected_at": timezone.localtime(now())}
    if not keys:
        return values | {"unit": request.focus or request.actor.home_unit}
    lines = [detection.alert_line(request.actor, key) for key in keys]
    worst = min(lines, key=lambda line: LEVELS.index(line.level))
    hosts = dict.fromkeys(line.host for line in lines if line.host)
    return values | {
        "alerts": ",".join(str(line.key) for line in lines),
        "title": services.with_host(worst.title, worst.host),
        "systems": ", ".join(hosts),
        "kind": rules.kind_suggested(worst.title).value,
        "level": worst.level.value if worst.level.value != "informational" else "low",
        "unit": worst.unit_code,
        "detected_at": timezone.localtime(min(line.raised_at for line in lines)),
    }


@needs(Capability.WORK_INCIDENTS)
@require_POST
def attach(request: Request) -> HttpResponse:
    """Attach an alert to an open incident of its unit."""
    number, alert = request.POST.get("number", ""), request.POST.get("alert", "")
    keys = [int(alert)] if alert.isdigit() else []
    services.attach_alerts(request.actor, number=number, alert_ids=keys)
    return redirect("response:incident", number)


@needs(Capability.WORK_INCIDENTS)
@require_POST
def assign(request: Request, number: str) -> HttpResponse:
    """Name the lead, or offer the lead to another."""
    lead = request.POST.get("lead", "")
    services.assign_incident(
        request.actor,
        number=number,
        lead_id=int(lead) if lead.isdigit() else 0,
        words=request.POST.get("words", ""),
    )
    return redirect("response:incident", number)


@needs(Capability.WORK_INCIDENTS)
@require_POST
def write(request: Request, number: str) -> HttpResponse:
    """Write into the timeline: a note, a note for one's own body, an action, or news for the bodies."""
    words, what = request.POST.get("words", ""), request.POST.get("what", "note")
    if what == "action":
        services.note_action(request.actor, number=number, words=words)
    elif what == "update":
        told = telling.send_update(request.actor, number=number, words=words)
        messages.success(request, _("%(count)s bodies were told.") % {"count": told})
    else:
        private = request.actor.home_unit if what == "private" else ""
        services.write_note(request.actor, number=number, words=words, private_to=private)
    return redirect("response:incident", number)


@needs(Capability.WORK_INCIDENTS)
@require_POST
def say_facts(request: Request, number: str) -> HttpResponse:
    """Say what holds of the incident; clocks and bodies follow."""
    version = request.POST.get("version", "")
    services.say_facts(
        request.actor,
        number=number,
        facts=frozenset(request.POST.getlist("facts")),
        version=int(version) if version.isdigit() else None,
    )
    return redirect("response:incident", number)


@needs(Capability.WORK_INCIDENTS)
@require_POST
def close(request: Request, number: str) -> HttpResponse:
    """Close with a reason."""
    given = request.POST.get("reason", "")
    reason = CloseReason(given) if given in set(CloseReason) else CloseReason.RESOLVED
    comment = request.POST.get("comment", "")
    services.close_incident(request.actor, number=number, reason=reason, comment=comment)
    messages.success(request, _("Incident %(number)s is closed.") % {"number": number})
    return redirect("response:incident", number)


@needs(Capability.WORK_INCIDENTS)
@require_POST
def reopen(request: Request, number: str) -> HttpResponse:
    """Open again, saying why."""
    services.reopen_incident(request.actor, number=number, why=request.POST.get("why", ""))
    return redirect("response:incident", number)
