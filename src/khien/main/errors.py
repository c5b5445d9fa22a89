"""Refusals become a page, an API answer or an exit code here, and only here."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Capability, RightMissing
from khien.base.core.refusals import Invalid, Refusal, text
from khien.base.core.speech import sentence

FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
_KEEPERS = 3
NUL = text("What was sent holds a NUL character, which no text has; send it without.")


class RefusalMiddleware:
    """Answer a refusal raised by a view with a page (or JSON under /api/) and its status."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        return self.answer(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],  # noqa: ARG002 - Django gives it
        args: tuple[object, ...],  # noqa: ARG002 - as above
        kwargs: dict[str, object],
    ) -> HttpResponse | None:
        """Refuse a NUL in what was asked: no form of ours writes one, and PostgreSQL keeps none."""
        given = [*map(str, kwargs.values()), *_values(request.GET)]
        if request.content_type in FORMS:
            given += _values(request.POST)
        if any("\x00" in one for one in given):
            return self.process_exception(request, Invalid(what=NUL))
        return None

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """Turn a refusal into an answer; anything else is a programming mistake and goes on."""
        if not isinstance(problem, Refusal):
            return None
        told = sentence(problem)
        if request.path.startswith("/api/"):
            return JsonResponse({"detail": told}, status=problem.status)
        if request.method == "POST" and problem.status in {409, 422}:
            messages.error(request, told)
            back = request.headers.get("Referer", "/")
            response = HttpResponse(status=303)
            response["Location"] = back if _is_ours(request, back) else "/"
            return response
        context = {
            "sentence": told,
            "status": problem.status,
            "keepers": _keepers(request, problem),
        }
        return render(request, "main/refused.html", context, status=problem.status)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django gives it
    """Show the page for an unknown address; under /api/ say it as data."""
    told = gettext("There is no page at this address.")
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": told}, status=404)
    return render(request, "main/refused.html", {"sentence": told, "status": 404}, status=404)


def _keepers(request: HttpRequest, problem: Refusal) -> str:
    """Return the names of those who could give the reader a right that was missing."""
    actor = getattr(request, "actor", None)
    if not isinstance(problem, RightMissing) or not actor or not actor.home_unit:
        return ""
    held = accounts.people_who_may(Capability.MANAGE_PEOPLE, actor.home_unit)
    return ", ".join(one.name for one in held[:_KEEPERS])


def _values(given: QueryDict) -> list[str]:
    return [str(one) for _, values in given.lists() for one in values]


def _is_ours(request: HttpRequest, address: str) -> bool:
    return address.startswith(("/", f"{request.scheme}://{request.get_host()}/"))
