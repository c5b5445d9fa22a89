"""Pages of the gateway process: it has no database, and cannot read what it holds.

A phone's key is in its cookie; the box is opened for the answer to its own request and nowhere else.
"""

import base64
import binascii
import functools
import json
import secrets
from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.act.gate.rules import sealing
from khien.act.gate.store import GatewayStore, QueueFull
from khien.act.gate.types import SealBroken

COOKIE = "phone"
COOKIE_S = 90 * 24 * 3600
MOMENT = "%Y-%m-%dT%H:%M"
KEY_FILE = "core-public"


class ReportForm(forms.Form):
    """The report form, as short as a phone needs it. Signs and questions come with the box."""

    kind = forms.CharField(max_length=20)
    title = forms.CharField(label=_("In a few words"), max_length=300)
    detected_at = forms.DateTimeField(
        label=_("Noticed at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
        input_formats=[MOMENT, "%Y-%m-%dT%H:%M:%S"],
    )
    systems = forms.CharField(label=_("Which machine or system"), max_length=500, required=False)
    contact = forms.CharField(label=_("Whom to ring back"), max_length=300, required=False)
    summary = forms.CharField(
        label=_("More, if known"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
        required=False,
    )


@functools.cache
def store() -> GatewayStore:
    """Return the gateway's folder."""
    return GatewayStore(settings.KHIEN.home / "gateway")


@require_http_methods(["GET", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """Show the phone's box, or take a report; without a known key, ask for one."""
    token, box = _opened(request)
    if box is None:
        return render(request, "gate/gateway_enter.html", {"is_wrong": bool(token)})
    form = ReportForm(request.POST or None, initial={"detected_at": timezone.localtime()})
    context = {"box": box, "form": form, "sent": request.GET.get("sent", "")}
    if request.method == "GET" or not form.is_valid():
        return render(request, "gate/gateway.html", context)
    said = dict(form.cleaned_data)
    said["detected_at"] = said["detected_at"].isoformat()
    said["facts"] = request.POST.getlist("facts")
    return _queue(request, token, "report", said, context)


@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Keep the phone's key in its own cookie."""
    response = redirect("home")
    response.set_cookie(
        COOKIE,
        request.POST.get("key", "").strip()[:100],
        max_age=COOKIE_S,
        httponly=True,
        secure=settings.KHIEN.https,
        samesite="Strict",
    )
    return response


@require_POST
def acknowledge(request: HttpRequest) -> HttpResponse:
    """Queue that a notice was received."""
    token, box = _opened(request)
    key = request.POST.get("notice", "")
    if box is None or key not in {str(notice["key"]) for notice in box["notices"]}:
        return redirect("home")
    context = {"box": box, "form": ReportForm()}
    return _queue(request, token, "acknowledge", {"notice": int(key)}, context)


View = Callable[[HttpRequest], HttpResponse]


def from_core(view: View) -> View:
    """Let in only the core, by its secret."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        known = settings.KHIEN.gateway_secret
        if not known or not secrets.compare_digest(given.encode(), known.encode()):
            return JsonResponse({"detail": "the secret of the core is needed"}, status=401)
        return view(request)

    return csrf_exempt(wrapped)


@from_core
@require_GET
def core_forms(_request: HttpRequest) -> HttpResponse:
    """Give the core the sealed forms that wait."""
    waiting = [
        {"id": form, "sealed": base64.b64encode(sealed).decode()}
        for form, sealed in store().waiting()
    ]
    return JsonResponse({"forms": waiting})


@from_core
@require_POST
def core_taken(request: HttpRequest) -> HttpResponse:
    """Forget forms that the core has taken."""
    store().taken([str(form) for form in json.loads(request.body)["forms"]])
    return JsonResponse({})


@from_core
@require_POST
def core_boxes(request: HttpRequest) -> HttpResponse:
    """Take the boxes of all phones, and the key to seal forms to."""
    try:
        told = json.loads(request.body)
        boxes = {str(mark): base64.b64decode(box) for mark, box in told["boxes"].items()}
        public = str(told["public"])
    except (ValueError, KeyError, TypeError, binascii.Error):
        return JsonResponse({"detail": "no boxes in this"}, status=400)
    store().put_boxes(boxes)
    (settings.KHIEN.home / "gateway" / KEY_FILE).write_text(public)
    return JsonResponse({})


def _opened(request: HttpRequest) -> tuple[str, dict[str, Any] | None]:
    """Return the phone's key and what its box holds; None for an unknown phone."""
    token = request.COOKIES.get(COOKIE, "")
    sealed = store().box(sealing.mark_of(token)) if token else None
    if sealed is None:
        return token, None
    try:
        box: dict[str, Any] = json.loads(sealing.open_at_phone(sealed, token))
    except (SealBroken, ValueError):
        return token, None
    return token, box


def _queue(
    request: HttpRequest, token: str, kind: str, said: dict[str, Any], context: dict[str, Any]
) -> HttpResponse:
    """Seal a form to the core and queue it; it is on the disk when the phone is answered."""
    message = json.dumps({"mark": sealing.mark_of(token), "kind": kind, "said": said}).encode()
    public = (settings.KHIEN.home / "gateway" / KEY_FILE).read_text()
    try:
        form = store().put_form(sealing.seal_to_core(message, public))
    except QueueFull:
        full = {"is_full": True}
        return render(request, "gate/gateway.html", context | full, status=503)
    return redirect(f"/?sent={form}")
