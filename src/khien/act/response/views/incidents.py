"""Pages of response: the list, raising an incident, working on one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.act.response import queries, rules, services
from khien.act.response.forms import CloseForm, IncidentForm, NoteForm
from khien.act.response.types import CloseReason, IncidentKind, NewIncident
from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.watch.detection import queries as detection


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
        "may_report": accounts.may_somewhere(request.actor, Capability.REPORT_INCIDENTS),
    }
    return render(request, "response/incident_list.html", context)


@needs(Capability.REPORT_INCIDENTS)
@require_http_methods(["GET", "POST"])
def raise_incident(request: Request) -> HttpResponse:
    """Raise an incident by hand, or from the alert in `?alert=`."""
    form = IncidentForm(request.POST or None, initial=_first_values(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        number = services.open_incident(
            request.actor,
            incident=NewIncident(
                title=said["title"],
                kind=IncidentKind(said["kind"]),
                level=said["level"],
                unit_code=said["unit"],
                detected_at=said["detected_at"],
                summary=said["summary"],
            ),
            alert_ids=[said["alert"]] if said["alert"] else [],
            lead_id=request.actor.person_id if request.POST.get("take") else None,
        )
        messages.success(request, _("Incident %(number)s stands.") % {"number": number})
        return redirect("response:incident", number)
    units = accounts.units_of(request.actor, Capability.REPORT_INCIDENTS)
    return render(request, "response/incident_form.html", {"form": form, "units": units})


def _first_values(request: Request) -> dict[str, object]:
    given = request.GET.get("alert", "")
    values: dict[str, object] = {"detected_at": timezone.localtime(), "level": "medium"}
    if not given.isdigit():
        return values | {"unit": request.focus or request.actor.home_unit}
    alert = detection.alert_line(request.actor, int(given))
    return values | {
        "alert": alert.key,
        "title": f"{alert.title} ({alert.host})" if alert.host else alert.title,
        "kind": rules.kind_suggested(alert.title).value,
        "level": alert.level.value if alert.level.value != "informational" else "low",
        "unit": alert.unit_code,
        "detected_at": timezone.localtime(alert.raised_at),
    }


@needs(Capability.SEE_INCIDENTS)
@require_GET
def incident(request: Request, number: str) -> HttpResponse:
    """Show one incident: timeline, alerts, clocks, what can be done now."""
    found = queries.incident(request.actor, number)
    workers = accounts.people_who_may(Capability.WORK_INCIDENTS, found.line.unit_code)
    context = {
        "incident": found,
        "people": workers,
        "may_work": request.actor.person_id in {person.key for person in workers},
        "note_form": NoteForm(),
        "close_form": CloseForm(),
    }
    return render(request, "response/incident.html", context)


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
    """Name the lead."""
    lead = request.POST.get("lead", "")
    services.assign_incident(
        request.actor, number=number, lead_id=int(lead) if lead.isdigit() else 0
    )
    return redirect("response:incident", number)


@needs(Capability.WORK_INCIDENTS)
@require_POST
def write(request: Request, number: str) -> HttpResponse:
    """Write into the timeline."""
    form = NoteForm(request.POST)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    is_action = bool(request.POST.get("is_action"))
    services.write_note(request.actor, number=number, words=words, is_action=is_action)
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
