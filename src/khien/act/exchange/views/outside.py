"""What every asker from outside shares: who they are by their token, and how they are refused."""

import base64
import binascii
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

import orjson
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from khien.act.exchange.queries import readers
from khien.act.exchange.services import seen
from khien.act.exchange.types.imports import TooLarge
from khien.act.exchange.types.peers import Reader
from khien.base.core import speech
from khien.base.core.refusals import Refusal

P = ParamSpec("P")
READ_AGAIN = timedelta(minutes=10)
REALM = 'Basic realm="Khien", charset="UTF-8"'

View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def token_of(request: HttpRequest) -> str:
    """Return the token of an Authorization header (Bearer, or the password of Basic), or nothing."""
    scheme, _, said = request.headers.get("Authorization", "").strip().partition(" ")
    if scheme.lower() == "bearer":
        return said.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(said.strip(), validate=True).decode().partition(":")[2]
        except (binascii.Error, ValueError):
            return ""
    return said.strip() or scheme


def reader_of(request: HttpRequest) -> Reader | None:
    """Return the peer whose token the request holds, or None. Two queries."""
    token = token_of(request)
    reader = readers.reader_of_token(token) if token else None
    if reader is not None:
        seen.note_peer(reader)
    return reader


def sentence(refusal: Refusal) -> str:
    """Return a refusal as outsiders read it, in English."""
    with translation.override("en"):
        return speech.sentence(refusal)


def as_json(values: Any, *, status: int = 200, kind: str = "application/json") -> HttpResponse:
    """Return values as a JSON answer."""
    return HttpResponse(orjson.dumps(values), status=status, content_type=kind)


def told_as_json(view: View[P]) -> View[P]:
    """Answer a refusal with JSON, and let caches keep answers of different tokens apart."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Refusal as refusal:
            response = as_json({"detail": sentence(refusal)}, status=refusal.status)
            if refusal.status == 401:
                response["WWW-Authenticate"] = REALM
        patch_vary_headers(response, ["Authorization"])
        return response

    return cast("View[P]", wrapped)


def body_of(request: HttpRequest, most: int) -> bytes:
    """Return the body of a request, refused by its announced size before it is read.

    Raises TooLarge.
    """
    announced = request.headers.get("Content-Length", "")
    if announced.isdigit() and int(announced) > most:
        raise TooLarge(size=int(announced), most=most)
    try:
        return request.body
    except RequestDataTooBig:
        raise TooLarge(size=announced or "?", most=most) from None
