"""Pages that belong to no room: the front, health, search over all rooms, what is not done, words."""

from pathlib import Path

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from khien.base.accounts.http import Request, needs, signed_in
from khien.base.accounts.types import Capability
from khien.base.core import audit, outbox
from khien.base.core.offers import registry
from khien.main import content
from khien.watch.telemetry import queries as telemetry

SEARCH_CHARACTERS_MIN = 2


@require_GET
def front(request: Request) -> HttpResponse:
    """Show what this is to the anonymous; the signed-in go to their overview."""
    if request.actor.person_id is not None:
        return redirect("overview:today")
    return render(request, "main/front.html", {"is_demo": settings.KHIEN.is_demo})


@require_GET
def healthz(_request: HttpRequest) -> JsonResponse:
    """Say whether the database answers and the event store can be read."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    is_there = Path(settings.KHIEN.home).is_dir()
    return JsonResponse({"status": "ok" if is_there else "broken"}, status=200 if is_there else 503)


@require_GET
def not_done(request: HttpRequest) -> HttpResponse:
    """Show what this system does not do, order by order, and why."""
    return render(request, "main/not_done.html", {"orders": content.not_done()})


@require_GET
def glossary(request: HttpRequest) -> HttpResponse:
    """Show the words of the house in both languages."""
    return render(request, "main/glossary.html", {"words": content.glossary()})


@signed_in
@require_GET
def search(request: Request) -> HttpResponse:
    """Ask every room for what fits the words."""
    words = request.GET.get("q", "").strip()[:200]
    groups = []
    if len(words) >= SEARCH_CHARACTERS_MIN:
        groups = [
            (finder.kind, finder.service(request.actor, words)) for finder in registry.finders
        ]
    found = [(kind, findings) for kind, findings in groups if findings]
    return render(request, "main/search.html", {"groups": found, "search_words": words})


@needs(Capability.SEE_HEALTH)
@require_GET
def health(request: Request) -> HttpResponse:
    """Show queues, dead letters, and what every setting is."""
    context = {
        "queues": outbox.queues(),
        "dead": outbox.dead_letters(),
        "feeds": telemetry.silent_count(request.actor, None),
    }
    return render(request, "main/health.html", context)


@needs(Capability.SEE_AUDIT)
@require_GET
def audit_list(request: Request) -> HttpResponse:
    """Show the newest audit records."""
    lines = audit.newest(action=request.GET.get("action", ""))
    return render(request, "main/audit.html", {"lines": lines})
