"""Requests to the gateway: bounded before anything of them is held, and held in memory only.

Django would put a large body into a temporary file, unsealed; the settings leave it no reason to, since
nothing larger than `REQUEST_BYTES_MAX` comes through here.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final

from khien.act.gate.rules import sealing
from khien.act.gate.store import FILES_BYTES_MAX, MB
from khien.act.gate.views.gateway import opening
from khien.act.gate.views.gateway.core import is_core

REQUEST_BYTES_MAX: Final = FILES_BYTES_MAX + MB
BOXES_BYTES_MAX: Final = 16 * MB
SMALL_BYTES_MAX: Final = 64 * 1024
DRAINED_BYTES_MAX: Final = 200 * MB
LARGE_AT_ONCE: Final = 4
SENT_WITHIN_S: Final = 300

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]


class Bounded:
    """Passes a request on within its bound: small from anybody, large from a known phone or the core.

    At most four large bodies are held at once, each for five minutes at most; further ones wait.
    """

    def __init__(self, pages: App) -> None:
        self.pages, self.large = pages, asyncio.Semaphore(LARGE_AT_ONCE)

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Answer one connection."""
        if scope["type"] != "http":
            await self.pages(scope, receive, send)
            return
        headers = dict(scope.get("headers", ()))
        size, most = _declared(headers), SMALL_BYTES_MAX
        if size is None or size > most:
            most = await asyncio.to_thread(_most, scope, headers)
        if most == SMALL_BYTES_MAX:
            await self._answer(scope, receive, send, size=size, most=most)
            return
        async with self.large:
            await self._answer(scope, receive, send, size=size, most=most)

    async def _answer(
        self, scope: dict[str, Any], receive: Receive, send: Send, *, size: int | None, most: int
    ) -> None:
        if size is None or size <= most:
            await self.pages(scope, _counted(receive, most), send)
        elif most == REQUEST_BYTES_MAX:
            await _dropped(receive, min(size, DRAINED_BYTES_MAX))
            await _say(send, 303, {b"location": b"/?large=1"})
        else:
            told = f"The request is too large; at most {most} bytes are taken here.\n"
            await _say(send, 413, {b"content-type": b"text/plain; charset=utf-8"}, told)


def _counted(receive: Receive, most: int) -> Receive:
    """Return `receive`, which ends the connection past the bound in bytes or in time."""
    got, until = 0, asyncio.get_running_loop().time() + SENT_WITHIN_S
    is_whole = False

    async def counted() -> Message:
        nonlocal got, is_whole
        if is_whole:
            return await receive()
        try:
            async with asyncio.timeout_at(until):
                message = await receive()
        except TimeoutError:
            return {"type": "http.disconnect"}
        got += len(message.get("body", b""))
        is_whole = not message.get("more_body", False)
        return message if got <= most else {"type": "http.disconnect"}

    return counted


def _declared(headers: dict[bytes, bytes]) -> int | None:
    """Return the size that a request says it has; None where it says none and sends piece by piece."""
    if b"transfer-encoding" in headers:
        return None
    said = headers.get(b"content-length", b"0")
    return int(said) if said.isdigit() else None


def _most(scope: dict[str, Any], headers: dict[bytes, bytes]) -> int:
    path = str(scope.get("path", ""))
    if path.startswith("/core/"):
        shown = headers.get(b"authorization", b"").decode("latin-1")
        return BOXES_BYTES_MAX if is_core(shown) else SMALL_BYTES_MAX
    if path != "/" or scope.get("method") != "POST":
        return SMALL_BYTES_MAX
    try:
        cookies = SimpleCookie(headers.get(b"cookie", b"").decode("latin-1"))
    except CookieError:
        return SMALL_BYTES_MAX
    token = cookies[opening.COOKIE].value if opening.COOKIE in cookies else ""
    is_known = bool(token) and opening.store().box(sealing.mark_of(token)) is not None
    return REQUEST_BYTES_MAX if is_known else SMALL_BYTES_MAX


async def _dropped(receive: Receive, most: int) -> None:
    """Read a body to its end and drop it: answered before, a browser shows a broken connection."""
    got, is_whole = 0, False
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(SENT_WITHIN_S):
            while got < most and not is_whole:
                message = await receive()
                got += len(message.get("body", b""))
                is_whole = not message.get("more_body", False)


async def _say(send: Send, status: int, headers: dict[bytes, bytes], told: str = "") -> None:
    held = [*headers.items(), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": held})
    await send({"type": "http.response.body", "body": told.encode()})
