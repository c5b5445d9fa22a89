"""Pages of the rule book: what holds on a day, and one entry with its source. Nothing is edited here."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from khien.base.accounts.http import Request, signed_in
from khien.base.core.clock import now, today
from khien.base.regulation import queries
from khien.base.regulation.forms import EntryFilter
from khien.base.regulation.templatetags.rulebook import KIND_NAMES
from khien.base.regulation.types import (
    CONFIDENCE_NAMES,
    Clock,
    Dated,
    Due,
    Holiday,
    HolidayYear,
    Instrument,
)


@signed_in
@require_GET
def entry_list(request: Request) -> HttpResponse:
    """List what holds on a day for a profile; the filters live in the address."""
    form = EntryFilter(request.GET)
    form.is_valid()
    given = form.cleaned_data
    day: date = given.get("day") or today()
    profile = given.get("profile") or queries.profile_or_own("")
    rows = queries.entries(
        day,
        profile=profile,
        kind=given.get("kind", ""),
        confidence=given.get("confidence", ""),
        words=given.get("q", ""),
    )
    context = {
        "form": form,
        "rows": rows,
        "given": given,
        "day": day,
        "is_past": day != today(),
        "chosen": profile,
        "newer": queries.newer_profile(profile, day),
        "profiles": queries.profiles(),
        "kinds": KIND_NAMES,
        "confidences": CONFIDENCE_NAMES,
        "not_compared": sum(not row.compared_by for row in rows),
        "faults": queries.province_faults(),
    }
    return render(request, "regulation/entry_list.html", context)


@signed_in
@require_GET
def entry(request: Request, kind: str, key: str) -> HttpResponse:
    """Show one entry: what it says, its source, dates and confidence, its other versions."""
    found = queries.entry(kind, key)
    context = {
        "entry": found,
        "holds_now": found.holds_on(today()),
        "versions": [one for one in queries.versions(found) if one != found],
        "register": queries.instrument(getattr(found, "instrument", "")),
        "set_of_rules": next(
            (one for one in queries.profiles() if one.code == found.profile), None
        ),
        "due": _due(found),
        "resting": queries.resting_on(found.name) if isinstance(found, Instrument) else (),
        "holidays": _holidays(found),
    }
    return render(request, "regulation/entry.html", context)


def _due(found: Dated) -> Due | None:
    """Return when the clock would run out if it started now."""
    return queries.due_by(found, now()) if isinstance(found, Clock) else None


def _holidays(found: Dated) -> tuple[Holiday, ...]:
    return queries.holidays(found.year) if isinstance(found, HolidayYear) else ()
