"""The headers of every answer, of the house and of its gateway."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; manifest-src 'self'"
)


class SecurityHeadersMiddleware:
    """Set the strict content policy on every answer."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with the headers set; what may be kept by caches varies with nothing.

        Static files may be, and pages that say that they are public: these are the same for everybody.
        """
        response = self.answer(request)
        response.setdefault("Content-Security-Policy", CONTENT_POLICY)
        response.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        if not request.path.startswith("/static/"):
            response.setdefault("Cache-Control", "no-store")
            if response["Cache-Control"].startswith("public"):
                del response["Vary"]
        return response
