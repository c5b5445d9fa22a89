"""What is read from outside as files: the MISP feed, and the CSAF provider."""

import hashlib
from collections.abc import Callable
from typing import Final
from uuid import UUID

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from khien.act.exchange.queries import misp as misp_queries
from khien.act.exchange.queries import own, readers
from khien.act.exchange.rules import csaf, misp
from khien.act.exchange.services import signing
from khien.act.exchange.types.peers import Reader
from khien.act.exchange.views import outside
from khien.act.exchange.views.outside import as_json, told_as_json
from khien.base.core.clock import now
from khien.base.core.refusals import NotFound, Refusal, text
from khien.base.core.sharing import SharedDocument

TEXT: Final = "text/plain; charset=utf-8"


class _NoTokenError(Refusal):
    """A token of nobody: without any token, what is clear may be read."""

    message = text("This token is not known; without one, what is TLP:CLEAR can be read.")
    status = 401


@require_safe
@told_as_json
def misp_manifest(request: HttpRequest) -> HttpResponse:
    """List the events of the feed."""
    about = misp_queries.orgc()
    found = misp_queries.events(_reader(request))
    return as_json({event.uuid: misp.manifest_entry(event, about) for event in found})


@require_safe
@told_as_json
def misp_event(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give one event of the feed."""
    found = misp_queries.event(_reader(request), str(key))
    return as_json(misp.event_of(found, misp_queries.orgc()))


@require_safe
@told_as_json
def misp_hashes(request: HttpRequest) -> HttpResponse:
    """Give the hashes of all values, for looking up without the events."""
    lines = misp.hashes_of(misp_queries.events(_reader(request)))
    return HttpResponse("".join(f"{line}\n" for line in lines), content_type=TEXT)


@require_safe
@told_as_json
def csaf_metadata(request: HttpRequest) -> HttpResponse:
    """Say where our CSAF documents stand; only the labels that the reader may see are named."""
    documents = _documents(_reader(request))
    updated = max((one.modified for one in documents), default=now())
    made = csaf.metadata(
        _base(request),
        name=own.name(),
        contact=settings.KHIEN.contact,
        labels=_labels(_reader(request)),
        updated=updated,
    )
    return as_json(made)


@require_safe
@told_as_json
def csaf_file(request: HttpRequest, label: str, name: str) -> HttpResponse:
    """Give a feed, a list, a document, or a document's hash or signature."""
    if label not in _labels(_reader(request)):
        raise NotFound(what=label)
    documents = [one for one in _documents(_reader(request)) if csaf.label_of(one) == label]
    lists: dict[str, Callable[[], HttpResponse]] = {
        f"csaf-feed-tlp-{label}.json": lambda: as_json(
            csaf.feed(_base(request), label, documents, at=now())
        ),
        "index.txt": lambda: HttpResponse(csaf.index(documents), content_type=TEXT),
        "changes.csv": lambda: HttpResponse(
            csaf.changes(documents), content_type="text/csv; charset=utf-8"
        ),
    }
    if name in lists:
        return lists[name]()
    return _document(documents, name)


def _document(documents: list[SharedDocument], name: str) -> HttpResponse:
    for one in documents:
        path = csaf.path_of(one)
        if name != path and not name.startswith(f"{path}."):
            continue
        content = orjson.dumps(one.csaf, option=orjson.OPT_INDENT_2)
        end = name.removeprefix(path)
        if end == "":
            return HttpResponse(content, content_type="application/json")
        if end in {".sha256", ".sha512"}:
            digest = hashlib.new(end[1:], content).hexdigest()
            said = f"{digest}  {csaf.file_name(one)}\n"
            return HttpResponse(said, content_type=TEXT)
        if end == ".p7s":
            signature = signing.signature_of(content)
            return HttpResponse(signature, content_type="application/pkcs7-signature")
    raise NotFound(what=name)


def _documents(reader: Reader) -> list[SharedDocument]:
    labels = set(_labels(reader))
    return [one for one in own.documents() if one.csaf and csaf.label_of(one) in labels]


def _labels(reader: Reader) -> list[str]:
    return [label for label, tlp in csaf.LABELS.items() if tlp <= reader.ceiling]


def _reader(request: HttpRequest) -> Reader:
    """Return the peer that asks; nobody where no token is given. Raises a refusal for a wrong one."""
    found = outside.reader_of(request)
    if found is None and request.headers.get("Authorization"):
        raise _NoTokenError
    return found or readers.NOBODY


def _base(request: HttpRequest) -> str:
    return str(settings.KHIEN.address) or request.build_absolute_uri("/").rstrip("/")
