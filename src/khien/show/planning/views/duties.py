"""Pages of duties: what units owe, one duty with its evidence, and what people do there."""

from datetime import date
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.refusals import Invalid, NotFound, text
from khien.base.files.http import give_out
from khien.base.files.services import storing as files
from khien.show.planning.forms import EvidenceForm
from khien.show.planning.queries import duties as queries
from khien.show.planning.queries import records
from khien.show.planning.services import duties as services
from khien.show.planning.types.duties import STANDING_NAMES

FILTERS: Final = ("standing", "plan", "q", "unit")


@needs(Capability.SEE_MEASURES)
@require_GET
def duty_list(request: Request) -> HttpResponse:
    """List what units owe, the worst first; the filters live in the address."""
    given = {name: request.GET.get(name, "") for name in FILTERS}
    units = request.units(Capability.SEE_MEASURES)
    if given["unit"]:
        named = frozenset({given["unit"]})
        units = named if units is None else units & named
    wanted = queries.DutyFilter(given["standing"], given["plan"], given["q"], units)
    context = {
        "page": queries.duties(request.actor, wanted, after=request.GET.get("after", "")),
        "given": given,
        "standings": STANDING_NAMES,
    }
    return render(request, "planning/duty_list.html", context)


@needs(Capability.SEE_MEASURES)
@require_GET
def duty(request: Request, key: int) -> HttpResponse:
    """Show one duty: how it stands and why, what to do next, what shows it."""
    context = {"duty": records.duty(request.actor, key), "form": EvidenceForm()}
    return render(request, "planning/duty.html", context)


@needs(Capability.SEE_MEASURES)
@require_POST
def act(request: Request, key: int) -> HttpResponse:
    """Do one thing with a duty."""
    by, given = request.actor, request.POST
    name = given.get("act", "")
    if name == "give":
        person = given.get("person", "")
        services.give_to(by, key=key, person_id=int(person) if person.isdigit() else None)
    elif name == "aside":
        services.set_aside(by, key=key, reason=given.get("words", ""))
    elif name == "up":
        services.take_up(by, key=key)
    elif name == "revise":
        services.revise_on(by, key=key, day=_day(given.get("day", "")))
    elif name == "show":
        return _show(request, key)
    else:
        raise Invalid(what=text("There is no such act; choose one of the buttons."))
    messages.success(request, _("Done; how it stands was worked out anew."))
    return redirect("planning:duty", key)


@needs(Capability.MANAGE_PLANS)
@require_POST
def judge(request: Request, key: int) -> HttpResponse:
    """Say whether evidence shows the duty done."""
    services.judge(
        request.actor,
        key=key,
        is_good=request.POST.get("act") == "good",
        words=request.POST.get("words", ""),
    )
    messages.success(request, _("Judged; how it stands was worked out anew."))
    return redirect("planning:duty", records.duty_of_evidence(request.actor, key))


@needs(Capability.SEE_MEASURES)
@require_GET
def evidence_file(request: Request, key: int) -> HttpResponse:
    """Give out the file of evidence."""
    file_key = queries.evidence_file(request.actor, key)
    if file_key is None:
        raise NotFound(what=str(key))
    return give_out(request.actor, file_key)


def _show(request: Request, key: int) -> HttpResponse:
    form = EvidenceForm(request.POST, request.FILES)
    if not form.is_valid():
        context = {"duty": records.duty(request.actor, key), "form": form}
        return render(request, "planning/duty.html", context, status=422)
    unit = records.duty(request.actor, key).line.unit_code
    services.show(
        request.actor,
        key=key,
        words=form.cleaned_data["words"],
        file_key=kept_file(request, unit),
        holds_until=form.cleaned_data["holds_until"],
    )
    messages.success(request, _("Put in; somebody else judges it."))
    return redirect("planning:duty", key)


def kept_file(request: Request, unit_code: str) -> int | None:
    """Check and keep the file of a form; None where none was given. Outside transactions."""
    file = request.FILES.get("file")
    if file is None:
        return None
    kept = files.keep_file(
        request.actor, name=str(file.name), content=file.read(), unit_code=unit_code
    )
    return kept.key


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given)
    except ValueError:
        return None
