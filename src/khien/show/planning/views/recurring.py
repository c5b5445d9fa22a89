"""Pages of what comes round: a month, the list with the late first, one occurrence."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.clock import today
from khien.base.core.refusals import Invalid, NotFound, text
from khien.base.files.http import give_out
from khien.show.planning.queries import recurring as queries
from khien.show.planning.services import recurring as services
from khien.show.planning.types.recurring import TURN_NAMES
from khien.show.planning.views.duties import kept_file

YEARS = range(2000, 2200)


@needs(Capability.SEE_MEASURES)
@require_GET
def calendar(request: Request) -> HttpResponse:
    """Show a month: what falls on each day, how much of it is late or done."""
    first = _month(request.GET.get("month", ""))
    _given, wanted = _filter(request)
    before = date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)
    after = date(first.year + (first.month == 12), first.month % 12 + 1, 1)
    context = {
        "first": first,
        "before": before,
        "after": after,
        "weeks": queries.month(request.actor, first, wanted),
        "late": queries.count_late(request.actor, wanted.unit_codes),
    }
    return render(request, "planning/calendar.html", context)


@needs(Capability.SEE_MEASURES)
@require_GET
def recurring_list(request: Request) -> HttpResponse:
    """List occurrences by their day, the late first; the filters live in the address."""
    given, wanted = _filter(request)
    context = {
        "page": queries.occurrences(request.actor, wanted, after=request.GET.get("after", "")),
        "given": given,
        "day": wanted.day,
        "rules": queries.rule_titles(),
        "turns": TURN_NAMES,
    }
    return render(request, "planning/recurring_list.html", context)


@needs(Capability.SEE_MEASURES)
@require_GET
def occurrence(request: Request, key: int) -> HttpResponse:
    """Show one occurrence: what is done by when, by which rule, and what was said of it."""
    context = {"occurrence": queries.occurrence(request.actor, key)}
    return render(request, "planning/occurrence.html", context)


@needs(Capability.SEE_MEASURES)
@require_POST
def act(request: Request, key: int) -> HttpResponse:
    """Do one thing with an occurrence."""
    by, given = request.actor, request.POST
    name, words = given.get("act", ""), given.get("words", "")
    if name == "done":
        unit = queries.occurrence(by, key).line.unit_code
        services.do_occurrence(by, key=key, words=words, file_key=kept_file(request, unit))
    elif name == "skip":
        services.skip_occurrence(by, key=key, reason=words)
    elif name == "give":
        person = given.get("person", "")
        services.give_occurrence(by, key=key, person_id=int(person) if person.isdigit() else None)
    else:
        raise Invalid(what=text("There is no such act; choose one of the buttons."))
    messages.success(request, _("Entered; it stands in the calendar."))
    return redirect("planning:occurrence", key)


@needs(Capability.SEE_MEASURES)
@require_GET
def occurrence_file(request: Request, key: int) -> HttpResponse:
    """Give out the file that shows an occurrence done."""
    file_key = queries.occurrence_file(request.actor, key)
    if file_key is None:
        raise NotFound(what=str(key))
    return give_out(request.actor, file_key)


def _filter(request: Request) -> tuple[dict[str, str], queries.OccurrenceFilter]:
    given = {name: request.GET.get(name, "") for name in ("rule", "turn", "day", "unit")}
    units = request.units(Capability.SEE_MEASURES)
    if given["unit"]:
        named = frozenset({given["unit"]})
        units = named if units is None else units & named
    wanted = queries.OccurrenceFilter(given["rule"], given["turn"], _day(given["day"]), units)
    return given, wanted


def _month(given: str) -> date:
    found = _day(f"{given}-01") if given else None
    return found if found and found.year in YEARS else today().replace(day=1)


def _day(given: str) -> date | None:
    try:
        return parse_date(given)
    except ValueError:
        return None
