"""Pages of outside checks: sites and mail domains, and one of them with every check."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.files.services.storing import open_file
from khien.know.exposure.forms import ConfirmationForm
from khien.know.exposure.queries import checks as queries
from khien.know.exposure.rules.checks.places import token_name, token_path
from khien.know.exposure.services import checking, defacing, owning
from khien.know.exposure.types.checks import WAY_NAMES, LetterOutOfTime


@needs(Capability.SEE_MEASURES)
@require_GET
def targets(request: Request) -> HttpResponse:
    """Show sites and mail domains with what was said of them last; who sees figures alone, the sums."""
    if not accounts.may_somewhere(request.actor, Capability.SEE_INVENTORY):
        return redirect("exposure:site-units")
    words = request.GET.get("q", "")
    page = queries.targets(
        request.actor,
        words=words,
        unit_codes=request.units(Capability.SEE_INVENTORY),
        after=request.GET.get("after", ""),
    )
    return render(request, "exposure/checks.html", {"page": page, "words": words})


@needs(Capability.SEE_INVENTORY)
@require_GET
def target(request: Request, key: int) -> HttpResponse:
    """Show one site or mail domain with every check, its changes and outages."""
    found = queries.target(request.actor, key)
    context = {
        "target": found,
        "way": WAY_NAMES[found.proof.way] if found.proof else "",
        "token_name": token_name(found.domain),
        "token_path": token_path(found.token),
        "form": ConfirmationForm(),
    }
    return render(request, "exposure/check.html", context)


@needs(Capability.MANAGE_INVENTORY)
@require_POST
def give_token(request: Request, key: int) -> HttpResponse:
    """Make the token that shows whose the site is."""
    owning.give_token(request.actor, key=key)
    return redirect("exposure:target", key)


@needs(Capability.MANAGE_INVENTORY)
@require_POST
def prove(request: Request, key: int) -> HttpResponse:
    """Look for the token."""
    owning.prove(request.actor, key=key)
    messages.success(request, _("The token was found. The first look begins now."))
    return redirect("exposure:target", key)


@needs(Capability.MANAGE_INVENTORY)
@require_POST
def confirm(request: Request, key: int) -> HttpResponse:
    """Take a written confirmation."""
    form = ConfirmationForm(request.POST)
    if not form.is_valid():
        raise LetterOutOfTime
    given = form.cleaned_data
    owning.confirm(
        request.actor,
        key=key,
        letter=given["letter"],
        on=given["on"],
        inner_reason=given["inner_reason"],
    )
    messages.success(request, _("It is written down. The first look begins now."))
    return redirect("exposure:target", key)


@needs(Capability.MANAGE_INVENTORY)
@require_POST
def look(request: Request, key: int) -> HttpResponse:
    """Ask for a look at once."""
    checking.look_now(request.actor, key=key)
    messages.success(request, _("The look begins now and takes about a minute."))
    return redirect("exposure:target", key)


@needs(Capability.MANAGE_INVENTORY)
@require_POST
def accept(request: Request, key: int) -> HttpResponse:
    """Take a person's word that what the site says now is right."""
    checking.accept(request.actor, key=key)
    messages.success(request, _("Later looks are compared with the site as it is now."))
    return redirect("exposure:target", key)


@needs(Capability.REPORT_INCIDENTS)
@require_POST
def report_defaced(request: Request, key: int) -> HttpResponse:
    """Take a person's word that the site was defaced; the response team opens the incident."""
    defacing.report_defaced(request.actor, key=key)
    messages.success(request, _("The incident is being opened; it will stand under Incidents."))
    return redirect("exposure:target", key)


@needs(Capability.SEE_INVENTORY)
@require_GET
def shot(request: Request, key: int, shot: int) -> HttpResponse:
    """Show one picture of a site, which no browser may take for anything else."""
    file = queries.shot_file(request.actor, key, shot)
    response = HttpResponse(open_file(request.actor, key=file), content_type="image/jpeg")
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=86400, immutable"
    return response
