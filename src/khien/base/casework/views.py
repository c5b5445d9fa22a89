"""Pages of casework: the inbox, its feeds, and what the parts of a case's page send."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, signed_in
from khien.base.accounts.types import UnitNotMeant
from khien.base.casework import queries, services
from khien.base.casework.forms import MarkForm
from khien.base.casework.types import InboxFilter, Waiting, Whose
from khien.base.core.refusals import Invalid, text
from khien.base.core.speech import sentence


@signed_in
@require_GET
def inbox(request: Request) -> HttpResponse:
    """Show what waits for the person, by hours left, narrowed by the filters of the address."""
    wanted = _wanted(request)
    context = {
        "page": queries.inbox_page(request.actor, wanted, after=request.GET.get("after", "")),
        "wanted": wanted,
        "unit": next(iter(wanted.unit_codes or ()), "") if request.GET.get("unit") else "",
        "kinds": queries.item_kinds(),
        "is_narrowed": bool(wanted.kind or wanted.waiting or wanted.whose or wanted.unit_codes),
    }
    return render(request, "casework/inbox.html", context)


@signed_in
@require_GET
def preview(request: Request, key: int) -> HttpResponse:
    """Show one item beside the list: since when it waits, who was told, how its case stands."""
    return render(request, "casework/preview.html", {"item": queries.preview(request.actor, key)})


@signed_in
@require_GET
def feeds(request: Request) -> HttpResponse:
    """Show the person's calendar addresses and the choice of the daily letter."""
    return _feeds(request)


@signed_in
@require_POST
def make_token(request: Request) -> HttpResponse:
    """Make a calendar address and show it, this once."""
    token = services.make_token(request.actor, name=request.POST.get("name", ""))
    return _feeds(request, request.build_absolute_uri(reverse("calendar", args=[token])))


@signed_in
@require_POST
def revoke_token(request: Request, key: int) -> HttpResponse:
    """End a calendar address."""
    services.revoke_token(request.actor, key=key)
    messages.success(request, _("The calendar address no longer works."))
    return redirect("casework:feeds")


@signed_in
@require_POST
def choose_digest(request: Request) -> HttpResponse:
    """Turn the daily letter on or off."""
    hour = request.POST.get("hour", "")
    is_on = bool(request.POST.get("is_on"))
    services.choose_digest(request.actor, is_on=is_on, hour=int(hour) if hour.isdigit() else 7)
    messages.success(request, _("Your choice is kept."))
    return redirect("casework:feeds")


@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Give the inbox of a token's person as a calendar; the token alone opens it."""
    base_url = f"{request.scheme}://{request.get_host()}"
    content = queries.calendar(token, base_url=base_url)
    services.note_use(token)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="khien.ics"'
    response["Referrer-Policy"] = "no-referrer"
    return response


@signed_in
@require_POST
def comment(request: Request, number: str) -> HttpResponse:
    """Write a comment, or a note private to the person's own body."""
    private_to = request.actor.home_unit if request.POST.get("is_private") else ""
    services.comment(
        request.actor, number=number, text=request.POST.get("text", ""), private_to=private_to
    )
    return _back(request, number)


@signed_in
@require_POST
def mark(request: Request, number: str) -> HttpResponse:
    """Enter an instant, or correct one with its reason."""
    queries.require_not_led(request.actor, number)
    form = MarkForm(request.POST)
    if not form.is_valid():
        raise Invalid(what=text("The time is not one; write it as 14:30 24/11/2026."))
    said, version = form.cleaned_data, _version(request)
    if request.POST.get("is_correction"):
        services.change_mark(
            request.actor,
            number=number,
            code=said["code"],
            at=said["at"],
            reason=said["reason"],
            version=version,
        )
    else:
        services.set_mark(
            request.actor, number=number, code=said["code"], at=said["at"], version=version
        )
    return _back(request, number)


@signed_in
@require_POST
def participant(request: Request, number: str) -> HttpResponse:
    """Set the state of a participant."""
    services.set_participant_state(
        request.actor,
        number=number,
        unit_code=request.POST.get("unit", ""),
        state=request.POST.get("state", ""),
        note=request.POST.get("note", ""),
        version=_version(request),
    )
    return _back(request, number)


@signed_in
@require_POST
def end_step(request: Request, number: str, key: int) -> HttpResponse:
    """Finish a step, or skip it with a reason."""
    words, version = request.POST.get("words", ""), _version(request)
    if request.POST.get("skip"):
        services.skip_step(request.actor, number=number, key=key, reason=words, version=version)
    else:
        services.finish_step(request.actor, number=number, key=key, words=words, version=version)
    return _back(request, number)


def _wanted(request: Request) -> InboxFilter:
    """Return the filters of the address; what is not a choice counts as not chosen."""
    waiting, whose = request.GET.get("waiting", ""), request.GET.get("whose", "")
    unit = request.GET.get("unit", "")
    codes = _codes_meant(request, unit) if unit else None
    if not unit and request.focus:
        codes = accounts.subtree_codes(request.actor, request.focus)
    return InboxFilter(
        kind=request.GET.get("kind", ""),
        unit_codes=codes,
        waiting=Waiting(waiting) if waiting in set(Waiting) else Waiting.ALL,
        whose=Whose(whose) if whose in set(Whose) else Whose.ALL,
    )


def _codes_meant(request: Request, said: str) -> frozenset[str]:
    """Return the unit that is meant; of words that name none, say so and show nothing."""
    try:
        return frozenset({accounts.unit_meant(request.actor, said).code})
    except UnitNotMeant as refusal:
        messages.error(request, sentence(refusal))
        return frozenset()


def _feeds(request: Request, address: str = "") -> HttpResponse:
    context = {
        "tokens": queries.tokens(request.actor),
        "address": address,
        "digest_hour": queries.digest_hour(request.actor),
        "hours": range(24),
        "contact": accounts.contact(request.actor.person_id or 0),
    }
    return render(request, "casework/feeds.html", context)


def _version(request: Request) -> int | None:
    given = request.POST.get("version", "")
    return int(given) if given.isdigit() else None


def _back(request: Request, number: str) -> HttpResponse:
    """Return to the case's own page, which its room makes; to the inbox where it is out of sight."""
    return redirect(queries.case_url(request.actor, number) or reverse("casework:inbox"))
