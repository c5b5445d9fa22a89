"""Pages of accounts: people, own rights, focus on a unit, language."""

from datetime import datetime, time

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.base.accounts import queries, services
from khien.base.accounts.forms import (
    DelegationForm,
    EndForm,
    FocusForm,
    LanguageForm,
    PasswordForm,
    PersonForm,
    RoleForm,
    UnitForm,
)
from khien.base.accounts.http import FOCUS, LANGUAGE, Request, needs, signed_in
from khien.base.accounts.types import Capability, Role, UnitKind
from khien.base.core.clock import now
from khien.base.core.offers import registry, relatives_of

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
        said = form.cleaned_data["unit"]
        request.session[FOCUS] = queries.unit_meant(request.actor, said).code if said else ""
    return _back(request, request.POST.get("next", "/"))


@signed_in
@require_GET
def suggest_units(request: Request) -> HttpResponse:
    """Offer the units that hold the words typed so far, for a field in which a unit is chosen."""
    wanted = request.GET.get("capability", "")
    capability = Capability(wanted) if wanted in set(Capability) else None
    units, count = queries.units_like(request.actor, request.GET.get("unit", ""), capability)
    context = {"units": units, "more": count - len(units)}
    return render(request, "accounts/suggested_units.html", context)


@signed_in
@require_POST
def keep_filter(request: Request) -> HttpResponse:
    """Keep the filters of a list under a name, and show the list with them."""
    page, query = request.POST.get("page", ""), request.POST.get("query", "")
    services.keep_filter(request.actor, page=page, name=request.POST.get("name", ""), query=query)
    return _back(request, request.POST.get("next", "/"))


@signed_in
@require_POST
def forget_filter(request: Request, key: int) -> HttpResponse:
    """Forget one of one's own filters."""
    services.forget_filter(request.actor, key=key)
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
            "relatives": relatives_of("person", request.actor, str(request.actor.person_id)),
            "given": queries.delegations_given(request.actor),
            "form": DelegationForm(),
            "people": queries.people_of(request.actor),
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
        unit_code=queries.unit_meant(request.actor, wanted["unit"]).code,
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


@signed_in
@require_GET
def unit(request: Request, code: str) -> HttpResponse:
    """Show one unit: its people, the roles over it, the units below."""
    return _unit_page(request, code)


@needs(Capability.MANAGE_PEOPLE)
@require_POST
def enter_unit(request: Request, code: str) -> HttpResponse:
    """Enter a unit below this one."""
    form = UnitForm(request.POST)
    if not form.is_valid():
        return _unit_page(request, code, unit_form=form)
    wanted = form.cleaned_data
    services.enter_unit(
        request.actor,
        code=wanted["code"].strip().upper(),
        name=wanted["name"].strip(),
        kind=UnitKind(wanted["kind"]),
        parent=code,
        since=now(),
    )
    messages.success(request, _("%(name)s is entered.") % {"name": wanted["name"]})
    return redirect("accounts:unit", wanted["code"].strip().upper())


@needs(Capability.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def end_unit(request: Request, code: str) -> HttpResponse:
    """End a unit: what it still holds, who follows it, a look at what goes where, then the act."""
    held = [(title, count) for title, count in queries.held_in(request.actor, code) if count]
    form = EndForm(request.POST or None)
    context = {
        "unit": queries.unit_by_code(request.actor, code),
        "held": held,
        "given": [one.title for one in registry.holdings],
        "form": form,
        "people": queries.unit_record(request.actor, code).people,
    }
    if request.method != "POST" or not form.is_valid():
        return render(request, "accounts/end_unit.html", context)
    heirs = [
        queries.unit_meant(request.actor, line, Capability.MANAGE_PEOPLE)
        for line in form.cleaned_data["heirs"].splitlines()
        if line.strip()
    ]
    if "sure" not in request.POST:
        return render(request, "accounts/end_unit.html", context | {"heirs": heirs})
    _end(request, code, [one.code for one in heirs], form.cleaned_data["basis"])
    return redirect("accounts:unit", code)


def _end(request: Request, code: str, heirs: list[str], basis: str) -> None:
    if not heirs:
        services.close_unit(request.actor, code=code, basis=basis)
        messages.success(request, _("The unit is closed."))
        return
    wanted = services.Heirs(
        tuple(heirs),
        {key[5:]: str(said) for key, said in request.POST.items() if key.startswith("held-")},
        {int(key[7:]): str(said) for key, said in request.POST.items() if key[7:].isdecimal()},
    )
    moved = services.succeed_unit(request.actor, code=code, heirs=wanted, basis=basis)
    told = _("The unit has ended; %(count)s things went to those that follow.")
    messages.success(request, told % {"count": sum(moved.values())})


@needs(Capability.MANAGE_PEOPLE)
@require_POST
def enter_person(request: Request, code: str) -> HttpResponse:
    """Enter a person of this unit."""
    form = PersonForm(request.POST)
    if not form.is_valid():
        return _unit_page(request, code, person_form=form)
    wanted = form.cleaned_data
    person = services.NewPerson(
        wanted["username"].strip().lower(),
        wanted["name"].strip(),
        code,
        email=wanted["email"],
        password=wanted["password"],
    )
    services.enter_person(request.actor, person=person)
    told = _("%(name)s is entered; now give a role.") % {"name": wanted["name"]}
    messages.success(request, told)
    return redirect("accounts:unit", code)


@needs(Capability.MANAGE_PEOPLE)
@require_POST
def give_role(request: Request, code: str) -> HttpResponse:
    """Give a person a role over this unit."""
    form = RoleForm(request.POST)
    if not form.is_valid():
        return _unit_page(request, code, role_form=form)
    wanted = form.cleaned_data
    services.give_role(
        request.actor,
        person_id=wanted["person"],
        unit_code=code,
        role=Role(wanted["role"]),
        has_subtree=wanted["has_subtree"],
    )
    messages.success(request, _("The role is given."))
    return redirect("accounts:unit", code)


@needs(Capability.MANAGE_PEOPLE)
@require_POST
def end_role(request: Request, code: str, key: int) -> HttpResponse:
    """End a role over this unit."""
    services.end_membership(request.actor, membership_id=key)
    messages.success(request, _("The role has ended."))
    return redirect("accounts:unit", code)


@needs(Capability.MANAGE_PEOPLE)
@require_POST
def new_password(request: Request, code: str, key: int) -> HttpResponse:
    """Set a person's password, and end all of their sessions."""
    form = PasswordForm(request.POST)
    if not form.is_valid():
        return _unit_page(request, code)
    services.set_password(request.actor, person_id=key, password=form.cleaned_data["password"])
    messages.success(request, _("The password is set; every session of this person has ended."))
    return redirect("accounts:unit", code)


def _unit_page(
    request: Request,
    code: str,
    *,
    unit_form: UnitForm | None = None,
    person_form: PersonForm | None = None,
    role_form: RoleForm | None = None,
) -> HttpResponse:
    found = queries.unit_record(request.actor, code)
    context = {
        "unit": found,
        "unit_form": unit_form or UnitForm(auto_id="unit_%s"),
        "person_form": person_form or PersonForm(auto_id="person_%s"),
        "role_form": role_form or RoleForm(auto_id="role_%s"),
        "password_form": PasswordForm(auto_id="password_%s"),
        "everybody": queries.people_of(request.actor, limit=2000) if found.may_manage else [],
    }
    return render(request, "accounts/unit.html", context)
