"""The team's page: decision, members, roster, readiness, agreements."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from khien.act.response.forms.team import (
    AgreementForm,
    DecisionForm,
    MemberForm,
    ReadinessForm,
    ShiftForm,
)
from khien.act.response.queries import team as queries
from khien.act.response.services import team as services
from khien.act.response.types.team import NewAgreement, NewMember, PartnerKind, TeamRecord
from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Actor, Capability

ENTRIES = ("decision", "member", "shift", "readiness", "agreement")


@needs(Capability.WORK_INCIDENTS)
@require_GET
def team(request: Request) -> HttpResponse:
    """Show the team."""
    return _page(request)


@needs(Capability.MANAGE_TEAM)
@require_POST
def enter(request: Request, what: str) -> HttpResponse:
    """Enter a decision, a member, a shift, equipment or an agreement."""
    found = queries.team(request.actor)
    form = _forms(request.actor, found, {what: request.POST})[what]
    if not form.is_valid():
        return _page(request, {what: form})
    _ENTER[what](request.actor, form.cleaned_data)
    messages.success(request, _("It is entered."))
    return redirect("response:team")


@needs(Capability.WORK_INCIDENTS)
@require_POST
def act(request: Request, what: str, key: int) -> HttpResponse:
    """Note a test or a check, end a member, withdraw a shift."""
    words, good = request.POST.get("words", ""), request.POST.get("good") == "1"
    if what == "test":
        services.note_contact_test(request.actor, key=key, was_reached=good, words=words)
    elif what == "check":
        services.check_readiness(request.actor, key=key, is_ready=good, words=words)
    elif what == "leave":
        services.end_member(request.actor, key=key)
    elif what == "withdraw":
        services.withdraw_shift(request.actor, key=key)
    return redirect("response:team")


def _page(request: Request, given: dict[str, forms.Form] | None = None) -> HttpResponse:
    found = queries.team(request.actor)
    context: dict[str, Any] = {"team": found}
    if found.may_manage:
        titles = {
            "member": _("Enter a member"),
            "shift": _("Put somebody on duty"),
            "readiness": _("Enter equipment"),
            "agreement": _("Enter an agreement"),
            "decision": _("Enter a decision"),
        }
        shown = _forms(request.actor, found, {}) | (given or {})
        context["entries"] = [(what, titles[what], shown[what]) for what in titles]
    return render(request, "response/team.html", context)


def _forms(actor: Actor, team: TeamRecord, posted: dict[str, Any]) -> dict[str, forms.Form]:
    people = [(str(person.key), person.name) for person in accounts.people_of(actor, limit=2000)]
    members = [(str(member.key), member.name) for member in team.members]
    ids = {what: f"{what}_%s" for what in ENTRIES}
    return {
        "decision": DecisionForm(posted.get("decision"), auto_id=ids["decision"]),
        "member": MemberForm(posted.get("member"), people=people, auto_id=ids["member"]),
        "shift": ShiftForm(posted.get("shift"), members=members, auto_id=ids["shift"]),
        "readiness": ReadinessForm(posted.get("readiness"), auto_id=ids["readiness"]),
        "agreement": AgreementForm(posted.get("agreement"), auto_id=ids["agreement"]),
    }


def _member(by: Actor, said: dict[str, Any]) -> None:
    member = NewMember(
        said["name"], said["post"], said["task"], said["phone"], said["email"], said["person"]
    )
    services.enter_member(by, member=member)


def _agreement(by: Actor, said: dict[str, Any]) -> None:
    agreement = NewAgreement(**said | {"kind": PartnerKind(said["kind"])})
    services.enter_agreement(by, agreement=agreement)


_ENTER: dict[str, Callable[[Actor, dict[str, Any]], object]] = {
    "decision": lambda by, said: services.enter_decision(by, **said),
    "member": _member,
    "shift": lambda by, said: services.enter_shift(
        by, key=said["member"], starts_at=said["starts_at"], ends_at=said["ends_at"]
    ),
    "readiness": lambda by, said: services.enter_readiness(by, **said),
    "agreement": _agreement,
}
