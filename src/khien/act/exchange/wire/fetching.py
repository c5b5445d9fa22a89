"""Fetches what a feed publishes: from checked addresses, without redirects, within bounds."""

import http.client
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from khien.act.exchange.types.feeds import (
    BadStatus,
    BrokenOff,
    NoAnswer,
    OutOfTime,
    PullFailed,
    Redirected,
    TooMuch,
)
from khien.base.core.outward import Pinned, cut_off, require_url
from khien.base.core.refusals import Invalid

FETCH_S = 20.0
CHUNK: Final = 65536


@dataclass(frozen=True, slots=True)
class Answer:
    """What was fetched, with the headers in small letters."""

    body: bytes
    headers: Mapping[str, str]


class Fetcher:
    """Fetches for one run of one feed, until an instant of the monotonic clock.

    The sign-in goes to the feed's own host alone. A link to another host is followed where that is
    public and speaks HTTPS.
    """

    def __init__(self, url: str, *, allows_inner: bool, authorization: str, until: float) -> None:
        self.origin = _origin(url)
        self.allows_inner, self.authorization, self.until = allows_inner, authorization, until

    def get(self, url: str, *, most: int, accept: str = "application/json") -> Answer:
        """Return a whole answer of at most so many bytes. Raises PullFailed."""
        is_own = _origin(url) == self.origin
        allows_inner = self.allows_inner and is_own
        shown = url.partition("?")[0][:200]
        try:
            require_url(url.partition("?")[0], allows_inner=allows_inner)
        except Invalid as refusal:
            raise PullFailed(url=shown, why=str(refusal.values["what"])) from None
        seconds = min(FETCH_S, self.until - time.monotonic())
        if seconds <= 0:
            raise OutOfTime(url=shown)
        headers = {"Accept": accept, "User-Agent": "Khien", "Connection": "close"}
        if self.authorization and is_own:
            headers["Authorization"] = self.authorization
        connection = Pinned(url, allows_inner=allows_inner)
        try:
            with closing(connection), cut_off(lambda: connection.sock, seconds):
                connection.request("GET", _path(url), headers=headers)
                with closing(connection.getresponse()) as answer:
                    _require_good(shown, answer)
                    return Answer(_whole(shown, answer, most), _small(answer))
        except http.client.IncompleteRead as problem:
            raise BrokenOff(url=shown, size=len(problem.partial)) from None
        except (OSError, http.client.HTTPException, ValueError) as problem:
            raise NoAnswer(url=shown, detail=_detail(problem)) from None


def _require_good(url: str, answer: http.client.HTTPResponse) -> None:
    if 300 <= answer.status < 400:
        raise Redirected(url=url, to=answer.headers.get("Location", "?")[:200])
    if answer.status != 200:
        raise BadStatus(url=url, status=answer.status)


def _whole(url: str, answer: http.client.HTTPResponse, most: int) -> bytes:
    if (answer.length or 0) > most:
        raise TooMuch(url=url, most=most)
    parts, size = [], 0
    while part := answer.read(CHUNK):
        parts.append(part)
        size += len(part)
        if size > most:
            raise TooMuch(url=url, most=most)
    if answer.length:
        raise BrokenOff(url=url, size=size)
    return b"".join(parts)


def _small(answer: http.client.HTTPResponse) -> dict[str, str]:
    return {name.lower(): value for name, value in answer.getheaders()}


def _path(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _origin(url: str) -> tuple[str, str, int | None]:
    try:
        parts = urlsplit(url)
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    except ValueError:
        return "", "", None
    return parts.scheme, parts.hostname or "", port


def _detail(problem: Exception) -> str:
    if isinstance(problem, TimeoutError):
        return "timeout"
    return " ".join(f"{type(problem).__name__}: {problem}".split())[:200]
