"""Pages of shortcomings: the list, one with its plan, actions and proof."""

from datetime import date

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
from khien.show.assurance.queries import shortcomings as queries
from khien.show.assurance.services import shortcomings as services
from khien.show.assurance.types.shortcomings import SHORTCOMING_NAMES

SEE = Capability.SEE_MEASURES


@needs(SEE)
@require_GET
def shortcoming_list(request: Request) -> HttpResponse:
    """List the shortcomings that the reader sees."""
    units = request.units(SEE)
    unit = request.GET.get("unit", "")
    if unit:
        units = frozenset({unit}) if units is None else units & {unit}
    state = request.GET.get("state", "")
    wanted = queries.ShortcomingFilter(state, units)
    context = {
        "page": queries.shortcomings(request.actor, wanted, after=request.GET.get("after", "")),
        "state": state,
        "unit": unit,
        "states": SHORTCOMING_NAMES,
    }
    return render(request, "assurance/shortcoming_list.html", context)


@needs(SEE)
@require_GET
def shortcoming(request: Request, number: str) -> HttpResponse:
    """Show one shortcoming: what is wanting, by when, what was done."""
    held = queries.shortcoming(request.actor, number)
    return render(request, "assurance/shortcoming.html", {"shortcoming": held})


@needs(SEE)
@require_POST
def act(request: Request, number: str) -> HttpResponse:
    """Do one thing with a shortcoming."""
    by, given = request.actor, request.POST
    name, words = given.get("act", ""), given.get("words", "")
    person = given.get("person", "")
    if name == "plan":
        services.plan(
            by,
            number=number,
            words=words,
            fix_by=_day(given.get("day", "")),
            owner_id=int(person) if person.isdigit() else None,
        )
    elif name == "give":
        services.give_to(by, number=number, person_id=int(person) if person.isdigit() else None)
    elif name == "action":
        day = given.get("day", "")
        services.add_action(by, number=number, title=words, due_on=_day(day) if day else None)
    elif name == "action-done":
        step = given.get("step", "")
        key = int(step) if step.isdigit() else 0
        services.finish_action(by, number=number, key=key, words=words)
    elif name == "mended":
        _prove(request, number, words)
    elif name == "return":
        services.send_back(by, number=number, reason=words)
    elif name == "close":
        services.close(by, number=number, words=words)
    else:
        raise Invalid(what=text("There is no such act; choose one of the buttons."))
    messages.success(request, _("Done; it stands in the history."))
    return redirect("assurance:shortcoming", number)


@needs(SEE)
@require_GET
def proof_file(request: Request, key: int) -> HttpResponse:
    """Give out the file of a proof."""
    file_key = queries.proof_file(request.actor, key)
    if file_key is None:
        raise NotFound(what=str(key))
    return give_out(request.actor, file_key)


def _prove(request: Request, number: str, words: str) -> None:
    held = queries.shortcoming(request.actor, number)
    file = request.FILES.get("file")
    if file is None or not held.may_mend:
        services.prove(request.actor, number=number, words=words)
        return
    kept = files.keep_file(
        request.actor, name=str(file.name), content=file.read(), unit_code=held.line.unit_code
    )
    services.prove(
        request.actor, number=number, words=words, file_key=kept.key, file_name=kept.name
    )


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise Invalid(what=text("Enter the day.")) from None
