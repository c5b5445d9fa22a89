"""The tabs of an incident's page: what happened, work, evidence, papers."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from khien.act.response.forms.evidence import BlockForm, FileForm, ScopeForm, SignsForm, SystemForm
from khien.act.response.forms.incidents import CloseForm
from khien.act.response.forms.work import LessonForm, OrderForm, StepForm
from khien.act.response.queries import evidence, notices, playbooks, referring, reports, work
from khien.act.response.queries import incidents as queries
from khien.act.response.types.incidents import IncidentRecord
from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.casework import queries as casework
from khien.base.core.clock import now


@needs(Capability.SEE_INCIDENTS)
@require_GET
def incident(request: Request, number: str) -> HttpResponse:
    """Show what happened: who was told, the timeline, the severity, and what can be done now."""
    context = _head(request, number, "overview")
    found: IncidentRecord = context["incident"]
    context |= {
        "timeline": queries.timeline(request.actor, number),
        "notices": notices.notices_of(request.actor, number),
        "facts": queries.facts_to_say(found),
        "links": work.links_of(request.actor, number),
        "close_form": CloseForm(),
    }
    return render(request, "response/incident.html", context)


@needs(Capability.SEE_INCIDENTS)
@require_GET
def tasks(request: Request, number: str) -> HttpResponse:
    """Show the work: steps of the process and of playbooks, orders to units."""
    context = _head(request, number, "work")
    steps = playbooks.steps_of(request.actor, number)
    units = accounts.units_of(request.actor, Capability.WORK_INCIDENTS)
    context |= {
        "steps": steps,
        "playbooks": playbooks.offered(context["incident"], steps),
        "orders": work.orders_of(request.actor, number),
        "step_form": StepForm(auto_id="step_%s"),
        "order_form": OrderForm(
            units=[(unit.code, unit.name) for unit in units], auto_id="order_%s"
        ),
    }
    return render(request, "response/incident_work.html", context)


@needs(Capability.SEE_INCIDENTS)
@require_GET
def signs(request: Request, number: str) -> HttpResponse:
    """Show the evidence: signs, blockings, files with their custody, systems, alerts."""
    context = _head(request, number, "evidence")
    found: IncidentRecord = context["incident"]
    scope = {name: getattr(found.scope, name) for name in ScopeForm.base_fields}
    context |= {
        "observables": evidence.observables_of(request.actor, number),
        "blocks": evidence.blocks_of(request.actor, number),
        "attachments": evidence.attachments_of(request.actor, number),
        "systems": evidence.systems_of(request.actor, number),
        "alerts": evidence.alerts_of(request.actor, number),
        "signs_form": SignsForm(auto_id="signs_%s"),
        "block_form": BlockForm(initial={"since": timezone.localtime(now())}, auto_id="block_%s"),
        "file_form": FileForm(auto_id="file_%s"),
        "system_form": SystemForm(auto_id="system_%s"),
        "scope_form": ScopeForm(initial=scope, auto_id="scope_%s"),
        "may_attach": found.line.is_open
        and (
            found.case.may_work
            or accounts.may_do(request.actor, Capability.REPORT_INCIDENTS, found.line.unit_code)
        ),
    }
    return render(request, "response/incident_evidence.html", context)


@needs(Capability.SEE_INCIDENTS)
@require_GET
def papers(request: Request, number: str) -> HttpResponse:
    """Show the papers: reports by their forms, packages, lessons."""
    context = _head(request, number, "papers")
    context |= {
        "reports": reports.reports_of(request.actor, number),
        "forms": reports.forms_for_incident(),
        "referrals": referring.referrals_of(request.actor, number),
        "lessons": work.lessons_of(request.actor, number),
        "lesson_form": LessonForm(auto_id="lesson_%s"),
    }
    return render(request, "response/incident_papers.html", context)


def _head(request: Request, number: str, tab: str) -> dict[str, Any]:
    found, judged, counts = queries.head(request.actor, number)
    may_work = found.case.may_work
    people = []
    if may_work and found.line.is_open:
        people = accounts.people_who_may(Capability.WORK_INCIDENTS, found.line.unit_code)
    return {
        "incident": found,
        "judged": judged,
        "counts": counts,
        "tab": tab,
        "clocks": casework.clocks_of(request.actor, number),
        "handover": work.handover_of(request.actor, number),
        "people": people,
        "may_work": may_work,
        "me": request.actor.person_id,
        "home_unit": request.actor.home_unit,
    }
