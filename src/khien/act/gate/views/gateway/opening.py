"""A phone's own box is opened for the answer to its own request and nowhere else; forms are sealed here.

A phone's key is in its cookie.
"""

import functools
import json
from dataclasses import dataclass, field
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from khien.act.gate.rules import message as rules
from khien.act.gate.rules import sealing
from khien.act.gate.store import GatewayStore, Queue
from khien.act.gate.types import Message, SealBroken

COOKIE: Final = "phone"
SENT: Final = "sent"
LANGUAGE: Final = "language"
COOKIE_S: Final = 90 * 24 * 3600
SENT_MAX: Final = 8


@dataclass(frozen=True)
class Opened:
    """A phone with what its box says; `box` is None for a phone that is not known."""

    token: str = field(repr=False)
    box: dict[str, Any] | None


@functools.cache
def store() -> GatewayStore:
    """Return the gateway's folder."""
    return GatewayStore(settings.KHIEN.home / "gateway")


def opened(request: HttpRequest) -> Opened:
    """Return the phone that asks."""
    token = request.COOKIES.get(COOKIE, "")
    sealed = store().box(sealing.mark_of(token)) if token else None
    if sealed is None:
        return Opened(token, None)
    try:
        return Opened(token, json.loads(sealing.open_at_phone(sealed, token)))
    except (SealBroken, ValueError):
        return Opened(token, None)


def queue(into: Queue, message: Message) -> str:
    """Seal a form to the core and queue it; it is on the disk when this returns its id.

    Raises QueueFull, and NotReady before the core has spoken.
    """
    return into.put(sealing.seal_to_core(rules.pack(message), store().core_key()))


def sent_from(request: HttpRequest) -> list[str]:
    """Return the ids of the newest forms that this browser sent, the newest first."""
    return [form for form in request.COOKIES.get(SENT, "").split(".") if form][:SENT_MAX]


def keep(response: HttpResponse, name: str, value: str) -> None:
    """Keep a value with the phone's browser, for the gateway's pages only."""
    response.set_cookie(
        name,
        value,
        max_age=COOKIE_S,
        httponly=True,
        secure=settings.KHIEN.https,
        samesite="Strict",
    )


def language() -> str:
    """Return the reader's language."""
    return get_language() or str(settings.LANGUAGE_CODE)
