"""What machines ask without signing in: lists of revoked certificates, status, certificates, time stamps."""

import base64
import binascii
from datetime import datetime
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from khien.base.core.clock import now
from khien.base.trust.queries import published, stamping
from khien.base.trust.queries import status as queries
from khien.base.trust.rules.authority import stamps, status
from khien.base.trust.rules.authority.pace import Pace

LIST: Final = "application/pkix-crl"
CERTIFICATE: Final = "application/pkix-cert"
CHAIN: Final = "application/pem-certificate-chain"
STATUS: Final = "application/ocsp-response"
STAMP: Final = "application/timestamp-reply"
LIST_KEPT_S: Final = 900
"""How long caches keep a list at most: a revocation is in the next one within a minute."""

CERTIFICATE_KEPT_S: Final = 86_400
STAMPS_A_MINUTE: Final = 120
_PACE: Final = Pace(STAMPS_A_MINUTE)


@require_safe
def revocation_list(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give an authority's list of revoked certificates."""
    found = published.revocation_list(name)
    if found is None:
        return _absent()
    left = max(0, int((found.until - now()).total_seconds()))
    return _kept(
        request,
        found.content,
        LIST,
        tag=str(found.number),
        at=found.at,
        for_s=min(left, LIST_KEPT_S),
    )


@require_safe
def certificate(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give an authority's certificate (DER)."""
    found = published.certificate(name)
    if found is None:
        return _absent()
    return _kept(
        request, found.content, CERTIFICATE, tag=found.tag, at=found.at, for_s=CERTIFICATE_KEPT_S
    )


@require_safe
def chain(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give an authority's certificate and those above it (PEM)."""
    found = published.chain(name)
    if found is None:
        return _absent()
    return _kept(
        request, found.content, CHAIN, tag=found.tag, at=found.at, for_s=CERTIFICATE_KEPT_S
    )


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def ocsp(request: HttpRequest, encoded: str = "") -> HttpResponse:
    """Answer on status: a request in the body, or in the address as base64."""
    given = queries.answer(_asked(request, encoded))
    response = HttpResponse(given.content, content_type=STATUS)
    if request.method == "POST" or given.until is None:
        response["Cache-Control"] = "no-store"
        return response
    left = max(0, int((given.until - now()).total_seconds()) // 12)
    response["Cache-Control"] = f"max-age={left}, public, no-transform, must-revalidate"
    response["Last-Modified"] = http_date(given.at.timestamp())
    response["Expires"] = http_date(now().timestamp() + left)
    return response


@csrf_exempt
@require_POST
def tsa(request: HttpRequest) -> HttpResponse:
    """Stamp a hash with the time; so many a minute for one address."""
    place = request.META.get("REMOTE_ADDR", "")
    if not _PACE.take(place, now().timestamp()):
        response = HttpResponse("Too many time stamps; try again in a minute.\n", status=429)
        response["Retry-After"] = "60"
        response["Content-Type"] = "text/plain; charset=utf-8"
        return response
    answered = HttpResponse(
        stamping.answer(request.read(stamps.REQUEST_BYTES_MAX + 1)), content_type=STAMP
    )
    answered["Cache-Control"] = "no-store"
    return answered


def _asked(request: HttpRequest, encoded: str) -> bytes:
    """Return the request's bytes; never more than one beyond what is taken."""
    if request.method == "POST":
        return bytes(request.read(status.REQUEST_BYTES_MAX + 1))
    try:
        return base64.b64decode(encoded.lstrip("/"), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _kept(
    request: HttpRequest, content: bytes, kind: str, *, tag: str, at: datetime, for_s: int
) -> HttpResponseBase:
    response = HttpResponse(content, content_type=kind)
    response["Cache-Control"] = f"max-age={for_s}, public"
    response["ETag"] = f'"{tag}"'
    response["Last-Modified"] = http_date(at.timestamp())
    found = get_conditional_response(
        request, etag=response["ETag"], last_modified=int(at.timestamp()), response=response
    )
    assert found is not None
    return found


def _absent() -> HttpResponse:
    return HttpResponse(
        "There is no authority of this name here.\n",
        status=404,
        content_type="text/plain; charset=utf-8",
    )
