"""Pages of the register of certificates: the list, one certificate, entering, bringing in, by unit."""

from datetime import datetime, time
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.refusals import Invalid, Refusal, text
from khien.base.core.speech import sentence
from khien.base.files.http import give_workbook
from khien.base.trust.forms.certificates import BringForm, CertificateForm
from khien.base.trust.queries import certificates as queries
from khien.base.trust.rules.register import sheet as sheets
from khien.base.trust.services import certificates as services
from khien.base.trust.services import importing, revocations
from khien.base.trust.types.certificates import (
    CERTIFICATE_KIND_NAMES,
    CERTIFICATE_STATE_NAMES,
    SOURCE_NAMES,
    CertificateFilter,
)
from khien.base.trust.types.signatures import REVOCATION_NAMES

FILTERS: Final = ("q", "kind", "source", "state", "unit")
SEE: Final = Capability.SEE_DOCUMENTS
KEEP: Final = Capability.KEEP_DOCUMENTS


@needs(SEE)
@require_GET
def certificates(request: Request) -> HttpResponse:
    """List certificates; the filters live in the address."""
    given, wanted = _filter(request)
    context = {
        "page": queries.certificates(request.actor, wanted, after=request.GET.get("after", "")),
        "given": given,
        "kinds": CERTIFICATE_KIND_NAMES,
        "sources": SOURCE_NAMES,
        "states": CERTIFICATE_STATE_NAMES,
        "may_keep": accounts.may_somewhere(request.actor, KEEP),
        "may_sign": accounts.may_somewhere(request.actor, Capability.SIGN_DOCUMENTS),
        "query": request.GET.urlencode(),
    }
    return render(request, "trust/certificates.html", context)


@needs(SEE)
@require_GET
def sheet(request: Request) -> HttpResponse:
    """Give out what the list shows as a workbook, or the list to fill in."""
    if request.GET.get("template"):
        return give_workbook(sheets.template(_), "mau-chung-thu-so.xlsx")
    _given, wanted = _filter(request)
    content = sheets.written(queries.all_certificates(request.actor, wanted), _)
    return give_workbook(content, "chung-thu-so.xlsx")


@needs(SEE)
@require_GET
def units(request: Request) -> HttpResponse:
    """Show what each unit holds."""
    shown = request.units(SEE) if request.focus else None
    page, without = queries.by_unit(request.actor, shown, after=request.GET.get("after", ""))
    context = {"page": page, "kinds": CERTIFICATE_KIND_NAMES, "without": without}
    return render(request, "trust/units.html", context)


@needs(SEE)
@require_GET
def certificate(request: Request, key: int) -> HttpResponse:
    """Show one certificate."""
    held = queries.certificate(request.actor, key)
    context = {
        "certificate": held,
        "revocation": REVOCATION_NAMES[held.line.revocation],
        "heirs": queries.heirs(request.actor, key) if held.may_keep else [],
    }
    return render(request, "trust/certificate.html", context)


@needs(KEEP)
@require_http_methods(["GET", "POST"])
def enter(request: Request) -> HttpResponse:
    """Enter a certificate."""
    held = accounts.units_of(request.actor, KEEP)
    first = {"unit": request.focus or request.actor.home_unit}
    form = CertificateForm(request.POST or None, units=held, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            key = services.enter_certificate(request.actor, certificate=form.given())
        except Refusal as refusal:
            form.add_error("serial", sentence(refusal))
        else:
            messages.success(request, _("The certificate stands in the register."))
            return redirect("trust:certificate", key)
    status = 422 if form.is_bound else 200
    return render(request, "trust/certificate_form.html", {"form": form}, status=status)


@needs(KEEP)
@require_http_methods(["GET", "POST"])
def bring(request: Request) -> HttpResponse:
    """Look at a file of certificates, or bring them in; what is refused is told with its place."""
    held = accounts.units_of(request.actor, KEEP)
    first = {"unit": request.focus or request.actor.home_unit}
    form = BringForm(request.POST or None, request.FILES or None, units=held, initial=first)
    context: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        act = importing.bring if request.POST.get("act") == "bring" else importing.look
        try:
            context["brought"] = act(
                request.actor,
                content=file.read(),
                name=file.name or "",
                unit_code=form.cleaned_data["unit"],
            )
            context["only_looked"] = act is importing.look
        except Refusal as refusal:
            form.add_error("file", sentence(refusal))
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "trust/bring.html", context, status=status)


@needs(KEEP)
@require_POST
def act(request: Request, key: int) -> HttpResponse:
    """Do one thing with a certificate."""
    by, given = request.actor, request.POST
    name = given.get("act", "")
    if name == "revoke":
        services.revoke_certificate(
            by, key=key, at=_moment(given.get("day", "")), words=given.get("words", "")
        )
        messages.success(request, _("It stands as revoked from that day on."))
    elif name == "replace":
        other = given.get("other", "")
        services.replace_certificate(by, key=key, replaced_by=int(other) if other.isdigit() else 0)
        messages.success(request, _("The certificate stands as replaced from now on."))
    elif name == "look":
        found = revocations.look_up(by, key=key)
        messages.success(request, _(REVOCATION_NAMES[found]))
    else:
        raise Invalid(what=text("There is no such act; choose one of the buttons."))
    return redirect("trust:certificate", key)


def _moment(given: str) -> datetime:
    try:
        day = parse_date(given)
    except ValueError:
        day = None
    if day is None:
        raise Invalid(what=text("Write a day that exists."))
    return timezone.make_aware(datetime.combine(day, time(0)))


def _filter(request: Request) -> tuple[dict[str, str], CertificateFilter]:
    given = {name: request.GET.get(name, "") for name in FILTERS}
    shown = request.units(SEE) if request.focus else None
    if given["unit"]:
        named = frozenset({given["unit"]})
        shown = named if shown is None else shown & named
    wanted = CertificateFilter(
        words=given["q"],
        kind=given["kind"],
        source=given["source"],
        state=given["state"],
        unit_codes=shown,
    )
    return given, wanted
