"""Pages of units: what was sent to them, one advisory with their answer; and the rows of figures."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from khien.act.advisories.queries import advisories as papers
from khien.act.advisories.queries import exchange
from khien.act.advisories.queries import follow as queries
from khien.act.advisories.rules import answers as rules
from khien.act.advisories.rules import content as words
from khien.act.advisories.services import following as services
from khien.act.advisories.services import returning
from khien.act.advisories.types.follow import FollowFilter, GivenFile, Look
from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs, signed_in
from khien.base.accounts.types import Capability
from khien.base.core.tlp import TLP_NAMES
from khien.base.files import http as files


@needs(Capability.ANSWER_ADVISORIES)
@require_GET
def received(request: Request) -> HttpResponse:
    """List what was sent to the person's units; what waits for an answer by default."""
    state = request.GET.get("state", "open")
    wanted = FollowFilter(
        unit_codes=request.units(Capability.ANSWER_ADVISORIES),
        words=request.GET.get("q", ""),
        is_open=state == "open",
    )
    context = {
        "page": queries.follow_ups(request.actor, wanted, after=request.GET.get("after", "")),
        "rights": papers.rights(request.actor),
        "state": state,
        "words": wanted.words,
        "has_units": len(accounts.units_of(request.actor, Capability.ANSWER_ADVISORIES)) > 1,
    }
    return render(request, "advisories/received.html", context)


@signed_in
@require_GET
def answer_list(request: Request) -> HttpResponse:
    """List answers, narrowed by the address: the rows behind a cell or a figure."""
    version, unit = request.GET.get("version", ""), request.GET.get("unit", "")
    wanted = FollowFilter(
        number=request.GET.get("number", ""),
        version=int(version) if version.isdigit() else 0,
        look=request.GET.get("look", ""),
        unit_codes=frozenset({unit}) if unit else None,
        words=request.GET.get("q", ""),
    )
    context = {
        "page": queries.follow_ups(request.actor, wanted, after=request.GET.get("after", "")),
        "wanted": wanted,
        "unit": unit,
        "rights": papers.rights(request.actor),
        "looks": [(look.value, rules.LOOK_NAMES[look]) for look in Look],
    }
    return render(request, "advisories/answer_list.html", context)


@signed_in
@require_GET
def answer(request: Request, number: str) -> HttpResponse:
    """Show one advisory as its unit reads it. Looking is noted for the unit's people; it accepts nothing."""
    found = queries.answer(request.actor, number)
    if found.may_accept and found.line.opened_at is None:
        services.note_opened(request.actor, number=number)
        found = queries.answer(request.actor, number)
    context = {
        "answer": found,
        "line": found.line,
        "content": found.content,
        "tlp_name": TLP_NAMES[found.content.tlp],
        "kind_name": words.KIND_NAMES[found.content.kind],
        "rights": papers.rights(request.actor),
        "person": request.actor.name,
        "files_max": services.FILES_MAX,
        "verdict": exchange.verdict(request.actor, found.line.number, found.line.version),
    }
    return render(request, "advisories/answer.html", context)


@needs(Capability.ANSWER_ADVISORIES)
@require_POST
def accept(request: Request, number: str) -> HttpResponse:
    """Accept for the unit, naming who sees to it."""
    who = request.POST.get("who", "")
    services.accept(request.actor, number=number, who=who, version=_version(request))
    messages.success(request, _("Accepted. What is to be done stands below with its time."))
    return redirect("advisories:answer", number)


@needs(Capability.ANSWER_ADVISORIES)
@require_POST
def decline(request: Request, number: str) -> HttpResponse:
    """Say why it does not concern the unit."""
    why = request.POST.get("why", "")
    services.decline(request.actor, number=number, why=why, version=_version(request))
    messages.success(request, _("Your reason is kept; nothing waits any more."))
    return redirect("advisories:answer", number)


@needs(Capability.ANSWER_ADVISORIES)
@require_POST
def start(request: Request, number: str) -> HttpResponse:
    """Say that work has begun."""
    services.start(request.actor, number=number, version=_version(request))
    return redirect("advisories:answer", number)


@needs(Capability.ANSWER_ADVISORIES)
@require_POST
def finish(request: Request, number: str) -> HttpResponse:
    """Say that it is done and by what that shows."""
    given = request.FILES.getlist("files")[: services.FILES_MAX + 1]
    services.finish(
        request.actor,
        number=number,
        evidence=request.POST.get("evidence", ""),
        files=[GivenFile(file.name or "", file.read()) for file in given],
        version=_version(request),
    )
    messages.success(request, _("Done; the evidence is kept."))
    return redirect("advisories:answer", number)


@signed_in
@require_POST
def return_answer(request: Request, number: str) -> HttpResponse:
    """Return an answer to its unit with the reason."""
    why = request.POST.get("why", "")
    returning.return_answer(request.actor, number=number, why=why, version=_version(request))
    messages.success(request, _("Returned; the unit is told, and its time runs again."))
    return redirect("advisories:answer", number)


@signed_in
@require_GET
def file(request: Request, number: str, key: int) -> HttpResponse:
    """Give a file of an answer out; that stands in its chain of custody."""
    return files.give_out(request.actor, queries.evidence_file(request.actor, number, key))


def _version(request: Request) -> int | None:
    given = request.POST.get("version", "")
    return int(given) if given.isdigit() else None
