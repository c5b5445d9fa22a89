"""One bounded question over HTTP: no redirects, no proxies, so many seconds and bytes and no more."""

import http.client
from contextlib import closing
from typing import Final
from urllib.parse import urlsplit

from khien.base.core.outward import Pinned, cut_off

ANSWER_S: Final = 10.0
BYTES_MAX: Final = 20 * 1024 * 1024


class NoAnswer(Exception):
    """Nobody answered, or not in time, or too much."""


def asked(url: str, *, body: bytes | None = None, kind: str = "") -> bytes:
    """Return what an http(s) address answers to a GET, or to a POST of a body. Raises NoAnswer."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not url.isascii():
        raise NoAnswer(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        with (
            closing(Pinned(url, allows_inner=True)) as talk,
            cut_off(lambda: talk.sock, ANSWER_S),
        ):
            method, headers = ("POST", {"Content-Type": kind}) if body is not None else ("GET", {})
            talk.request(method, path, body=body, headers=headers)
            answer = talk.getresponse()
            content = answer.read(BYTES_MAX + 1)
    except (OSError, http.client.HTTPException, ValueError) as problem:
        raise NoAnswer(url) from problem
    if answer.status != http.client.OK or len(content) > BYTES_MAX:
        raise NoAnswer(url)
    return content
