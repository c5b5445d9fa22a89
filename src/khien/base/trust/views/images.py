"""Pages of images: one's own signature, and the seals of the units whose papers one signs."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.refusals import Refusal
from khien.base.core.speech import sentence
from khien.base.trust.forms.images import SealForm, SignatureForm
from khien.base.trust.queries import images as queries
from khien.base.trust.services import images as services

SIGN = Capability.SIGN_DOCUMENTS


@needs(SIGN)
@require_http_methods(["GET", "POST"])
def images(request: Request) -> HttpResponse:
    """Show what will stand on signed papers, and take an image in its place."""
    given = request.POST.get("act", "")
    data, files = {given: request.POST}, {given: request.FILES}
    signature = SignatureForm(data.get("signature"), files.get("signature"), "signature-%s")
    seal = SealForm(data.get("seal"), files.get("seal"), "seal-%s")
    forms: dict[str, SignatureForm | SealForm] = {"signature": signature, "seal": seal}
    form = forms.get(given)
    if form is not None and form.is_valid():
        try:
            _give(request, form)
        except Refusal as refusal:
            form.add_error("image", sentence(refusal))
        else:
            messages.success(request, _("The image is kept; it stands on the next signed paper."))
            return redirect("trust:images")
    context = {
        "mine": queries.my_signature(request.actor),
        "seals": queries.seals(request.actor),
        "signature_form": signature,
        "seal_form": seal,
        "unit": request.POST.get("unit") or request.focus or request.actor.home_unit,
    }
    return render(request, "trust/images.html", context, status=422 if form is not None else 200)


@needs(SIGN)
@require_POST
def take_image(request: Request) -> HttpResponse:
    """Delete an image: a unit's seal, or without a unit one's own signature."""
    unit = request.POST.get("unit", "")
    if unit:
        services.take_seal(request.actor, unit_code=unit)
    else:
        services.take_signature(request.actor)
    messages.success(request, _("The image is deleted; papers signed before keep theirs."))
    return redirect("trust:images")


@needs(SIGN)
@require_GET
def signature_image(request: Request) -> HttpResponse:
    """Give out one's own signature."""
    return _png(queries.signature_file(request.actor))


@needs(SIGN)
@require_GET
def seal_image(request: Request, code: str) -> HttpResponse:
    """Give out the seal of a unit whose papers one signs."""
    return _png(queries.seal_file(request.actor, code))


def _give(request: Request, form: SignatureForm | SealForm) -> None:
    said = form.cleaned_data
    content = said["image"].read()
    if isinstance(form, SignatureForm):
        services.give_signature(request.actor, content=content)
    else:
        unit = accounts.unit_meant(request.actor, request.POST.get("unit", ""), SIGN)
        services.give_seal(
            request.actor, unit_code=unit.code, content=content, width_mm=said["width_mm"]
        )


def _png(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="image/png")
    response["Cache-Control"] = "no-store"
    return response
