"""The public form's page, for the core and the gateway alike; each takes the report in its own way."""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from khien.act.gate.forms import PublicForm
from khien.act.gate.rules import public as rules
from khien.act.gate.types import NewReport, NotReady, NotTechnical, QueueFull, TooMany
from khien.base.core.clock import now, today
from khien.base.core.refusals import Refusal


def answer(
    request: HttpRequest,
    *,
    kinds: Sequence[tuple[str, str]],
    frame: str,
    secret: str,
    take: Callable[[NewReport], str],
) -> HttpResponse:
    """Show the form in a frame, or take a report and tell the number to quote.

    What is no technical matter is pointed elsewhere before anything takes it.
    """
    form = PublicForm(
        request.POST or None, kinds=kinds, initial={"seen_at": timezone.localtime(now())}
    )
    context = {"form": form, "frame": frame}
    if not kinds:
        return _refuse(request, context, NotReady())
    if request.method == "GET" or not form.is_valid():
        return render(request, "gate/report.html", context)
    said = form.cleaned_data
    if said["kind"] == rules.ELSEWHERE or said["website"]:
        return render(request, "gate/elsewhere.html", {"frame": frame}, status=NotTechnical.status)
    origin = rules.origin_of(str(request.META.get("REMOTE_ADDR", "")), secret=secret, day=today())
    new = NewReport(
        said["kind"], said["place"], said["words"], said["contact"], said["seen_at"], origin
    )
    try:
        number = take(new)
    except (TooMany, QueueFull, NotReady) as refusal:
        return _refuse(request, context, refusal)
    return render(request, "gate/thanks.html", {"number": number, "frame": frame})


def _refuse(request: HttpRequest, context: dict[str, Any], refusal: Refusal) -> HttpResponse:
    """Show the form again with the sentence, and everything that was typed."""
    shown = context | {"refused": _(refusal.message)}
    return render(request, "gate/report.html", shown, status=refusal.status)
