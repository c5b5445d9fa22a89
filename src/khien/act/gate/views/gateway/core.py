"""The core's addresses on the gateway: it asks, with its secret; the gateway never does."""

import base64
import binascii
import functools
import json
import secrets
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from khien.act.gate.views.gateway.opening import store

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def is_core(authorization: str) -> bool:
    """Return whether a header shows the secret of the core."""
    known = settings.KHIEN.gateway_secret
    given = authorization.removeprefix("Bearer ")
    return bool(known) and secrets.compare_digest(given.encode(), known.encode())


def from_core(view: View[P]) -> View[P]:
    """Let in only the core, by its secret."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not is_core(request.headers.get("Authorization", "")):
            return JsonResponse({"detail": "the secret of the core is needed"}, status=401)
        return view(request, *args, **kwargs)

    return csrf_exempt(wrapped)


@from_core
@require_GET
def forms(_request: HttpRequest) -> HttpResponse:
    """Name the sealed forms that wait, the oldest hundred, and say how many boxes are held."""
    return JsonResponse({"forms": store().waiting(), "boxes": store().box_count()})


@from_core
@require_GET
def form(_request: HttpRequest, form: str) -> HttpResponse:
    """Give the core one sealed form, as bytes."""
    sealed = store().form(form)
    if sealed is None:
        return JsonResponse({"detail": "this form does not wait here"}, status=404)
    return HttpResponse(sealed, content_type="application/octet-stream")


@from_core
@require_POST
def taken(request: HttpRequest) -> HttpResponse:
    """Forget forms that the core has taken."""
    store().taken([str(form) for form in json.loads(request.body)["forms"]])
    return JsonResponse({})


@from_core
@require_POST
def boxes(request: HttpRequest) -> HttpResponse:
    """Take boxes, the marks of all phones, the key to seal forms to, and the words of the forms."""
    try:
        told = json.loads(request.body)
        held = {str(mark): base64.b64decode(box) for mark, box in told["boxes"].items()}
        marks, public_key = {str(mark) for mark in told["marks"]}, str(told["public"])
        shown = dict(told["shown"])
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error):
        return JsonResponse({"detail": "no boxes in this"}, status=400)
    store().hear(boxes=held, marks=marks, public_key=public_key, shown=shown)
    return JsonResponse({})
