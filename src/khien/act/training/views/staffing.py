"""Pages of staffing: units with their gaps, one unit's posts, appointing and ending."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.act.training.forms import AppointForm, StaffForm
from khien.act.training.queries import staffing as queries
from khien.act.training.services import staffing as services
from khien.act.training.types.staffing import NewAppointment, Post, UnitStaffRecord
from khien.base.accounts import queries as units
from khien.base.accounts import services as accounts
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.clock import now, today
from khien.base.core.refusals import Invalid, Refusal, text
from khien.base.core.speech import sentence


@needs(Capability.SEE_TRAINING)
@require_GET
def staffing(request: Request) -> HttpResponse:
    """List the units with their posts, all or those with a gap."""
    held = queries.units(request.actor, request.units(Capability.SEE_TRAINING))
    only = request.GET.get("only", "")
    seen = frozenset(one.unit_code for one in held)
    context = {
        "people": units.staff_at(now(), seen),
        "units": [one for one in held if one.gaps] if only == "gaps" else held,
        "asks": queries.asks(today()),
        "only": only,
        "total": len(held),
        "with_gaps": sum(bool(one.gaps) for one in held),
    }
    return render(request, "training/staffing.html", context)


@needs(Capability.SEE_TRAINING)
@require_http_methods(["GET", "POST"])
def staff(request: Request, code: str) -> HttpResponse:
    """Show the posts of one unit; appoint somebody."""
    record = queries.unit(request.actor, code)
    form = _form(request, record)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        post, _sign, system = said["place"].partition(":")
        new = NewAppointment(
            unit_code=code,
            learner=said["learner"],
            post=Post(post),
            system=int(system) if system else None,
            decision=said["decision"],
            decided_on=said["decided_on"],
        )
        try:
            services.appoint(request.actor, new=new)
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("Appointed."))
            return redirect("training:staff", code)
    it_people, security_people = units.staff_at(now(), frozenset({code}))
    counted = StaffForm(initial={"it_people": it_people, "security_people": security_people})
    context = {"record": record, "form": form, "counted": counted}
    return render(request, "training/staff.html", context, status=422 if form.errors else 200)


@needs(Capability.MANAGE_TRAINING)
@require_POST
def count(request: Request, code: str) -> HttpResponse:
    """Keep how many people a unit has for information technology and security."""
    form = StaffForm(request.POST)
    if not form.is_valid():
        raise Invalid(
            what=text("Enter how many IT people there are, and how many of them do security.")
        )
    said = form.cleaned_data
    accounts.count_staff(
        request.actor,
        unit_code=code,
        it_people=said["it_people"],
        security_people=said["security_people"],
        at=now(),
    )
    messages.success(request, _("Kept."))
    return redirect("training:staff", code)


@needs(Capability.MANAGE_TRAINING)
@require_POST
def end(request: Request, key: int) -> HttpResponse:
    """End an appointment."""
    code = services.end_appointment(request.actor, key=key)
    messages.success(request, _("The appointment ended; it stays as the past."))
    return redirect("training:staff", code)


def _form(request: Request, record: UnitStaffRecord) -> AppointForm:
    form = AppointForm(request.POST or None)
    form.fields["place"].choices = [  # type: ignore[attr-defined]
        (f"{one.ask.post}:{one.system.key}", f"{_(one.ask.post_name)}: {one.system.name}")
        if one.system
        else (one.ask.post.value, _(one.ask.post_name))
        for one in record.staff.places
    ]
    form.fields["learner"].choices = record.people  # type: ignore[attr-defined]
    return form
