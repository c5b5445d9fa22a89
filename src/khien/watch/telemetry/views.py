"""Pages of telemetry: event search, one event, log sources."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.clock import now
from khien.base.ui.charts import Point, bars
from khien.watch.telemetry import queries
from khien.watch.telemetry.forms import FeedForm
from khien.watch.telemetry.services import feeds
from khien.watch.telemetry.services.consoles import consoles
from khien.watch.telemetry.types import QueryRefused, QueryTooLong

SPANS = {
    "1h": timedelta(hours=1),
    "24h": timedelta(days=1),
    "7d": timedelta(days=7),
    "14d": timedelta(days=14),
    "90d": timedelta(days=90),
    "400d": timedelta(days=400),
}


@needs(Capability.SEE_EVENTS)
@require_GET
def event_search(request: Request) -> HttpResponse:
    """Search events by time, fields and free text."""
    words = request.GET.get("q", "")
    span = request.GET.get("span", "24h")
    start, end = _range(request, span)
    codes = request.units(Capability.SEE_EVENTS)
    context: dict[str, object] = {"words": words, "span": span, "start": start, "end": end}
    try:
        asked: Any = {"words": words, "start": start, "end": end, "unit_codes": codes}
        page = queries.search(request.actor, **asked, after=request.GET.get("after", ""))
        counted = queries.histogram(request.actor, **asked)
        context |= {"page": page, "counted": counted, "chart": _chart(counted)}
    except (QueryRefused, QueryTooLong) as refusal:
        context["refusal"] = refusal
    return render(request, "telemetry/event_search.html", context)


@needs(Capability.SEE_EVENTS)
@require_GET
def event(request: Request, event_id: str) -> HttpResponse:
    """Show one event, its fields, and what the host did around it."""
    context = {
        "event": queries.event(request.actor, event_id),
        "around": queries.events_around(request.actor, event_id),
    }
    return render(request, "telemetry/event.html", context)


@needs(Capability.SEE_ALERTS)
@require_GET
def feed_list(request: Request) -> HttpResponse:
    """List the log sources and how they stand."""
    lines = queries.feeds(request.actor, request.units(Capability.SEE_ALERTS))
    wanted = request.GET.get("unit", "")
    state = request.GET.get("state", "")
    lines = [
        line
        for line in lines
        if (not wanted or line.unit_code == wanted) and (not state or line.state.value in state)
    ]
    may_manage = accounts.may_somewhere(request.actor, Capability.MANAGE_FEEDS)
    context = {"feeds": lines, "may_manage": may_manage, "unit": wanted, "state": state}
    context["consoles"] = consoles()
    return render(request, "telemetry/feed_list.html", context)


@needs(Capability.MANAGE_FEEDS)
@require_http_methods(["GET", "POST"])
def new_feed(request: Request) -> HttpResponse:
    """Enter a log source; its token is shown once."""
    form = FeedForm(request.POST or None)
    token = ""
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        token = feeds.enter_feed(
            request.actor, code=said["code"], name=said["name"], unit_code=said["unit"]
        )
    units = accounts.units_of(request.actor, Capability.MANAGE_FEEDS)
    address = request.build_absolute_uri("/services/collector/event")
    context = {"form": form, "units": units, "token": token, "address": address}
    return render(request, "telemetry/new_feed.html", context)


def _range(request: Request, span: str) -> tuple[datetime, datetime]:
    """Return the chosen time range: `from` and `to` where given, else the span until now."""
    given: list[datetime | None] = []
    for name in ("from", "to"):
        try:
            at = datetime.fromisoformat(request.GET.get(name, ""))
        except ValueError:
            given.append(None)
            continue
        given.append(timezone.make_aware(at) if timezone.is_naive(at) else at)
    end = given[1] if given[1] is not None else now() + timedelta(minutes=1)
    start = given[0] if given[0] is not None else end - SPANS.get(span, SPANS["24h"])
    return (start, end) if start < end else (end, start)


def _chart(counted: list[tuple[datetime, int]]) -> str:
    is_short = bool(counted) and counted[-1][0] - counted[0][0] < timedelta(days=5)
    points = [
        Point(
            timezone.localtime(at).strftime("%H:%M %d/%m" if is_short else "%d/%m/%y"),
            count,
            f"{timezone.localtime(at):%H:%M %d/%m/%Y}: {count}",
        )
        for at, count in counted
    ]
    return bars(points, title=_("Events over time")) if points else ""
