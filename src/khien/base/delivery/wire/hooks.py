"""Makes one signed webhook call: to a checked address, without redirects, with a bounded answer."""

import http.client
import socket
import ssl
import time
from contextlib import closing
from urllib.parse import urlsplit

from typing_extensions import override

from khien.base.delivery.rules import is_inner, signature
from khien.base.delivery.types import HookCall, Outcome, Reason
from khien.base.delivery.wire.deadline import STEP_S, WHOLE_S, cut_off

ANSWER_BYTES_MAX = 4096
DETAIL_MAX = 300
_GONE = 410


class _InnerAddress(OSError):
    """The target's name leads to an inner address, which it may not."""


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was looked up once and checked, under the target's name."""

    def __init__(self, call: HookCall) -> None:
        parts = urlsplit(call.url)
        self._is_secure = parts.scheme == "https"
        self._allows_inner = call.allows_inner
        host, port = parts.hostname or "", parts.port or (443 if self._is_secure else 80)
        super().__init__(host, port, timeout=STEP_S)
        self.default_port = 443 if self._is_secure else 80

    @override
    def connect(self) -> None:
        """Connect to the first address that answers; every address of the name must be allowed."""
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if not self._allows_inner and any(map(is_inner, addresses)):
            raise _InnerAddress(f"{self.host} leads to an inner address")
        self.sock = _first_that_answers(addresses, self.port)
        if self._is_secure:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host)


def call_hook(call: HookCall, *, seconds: float = WHOLE_S) -> Outcome:
    """Make the call and return what came of it. Takes at most about `seconds`."""
    parts = urlsplit(call.url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Khien",
        "X-Khien-Delivery": call.code,
        "X-Khien-Signature": signature(call.secret, int(time.time()), call.body),
        "Connection": "close",
    }
    connection = _Pinned(call)
    try:
        with closing(connection), cut_off(lambda: connection.sock, seconds):
            connection.request("POST", path, body=call.body, headers=headers)
            answer = connection.getresponse()
            said = answer.read(ANSWER_BYTES_MAX)
    except _InnerAddress as problem:
        return Outcome(Reason.REFUSED, str(problem))
    except (OSError, http.client.HTTPException, ValueError) as problem:
        return Outcome(Reason.UNREACHABLE, f"{type(problem).__name__}: {problem}"[:DETAIL_MAX])
    return _outcome(answer.status, said)


def _first_that_answers(addresses: list[str], port: int) -> socket.socket:
    problem: OSError = OSError("the name leads nowhere")
    for address in addresses[:4]:
        try:
            return socket.create_connection((address, port), timeout=STEP_S)
        except OSError as found:
            problem = found
    raise problem


def _outcome(status: int, said: bytes) -> Outcome:
    if 200 <= status < 300:
        return Outcome()
    words = " ".join(said.decode("utf-8", "replace").split())
    if 300 <= status < 400:
        words = "a redirect is not followed; register the final address"
    reason = Reason.REFUSED if status == _GONE else Reason.NOT_NOW
    return Outcome(reason, f"HTTP {status}: {words}"[:DETAIL_MAX])
