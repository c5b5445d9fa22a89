"""Fetches certificates of a name from the log that the operator named; nothing else is asked of anybody."""

import http.client
from contextlib import closing
from typing import Final
from urllib.parse import quote, urlsplit

from khien.base.core.outward import Pinned, cut_off

ANSWER_S: Final = 60.0
BYTES_MAX: Final = 50 * 1024**2


def fetch_log(address: str, name: str) -> tuple[bytes, str]:
    """Return what the log says of a name, or why it says nothing. `{name}` in the address is the name.

    The operator's own address may be an inner one: a mirror.
    """
    url = address.replace("{name}", quote(name))
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    talk = Pinned(url, allows_inner=True)
    try:
        with closing(talk), cut_off(lambda: talk.sock, ANSWER_S):
            talk.request("GET", path, headers={"Accept": "application/json", "Connection": "close"})
            answer = talk.getresponse()
            body = answer.read(BYTES_MAX + 1)
    except (OSError, http.client.HTTPException) as problem:
        return b"", " ".join(f"{type(problem).__name__}: {problem}".split())[:200]
    if answer.status != 200 or len(body) > BYTES_MAX:
        return b"", f"HTTP {answer.status}, {len(body)} bytes"
    return body, ""
