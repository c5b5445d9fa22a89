"""What agents talk to: GLPI's and FusionInventory's protocols at one address, osquery's TLS API."""

import base64
import binascii
import zlib
from collections.abc import Callable, Mapping
from functools import wraps

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt

from khien.base.core.refusals import Refusal
from khien.base.core.speech import sentence
from khien.know.inventory.rules.reading.door import BYTES_MAX
from khien.know.inventory.services import agents, intake, osquery
from khien.know.inventory.types.agents import KeyUnknown, Sender

Endpoint = Callable[[HttpRequest], HttpResponseBase]
ZLIB = "application/x-compress-zlib"
_METHODS = frozenset({"POST"})


def _told(endpoint: Endpoint) -> Endpoint:
    """Answer refusals as agents read them: a status and one sentence."""

    @csrf_exempt
    @wraps(endpoint)
    def wrapped(request: HttpRequest) -> HttpResponseBase:
        try:
            return endpoint(request)
        except Refusal as refusal:
            body = {"status": "error", "message": sentence(refusal)}
            answer = _json(body, status=refusal.status)
            if isinstance(refusal, KeyUnknown):
                answer["WWW-Authenticate"] = 'Basic realm="Khien"'
            return answer

    return wrapped


@_told
def inventory(request: HttpRequest) -> HttpResponseBase:
    """Take in an inventory from an agent of GLPI or FusionInventory; a browser goes to the pages."""
    if request.method not in _METHODS:
        if "GLPI-Request-ID" in request.headers:
            _sender(request)
            return _json(intake.ALL_DONE)  # an agent that waits: nothing here stays pending
        if "action" in request.GET:
            return _json({})  # FusionInventory asks for tasks that nobody gives here
        return redirect("inventory:stock")
    sender = _sender(request)
    body = request.read(BYTES_MAX + 1)
    message = intake.message_of(body)
    if message.document is not None:
        return _json(intake.answer_glpi(sender, message.document))
    assert message.root is not None
    told = intake.answer_fusion(sender, message.root)
    plain = f'<?xml version="1.0" encoding="UTF-8"?>\n{told}\n'.encode()
    if body.startswith(b"<"):
        return HttpResponse(plain, content_type="application/xml")
    return HttpResponse(zlib.compress(plain), content_type=ZLIB)


@_told
def enroll(request: HttpRequest) -> HttpResponseBase:
    """Enrol an osquery: its secret is a unit's agent key."""
    told = _body(request)
    secret = str(told.get("enroll_secret", ""))
    host = str(told.get("host_identifier", ""))
    try:
        node = osquery.enroll(secret, host)
    except KeyUnknown:
        return _json({"node_invalid": True})
    return _json({"node_key": node, "node_invalid": False})


@_told
def config(request: HttpRequest) -> HttpResponseBase:
    """Tell an osquery which queries it runs."""
    if _node(request) is None:
        return _json({"node_invalid": True})
    return _json(osquery.config())


@_told
def distributed_read(request: HttpRequest) -> HttpResponseBase:
    """Answer that there is no question: nothing is asked but the queries of the configuration."""
    return _json({"queries": {}, "node_invalid": _node(request) is None})


@_told
def distributed_write(request: HttpRequest) -> HttpResponseBase:
    """Take nothing: nothing was asked."""
    return _json({"node_invalid": _node(request) is None})


@_told
def log(request: HttpRequest) -> HttpResponseBase:
    """Take in results of the queries; the agent's own log lines are not kept."""
    told = _body(request)
    node = osquery.node_of(str(told.get("node_key", "")))
    if node is None:
        return _json({"node_invalid": True})
    if told.get("log_type") == "result":
        osquery.take_results(node, told.get("data"))
    return _json({"node_invalid": False})


def _node(request: HttpRequest) -> "osquery.Node | None":
    return osquery.node_of(str(_body(request).get("node_key", "")))


def _body(request: HttpRequest) -> dict[str, object]:
    return osquery.body_of(request.read(BYTES_MAX + 1))


def _sender(request: HttpRequest) -> Sender:
    """Return who sends: by HTTP basic (the key is the password) or as a bearer."""
    word, _, given = request.headers.get("Authorization", "").partition(" ")
    if word.lower() == "bearer":
        return agents.sender_of(given.strip())
    if word.lower() == "basic":
        try:
            plain = base64.b64decode(given.strip(), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            plain = ""
        return agents.sender_of(plain.partition(":")[2])
    raise KeyUnknown


def _json(told: Mapping[str, object], status: int = 200) -> HttpResponse:
    return HttpResponse(orjson.dumps(told), content_type="application/json", status=status)
