"""Makes one signed webhook call: to a checked address, without redirects, with a bounded answer."""

import http.client
import time
from contextlib import closing
from urllib.parse import urlsplit

from khien.base.core.outward import WHOLE_S, InnerAddress, Pinned, cut_off
from khien.base.delivery.rules import signature
from khien.base.delivery.types import HookCall, Outcome, Reason

ANSWER_BYTES_MAX = 4096
DETAIL_MAX = 300
_GONE = 410


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
    connection = Pinned(call.url, allows_inner=call.allows_inner)
    try:
        with closing(connection), cut_off(lambda: connection.sock, seconds):
            connection.request("POST", path, body=call.body, headers=headers)
            answer = connection.getresponse()
            said = answer.read(ANSWER_BYTES_MAX)
    except InnerAddress as problem:
        return Outcome(Reason.REFUSED, str(problem))
    except (OSError, http.client.HTTPException, ValueError) as problem:
        return Outcome(Reason.UNREACHABLE, f"{type(problem).__name__}: {problem}"[:DETAIL_MAX])
    return _outcome(answer.status, said)


def _outcome(status: int, said: bytes) -> Outcome:
    if 200 <= status < 300:
        return Outcome()
    words = " ".join(said.decode("utf-8", "replace").split())
    if 300 <= status < 400:
        words = "a redirect is not followed; register the final address"
    reason = Reason.REFUSED if status == _GONE else Reason.NOT_NOW
    return Outcome(reason, f"HTTP {status}: {words}"[:DETAIL_MAX])
