"""Pages of accounts: people, own rights, focus on a unit, language."""

from datetime import datetime, time

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from khien.base.accounts import queries, services
from khien.base.accounts.forms import DelegationForm, FocusForm, LanguageForm
from khien.base.accounts.http import FOCUS, LANGUAGE, Request, signed_in
from khien.base.accounts.types import Capability, Role

LANGUAGE_COOKIE_S = 365 * 24 * 3600


def _back(request: Request, wanted: str) -> HttpResponse:
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return redirect(wanted if safe and wanted else "/")


@require_POST
def choose_language(request: Request) -> HttpResponse:
    """Keep the language in a cookie and, for the signed-in, with the person."""
    form = LanguageForm(request.POST)
    response = _back(request, request.POST.get("next", "/"))
    if form.is_valid():
        language = form.cleaned_data["language"]
        response.set_cookie(
            LANGUAGE, language, max_age=LANGUAGE_COOKIE_S, samesite="Lax", httponly=True
        )
        if request.actor.person_id is not None:
            services.choose_language(request.actor, language=language)
    return response


@signed_in
@require_POST
def focus_on_unit(request: Request) -> HttpResponse:
    """Narrow every list and number to one unit and those below it, or to none."""
    form = FocusForm(request.POST)
    if form.is_valid():
        code = form.cleaned_data["unit"]
        if code:
            queries.unit_by_code(request.actor, code)
        request.session[FOCUS] = code
    return _back(request, request.POST.get("next", "/"))


@signed_in
@require_GET
def my_account(request: Request) -> HttpResponse:
    """Show one's own rights, delegations, second factor and sessions."""
    return render(
        request,
        "accounts/my_account.html",
        {
            "grants": queries.grants_shown(request.actor),
            "given": queries.delegations_given(request.actor),
            "form": DelegationForm(),
            "people": queries.people_of(request.actor),
            "units": queries.units_of(request.actor),
        },
    )


@signed_in
@require_POST
def delegate(request: Request) -> HttpResponse:
    """Delegate one's own role in writing."""
    form = DelegationForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The delegation is not complete: every field is needed."))
        return redirect("accounts:me")
    wanted = form.cleaned_data
    end = timezone.make_aware(datetime.combine(wanted["until"], time.max))
    services.delegate(
        request.actor,
        person_id=wanted["person"],
        unit_code=wanted["unit"],
        role=Role(wanted["role"]),
        has_subtree=wanted["has_subtree"],
        until=end,
        document=wanted["document"],
    )
    messages.success(request, _("The delegation holds from now on."))
    return redirect("accounts:me")


@signed_in
@require_POST
def sign_out_everywhere(request: Request) -> HttpResponse:
    """End all of one's own sessions, this one too."""
    assert request.actor.person_id is not None
    services.sign_out_everywhere(request.actor, person_id=request.actor.person_id)
    return redirect("account_login")


@signed_in
@require_GET
def unit_list(request: Request) -> HttpResponse:
    """List the units one sees, with their people in charge."""
    return render(
        request,
        "accounts/unit_list.html",
        {
            "units": queries.unit_rows(request.actor, request.GET.get("q", "")),
            "words": request.GET.get("q", ""),
            "may_manage": queries.may_somewhere(request.actor, Capability.MANAGE_PEOPLE),
        },
    )
