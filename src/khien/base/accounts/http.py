"""The request as our middleware leaves it: with its actor, its focus and its language, typed."""

import functools
from collections.abc import Callable
from contextlib import nullcontext
from typing import Concatenate, ParamSpec, cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django_htmx.middleware import HtmxDetails

from khien.base.accounts import queries
from khien.base.accounts.types import Actor, Capability
from khien.base.core.ids import new_id
from khien.base.core.look import one_look
from khien.base.core.usecase import request_id

P = ParamSpec("P")

NOBODY = Actor("anonymous", None)
FOCUS = "focus"
LANGUAGE = "language"
SAFE = frozenset({"GET", "HEAD"})
"""What only reads: each door is passed once for a whole page."""


class Request(HttpRequest):
    """A request with who asks, which unit is in focus (empty: none), and whether htmx asks."""

    actor: Actor
    focus: str
    htmx: HtmxDetails

    units: Callable[[Capability], frozenset[str] | None]
    """The unit codes that a page may show: the actor's, within the focus; None is all."""


def units_shown(actor: Actor, focus: str, capability: Capability) -> frozenset[str] | None:
    """Return the codes of the units where the actor may do this, within the focus; None is all."""
    codes = queries.unit_codes(actor, capability)
    if not focus:
        return codes
    focused = queries.subtree_codes(actor, focus)
    return focused if codes is None else focused & codes


View = Callable[Concatenate[Request, P], HttpResponse]


def signed_in(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Send the anonymous to the sign-in page and back."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        assert isinstance(request, HttpRequest)
        if request.actor.person_id is None:  # type: ignore[attr-defined]
            return redirect_to_login(request.get_full_path())
        return view(cast("Request", request), *args, **kwargs)

    return cast("Callable[Concatenate[HttpRequest, P], HttpResponseBase]", wrapped)


def needs(
    capability: Capability,
) -> Callable[[View[P]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]]:
    """Let in only who may do this in some unit. Raises NotAllowed for others."""

    def decorate(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @functools.wraps(view)
        def wrapped(request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            queries.require_somewhere(request.actor, capability)
            return view(request, *args, **kwargs)

        return signed_in(cast("View[P]", wrapped))

    return decorate


class ActorMiddleware:
    """Give every request its id, its actor, its focus and its language."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with the actor set; an unknown or unseen focus is dropped."""
        request_id.set(new_id())
        person = getattr(request, "user", None)
        actor = NOBODY
        if person is not None and person.is_authenticated:
            actor = queries.actor_of(person.pk)
        request.actor = actor  # type: ignore[attr-defined]
        request.focus = self._focus(request, actor)  # type: ignore[attr-defined]
        request.units = functools.partial(  # type: ignore[attr-defined]
            units_shown,
            actor,
            request.focus,  # type: ignore[attr-defined]
        )
        with translation.override(self._language(request)):
            request.LANGUAGE_CODE = translation.get_language()
            with one_look() if request.method in SAFE else nullcontext():
                response = self.answer(request)
        response["X-Request-Id"] = request_id.get()
        return response

    @staticmethod
    def _focus(request: HttpRequest, actor: Actor) -> str:
        code = request.session.get(FOCUS, "") if hasattr(request, "session") else ""
        if code and not queries.find_unit(actor, code):
            return ""
        return str(code)

    @staticmethod
    def _language(request: HttpRequest) -> str:
        wanted = request.COOKIES.get(LANGUAGE, settings.LANGUAGE_CODE)
        return wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
