"""The TAXII 2.1 server. Every answer and refusal is in TAXII's own form."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from khien.act.exchange.queries import own
from khien.act.exchange.queries import taxii as queries
from khien.act.exchange.rules import taxii
from khien.act.exchange.rules.reading import read_json
from khien.act.exchange.services import taxii as services
from khien.act.exchange.types.imports import BadFile
from khien.act.exchange.types.peers import CollectionLine, Reader
from khien.act.exchange.views import outside
from khien.base.core.refusals import Refusal, text

P = ParamSpec("P")
Endpoint = Callable[Concatenate[HttpRequest, Reader, P], HttpResponse]


class _NotTaxiiError(Refusal):
    """An asker that does not speak TAXII 2.1."""

    message = text("Ask with Accept: application/taxii+json;version=2.1.")
    status = 406


class _NotTaxiiBodyError(Refusal):
    """A body that is not TAXII 2.1."""

    message = text("Send with Content-Type: application/taxii+json;version=2.1.")
    status = 415


class _NoTokenError(Refusal):
    """No token, or one of nobody."""

    message = text("Sign in with the token of a peer: Basic (as the password) or Bearer.")
    status = 401


class _NoMethodError(Refusal):
    """A method that this endpoint does not know."""

    message = text("This endpoint does not take this method; objects are revoked, not deleted.")
    status = 405


def discovery(request: HttpRequest) -> HttpResponse:
    """Say where the API root is: known to everybody, it tells nothing else."""
    root = request.build_absolute_uri(f"/taxii2/{taxii.ROOT}/")
    return _answered(
        request,
        lambda: {
            "title": f"Khiên – {own.name()}",
            "description": own.name(),
            "default": root,
            "api_roots": [root],
        },
    )


def endpoint(*methods: str) -> Callable[[Endpoint[P]], Callable[..., HttpResponse]]:
    """Let in peers with their token, by these methods, and answer refusals as TAXII does."""

    def decorate(view: Endpoint[P]) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @wraps(view)
        def wrapped(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            def answer() -> HttpResponse:
                reader = outside.reader_of(request)
                if reader is None:
                    raise _NoTokenError
                if request.method not in methods:
                    raise _NoMethodError
                return view(request, reader, *args, **kwargs)

            return _answered(request, answer)

        return wrapped

    return decorate


@endpoint("GET")
def api_root(request: HttpRequest, reader: Reader) -> HttpResponse:  # noqa: ARG001 - every endpoint's form
    """Describe the API root."""
    return _json(
        {
            "title": f"Khiên – {own.name()}",
            "versions": [taxii.MEDIA],
            "max_content_length": taxii.POST_BYTES_MAX,
        }
    )


@endpoint("GET")
def collections(request: HttpRequest, reader: Reader) -> HttpResponse:  # noqa: ARG001 - every endpoint's form
    """List the peer's collections."""
    found = [queries.collection_resource(one, reader) for one in queries.collections_of(reader)]
    return _json({"collections": found} if found else {})


@endpoint("GET")
def collection(request: HttpRequest, reader: Reader, name: str) -> HttpResponse:  # noqa: ARG001 - every endpoint's form
    """Describe one collection."""
    found = queries.collection_of(reader, name)
    return _json(queries.collection_resource(found, reader))


@endpoint("GET")
def manifest(request: HttpRequest, reader: Reader, name: str) -> HttpResponse:
    """List what a collection holds, without the objects."""
    page = _page(request, reader, queries.collection_of(reader, name))
    found: dict[str, Any] = {}
    if page.rows:
        found["objects"] = queries.manifest_of(page.rows)
    if page.mark:
        found |= {"more": True, "next": page.mark}
    return _dated(_json(found), page)


@endpoint("GET", "POST")
def objects(request: HttpRequest, reader: Reader, name: str) -> HttpResponse:
    """Give a page of objects, or take objects in."""
    found = queries.collection_of(reader, name)
    if request.method == "POST":
        return _take(request, reader, found)
    page = _page(request, reader, found)
    return _dated(HttpResponse(page.envelope(), content_type=taxii.MEDIA), page)


@endpoint("GET")
def one_object(request: HttpRequest, reader: Reader, name: str, key: str) -> HttpResponse:
    """Give one object."""
    found = queries.collection_of(reader, name)
    queries.require_object(reader, found, key)
    page = _page(request, reader, found, key)
    return _dated(HttpResponse(page.envelope(), content_type=taxii.MEDIA), page)


@endpoint("GET")
def versions(request: HttpRequest, reader: Reader, name: str, key: str) -> HttpResponse:
    """List the versions of one object."""
    found = queries.collection_of(reader, name)
    queries.require_object(reader, found, key)
    page = _page(request, reader, found, key, versions=("all",))
    answer: dict[str, Any] = {"versions": [taxii.version(row.version) for row in page.rows]}
    if page.mark:
        answer |= {"more": True, "next": page.mark}
    return _dated(_json(answer), page)


@endpoint("GET")
def status(request: HttpRequest, reader: Reader, key: str) -> HttpResponse:  # noqa: ARG001 - every endpoint's form
    """Say what came of objects that the peer added."""
    return _json(queries.status_of(reader, key))


def _take(request: HttpRequest, reader: Reader, found: CollectionLine) -> HttpResponse:
    if not taxii.is_taxii(request.headers.get("Content-Type", "")):
        raise _NotTaxiiBodyError
    envelope = read_json(outside.body_of(request, taxii.POST_BYTES_MAX), most=taxii.POST_BYTES_MAX)
    if not isinstance(envelope, dict):
        raise BadFile(path="/", why=text("an object is needed."))
    content = services.add_objects(reader, collection=found, envelope=envelope)
    return _json(content, status=202)


def _page(
    request: HttpRequest,
    reader: Reader,
    found: CollectionLine,
    key: str = "",
    versions: tuple[str, ...] = (),
) -> queries.ObjectPage:
    wanted = queries.asked(request.GET)
    return queries.object_page(reader, found, queries.narrowed(wanted, key, versions))


def _dated(response: HttpResponse, page: queries.ObjectPage) -> HttpResponse:
    if page.rows:
        response["X-TAXII-Date-Added-First"] = page.first_added
        response["X-TAXII-Date-Added-Last"] = page.last_added
    return response


def _json(values: Any, *, status: int = 200) -> HttpResponse:
    return outside.as_json(values, status=status, kind=taxii.MEDIA)


def _answered(request: HttpRequest, answer: Callable[[], Any]) -> HttpResponse:
    """Return what a view answers, or its refusal as a TAXII error message."""
    try:
        if not taxii.is_accepted(request.headers.get("Accept", "")):
            raise _NotTaxiiError
        found = answer()
        response = found if isinstance(found, HttpResponse) else _json(found)
    except Refusal as refusal:
        code = 400 if refusal.status == 422 and request.method == "GET" else refusal.status
        message = {
            "title": outside.sentence(refusal),
            "error_id": str(uuid.uuid4()),
            "http_status": str(code),
        }
        response = _json(message, status=code)
        if code == 401:
            response["WWW-Authenticate"] = outside.REALM
    response["Vary"] = "Authorization, Accept"
    return response
