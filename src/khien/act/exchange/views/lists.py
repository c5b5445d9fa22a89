"""Block lists for firewalls: the token is in the address, because firewalls send no headers."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.views.decorators.http import require_safe

from khien.act.exchange.queries import indicators as queries
from khien.act.exchange.services import seen
from khien.act.exchange.views.outside import told_as_json


@require_safe
@told_as_json
def block_list(request: HttpRequest, token: str, form: str) -> HttpResponse:
    """Give a consumer's block list; `kind` narrows it to ip, domain, url, hash or email."""
    content, tag = queries.block_list(token, form=form, kind=request.GET.get("kind", ""))
    seen.note_consumer(token)
    held = [one.strip().removeprefix("W/") for one in _tags(request)]
    if tag in held:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(content, content_type="text/plain; charset=utf-8")
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _tags(request: HttpRequest) -> list[str]:
    return request.headers.get("If-None-Match", "").split(",")
