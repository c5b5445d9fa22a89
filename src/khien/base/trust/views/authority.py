"""Pages of the internal authority: how it stands, requests, what was issued, revoking."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.refusals import Invalid, Refusal, text
from khien.base.core.speech import sentence
from khien.base.trust.forms.authority import ChangeForm, RequestForm, RevokeForm, content_of
from khien.base.trust.queries import authority as queries
from khien.base.trust.queries import issued, requests
from khien.base.trust.rules.authority import cases, profiles
from khien.base.trust.services.authority import asking, revoking
from khien.base.trust.types.authority import (
    PROFILE_NAMES,
    REQUEST_NAMES,
    STANDING_NAMES,
    IssuedRecord,
    RequestRecord,
    RequestState,
)

SEE: Final = Capability.SEE_DOCUMENTS
ASK: Final = Capability.KEEP_DOCUMENTS
PEM: Final = "application/x-pem-file"


@needs(SEE)
@require_GET
def authority(request: Request) -> HttpResponse:
    """Show how the authority stands, with downloads for machines."""
    context = {
        "state": queries.state(request.actor),
        "profiles": [(one, PROFILE_NAMES[one.code]) for one in profiles.profiles().values()],
        "may_ask": accounts.may_somewhere(request.actor, ASK),
    }
    return render(request, "trust/authority/authority.html", context)


@needs(SEE)
@require_GET
def request_list(request: Request) -> HttpResponse:
    """Show the requests, those that wait first to be chosen."""
    given = request.GET.get("state", "")
    page = requests.requests(
        request.actor,
        state=given,
        unit_codes=request.units(SEE),
        after=request.GET.get("after", ""),
    )
    context = {
        "page": page,
        "given": given,
        "states": REQUEST_NAMES,
        "may_ask": accounts.may_somewhere(request.actor, ASK) and queries.has_authority(),
    }
    return render(request, "trust/authority/requests.html", context)


@needs(ASK)
@require_http_methods(["GET", "POST"])
def ask(request: Request) -> HttpResponse:
    """Ask for a certificate, or for the renewal of one."""
    given = request.GET.get("renews", "")
    held = issued.record(request.actor, int(given)) if given.isdigit() else None
    first = {"unit": request.focus or request.actor.home_unit}
    if held is not None:
        first = {
            "unit": held.line.unit_code,
            "profile": held.line.profile.value,
            "holder": held.line.title,
        }
    form = RequestForm(
        request.POST or None,
        request.FILES or None,
        units=accounts.units_of(request.actor, ASK),
        initial=first,
    )
    if request.method == "POST" and form.is_valid():
        try:
            wanted = form.given(held.line.key if held is not None else None)
            number = asking.ask(request.actor, wanted=wanted)
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            return redirect("trust:request", number)
    context = {"form": form, "renews": held}
    return render(
        request, "trust/authority/ask.html", context, status=422 if form.is_bound else 200
    )


@needs(SEE)
@require_GET
def request_record(request: Request, number: str) -> HttpResponse:
    """Show one request with what is wrong with it."""
    return _request(request, requests.request(request.actor, number), ChangeForm())


@needs(SEE)
@require_POST
def act(request: Request, number: str) -> HttpResponse:
    """Decide on a request, or take it back."""
    by, name = request.actor, request.POST.get("act", "")
    reason = request.POST.get("reason", "")
    if name == cases.APPROVE:
        asking.approve(by, number=number, digest=request.POST.get("digest", ""))
        messages.success(request, _("Approved; the certificate is issued."))
    elif name == cases.REFUSE:
        asking.refuse(by, number=number, reason=reason)
        messages.success(request, _("Done; it stands in the history."))
    elif name == cases.WITHDRAW:
        asking.withdraw(by, number=number, reason=reason)
        messages.success(request, _("Done; it stands in the history."))
    else:
        raise Invalid(what=text("There is no such act; choose one of the buttons."))
    return redirect("trust:request", number)


@needs(ASK)
@require_POST
def change(request: Request, number: str) -> HttpResponse:
    """Put another PKCS#10 in place of the one that waits."""
    form = ChangeForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            asking.change(request.actor, number=number, csr=content_of(form.cleaned_data))
        except Refusal as refusal:
            form.add_error("csr", sentence(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("trust:request", number)
    return _request(request, requests.request(request.actor, number), form)


@needs(SEE)
@require_GET
def issued_list(request: Request) -> HttpResponse:
    """Show what was issued."""
    said = {name: request.GET.get(name, "") for name in ("q", "profile", "standing")}
    wanted = issued.IssuedFilter(said["q"], said["profile"], said["standing"], request.units(SEE))
    context = {
        "page": issued.issued(request.actor, wanted, after=request.GET.get("after", "")),
        "given": said,
        "profiles": PROFILE_NAMES,
        "standings": STANDING_NAMES,
    }
    return render(request, "trust/authority/issued_list.html", context)


@needs(SEE)
@require_http_methods(["GET", "POST"])
def issued_record(request: Request, key: int) -> HttpResponse:
    """Show one certificate, and revoke it."""
    if request.method != "POST":
        return _issued(request, issued.record(request.actor, key), RevokeForm())
    form = RevokeForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        revoking.revoke(request.actor, key=key, reason=said["reason"], words=said["words"])
        messages.success(request, _("Revoked; answers on status say so from now on."))
        return redirect("trust:issued", key)
    return _issued(request, issued.record(request.actor, key), form)


@needs(SEE)
@require_GET
def issued_file(request: Request, key: int) -> HttpResponse:
    """Give out a certificate as PEM."""
    pem, name = issued.pem(request.actor, key)
    response = HttpResponse(pem, content_type=PEM)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _request(request: Request, held: RequestRecord, form: ChangeForm) -> HttpResponse:
    is_waiting = held.line.state is RequestState.WAITING
    keeps = accounts.may_do(request.actor, ASK, held.line.unit_code)
    moves = [
        one
        for one in held.moves
        if one.code != cases.ISSUE and (one.code == cases.WITHDRAW or held.may_decide)
    ]
    context = {
        "held": held,
        "moves": sorted(moves, key=lambda one: bool(one.needs_reason)),
        "form": form if is_waiting and keeps and held.asked else None,
    }
    status = 422 if form.is_bound else 200
    return render(request, "trust/authority/request.html", context, status=status)


def _issued(request: Request, held: IssuedRecord, form: RevokeForm) -> HttpResponse:
    context = {"held": held, "form": form if held.may_revoke else None}
    status = 422 if form.is_bound else 200
    return render(request, "trust/authority/issued.html", context, status=status)
