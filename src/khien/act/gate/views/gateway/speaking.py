"""The language of the gateway's pages: as chosen there, else as the phone's person reads."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

from khien.act.gate.views.gateway import opening


class LanguageMiddleware:
    """Answer every request in its reader's language."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer in the language of the cookie, or of the box."""
        wanted = request.COOKIES.get(opening.LANGUAGE, "")
        if wanted not in dict(settings.LANGUAGES):
            box = opening.opened(request).box
            wanted = str(box["language"]) if box else settings.LANGUAGE_CODE
        with translation.override(wanted):
            request.LANGUAGE_CODE = wanted
            return self.answer(request)
