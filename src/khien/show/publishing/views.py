"""The public pages, for everybody and for caches; and the page of who keeps them."""

import hashlib
import io
import zipfile

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_safe

from khien.act.advisories.queries.publishing import public_warnings
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.refusals import NotFound
from khien.show.publishing import queries
from khien.show.reporting.queries.publishing import public_reports

FRESH_S = 300
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


@require_safe
def site(request: HttpRequest, path: str = "index.html") -> HttpResponse:
    """Give a file of the public site: the same for everybody, kept by caches, without any cookie."""
    try:
        found = queries.file(path)
    except NotFound:
        return HttpResponse("Không có trang này.\n", status=404, content_type=queries.PLAIN)
    tag = f'"{hashlib.sha256(found.content).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(found.content, content_type=found.kind)
    response["ETag"] = tag
    response["Cache-Control"] = f"public, max-age={FRESH_S}"
    response["Content-Security-Policy"] = POLICY
    return response


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Give security.txt at its well-known place (RFC 9116)."""
    return site(request, queries.SECURITY)


@needs(Capability.ISSUE_REPORTS)
@require_GET
def status(request: Request) -> HttpResponse:
    """Show those who keep the public page how its parts stand."""
    context = {
        "parts": queries.today_parts(),
        "refused": queries.looked_through()[1],
        "warnings": public_warnings(),
        "reports": public_reports(),
        "address": settings.KHIEN.address,
    }
    return render(request, "publishing/status.html", context)


@needs(Capability.ISSUE_REPORTS)
@require_GET
def whole(request: Request) -> HttpResponse:  # noqa: ARG001 - the door needs it
    """Give the whole site as a zip, to be served elsewhere."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in queries.paths():
            archive.writestr(path, queries.file(path).content)
    response = HttpResponse(made.getvalue(), content_type="application/zip")
    name = content_disposition_header(as_attachment=True, filename="trang-cong-khai.zip")
    response["Content-Disposition"] = name or "attachment"
    return response
