"""Pages of classes: the list, a new one, one class with its people, and courses."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.act.training.forms import (
    CertificateForm,
    ClassForm,
    CourseForm,
    EnrolForm,
    ResultForm,
    SheetForm,
)
from khien.act.training.queries import classes as queries
from khien.act.training.services import certificates as papers
from khien.act.training.services import classes as services
from khien.act.training.types.classes import Attended, CourseKind, NewClass, NewCourse
from khien.act.training.views.reading import certificate_of, own_units
from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.clock import today
from khien.base.core.refusals import Invalid, Refusal, text
from khien.base.core.speech import sentence

WHEN: Final = ("", "coming", "past")


@needs(Capability.SEE_TRAINING)
@require_GET
def class_list(request: Request) -> HttpResponse:
    """List the classes, the newest first."""
    when = request.GET.get("when", "")
    page = queries.classes(
        request.actor,
        when=when if when in WHEN else "",
        unit_codes=request.units(Capability.SEE_TRAINING) if request.focus else None,
        after=request.GET.get("after", ""),
    )
    may = accounts.may_somewhere(request.actor, Capability.MANAGE_TRAINING)
    return render(
        request, "training/class_list.html", {"page": page, "when": when, "may_manage": may}
    )


@needs(Capability.MANAGE_TRAINING)
@require_http_methods(["GET", "POST"])
def open_class(request: Request) -> HttpResponse:
    """Open a class of a course."""
    form = ClassForm(request.POST or None)
    form.fields["course"].choices = [  # type: ignore[attr-defined]
        (one.key, one.title) for one in queries.courses(request.actor)
    ]
    form.fields["unit"].choices = own_units(request)  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        new = NewClass(
            course=said["course"],
            unit_code=said["unit"],
            starts_on=said["starts_on"],
            ends_on=said["ends_on"],
            sessions=said["sessions"],
            teacher=said["teacher"],
            place=said["place"],
        )
        try:
            key = services.open_class(request.actor, new=new)
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            return redirect("training:class", key)
    status = 422 if form.errors else 200
    return render(request, "training/class_form.html", {"form": form}, status=status)


@needs(Capability.SEE_TRAINING)
@require_GET
def training_class(request: Request, key: int) -> HttpResponse:
    """Show one class: its days, and the people that the reader sees."""
    return render(request, "training/class.html", _context(request, key))


@needs(Capability.MANAGE_TRAINING)
@require_POST
def act(request: Request, key: int) -> HttpResponse:
    """Enrol people in a class, or cancel it."""
    name = request.POST.get("act", "")
    if name == "cancel":
        services.cancel_class(request.actor, key=key, reason=request.POST.get("words", ""))
        messages.success(request, _("The class is cancelled; it stays in the register."))
        return redirect("training:class", key)
    if name != "enrol":
        raise Invalid(what=text("There is no such act; choose one of the buttons."))
    form = _enrol_form(request, key)
    if not form.is_valid():
        context = {**_context(request, key), "enrol_form": form}
        return render(request, "training/class.html", context, status=422)
    said = form.cleaned_data
    names = [line.strip() for line in said["names"].splitlines() if line.strip()]
    fresh = services.enrol(request.actor, key=key, people_of=[(said["unit"], one) for one in names])
    told = ngettext("%(count)s person enrolled.", "%(count)s people enrolled.", fresh)
    messages.success(request, told % {"count": fresh})
    return redirect("training:class", key)


@needs(Capability.MANAGE_TRAINING)
@require_POST
def result(request: Request, key: int, seat: int) -> HttpResponse:
    """Write down what somebody did in a class."""
    form = ResultForm(request.POST)
    if not form.is_valid():
        raise Invalid(what=text("A class has 0 to 200 sessions that somebody attended."))
    said = form.cleaned_data
    attended = Attended(said["sessions"], said["exercises"], said["exam"])
    services.set_result(request.actor, seat_key=seat, attended=attended)
    messages.success(request, _("Kept."))
    return redirect("training:class", key)


@needs(Capability.MANAGE_TRAINING)
@require_http_methods(["GET", "POST"])
def issue(request: Request, key: int, seat: int) -> HttpResponse:
    """Issue the certificate of a class to somebody who has earned it."""
    record = queries.record(request.actor, key)
    held = next((one for one in record.seats if one.key == seat), None)
    first = {
        "title": record.line.title,
        "issuer": record.line.unit,
        "issued_on": today(),
        "standard": "course",
    }
    form = CertificateForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            papers.issue(request.actor, seat_key=seat, certificate=certificate_of(form))
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("The certificate is issued."))
            return redirect("training:class", key)
    context = {"form": form, "class": record, "seat": held}
    return render(request, "training/issue.html", context, status=422 if form.errors else 200)


@needs(Capability.SEE_TRAINING)
@require_http_methods(["GET", "POST"])
def courses(request: Request) -> HttpResponse:
    """List the courses; enter one."""
    units = own_units(request)
    form = CourseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        course = NewCourse(
            unit_code=request.POST.get("unit", ""),
            title=said["title"],
            kind=CourseKind(said["kind"]),
            content=said["content"],
            has_exercises=said["has_exercises"],
            has_exam=said["has_exam"],
        )
        try:
            services.enter_course(request.actor, course=course)
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("The course is entered."))
            return redirect("training:courses")
    context = {"courses": queries.courses(request.actor), "form": form, "units": units}
    return render(request, "training/courses.html", context, status=422 if form.errors else 200)


def _context(request: Request, key: int) -> dict[str, object]:
    record = queries.record(request.actor, key)
    form = EnrolForm()
    form.fields["unit"].choices = record.units_to_enrol  # type: ignore[attr-defined]
    return {"class": record, "enrol_form": form, "sheet_form": SheetForm()}


def _enrol_form(request: Request, key: int) -> EnrolForm:
    form = EnrolForm(request.POST)
    units = queries.record(request.actor, key).units_to_enrol
    form.fields["unit"].choices = units  # type: ignore[attr-defined]
    return form
