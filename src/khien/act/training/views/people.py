"""Pages of people: the register, one person, certificates from elsewhere, those that end."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.act.training.forms import CertificateForm, PersonForm
from khien.act.training.queries import certificates, people
from khien.act.training.services import certificates as papers
from khien.act.training.services import people as services
from khien.act.training.views.reading import certificate_of, own_units
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.refusals import Refusal
from khien.base.core.speech import sentence


@needs(Capability.SEE_TRAINING)
@require_http_methods(["GET", "POST"])
def person_list(request: Request) -> HttpResponse:
    """List the people of the reader's units; enter one."""
    form, units = PersonForm(request.POST or None), own_units(request)
    form.fields["unit"].choices = units  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        key = services.enter_person(request.actor, unit_code=said["unit"], name=said["name"])
        return redirect("training:person", key)
    words = request.GET.get("q", "")
    page = people.people(
        request.actor,
        words=words,
        unit_codes=request.units(Capability.SEE_TRAINING),
        after=request.GET.get("after", ""),
    )
    context = {"page": page, "words": words, "form": form, "units": units}
    return render(request, "training/person_list.html", context, status=422 if form.errors else 200)


@needs(Capability.SEE_TRAINING)
@require_http_methods(["GET", "POST"])
def person(request: Request, key: int) -> HttpResponse:
    """Show one person; enter a certificate from elsewhere."""
    form = CertificateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            papers.enter_certificate(request.actor, learner=key, certificate=certificate_of(form))
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("The certificate is entered."))
            return redirect("training:person", key)
    context = {"person": people.person(request.actor, key), "form": form}
    return render(request, "training/person.html", context, status=422 if form.errors else 200)


@needs(Capability.SEE_TRAINING)
@require_GET
def certificate_list(request: Request) -> HttpResponse:
    """List the certificates of the reader's units, all or those that end."""
    words, state = request.GET.get("q", ""), request.GET.get("state", "")
    page = certificates.certificates(
        request.actor,
        words=words,
        state=state,
        unit_codes=request.units(Capability.SEE_TRAINING),
        after=request.GET.get("after", ""),
    )
    context = {"page": page, "words": words, "state": state}
    return render(request, "training/certificate_list.html", context)


@needs(Capability.MANAGE_TRAINING)
@require_POST
def revoke(request: Request, key: int) -> HttpResponse:
    """Revoke a certificate."""
    learner = papers.revoke(request.actor, key=key, reason=request.POST.get("words", ""))
    messages.success(request, _("The certificate is revoked."))
    return redirect("training:person", learner)
