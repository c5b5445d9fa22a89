"""Files over HTTP: taken in without touching a disk, given out so that no browser runs them."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from typing_extensions import override

from khien.base.accounts.types import Actor
from khien.base.files import queries
from khien.base.files.rules.limits import SIZE_MAX
from khien.base.files.services import storing as services

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAPERS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": XLSX,
}
"""What papers are given out as, by the ending of their names."""

SLACK_BYTES = 1024 * 1024
"""What a form may hold beside its file."""

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Page = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]


async def bounded(page: Page, scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Pass a request on unless its body is larger than what is held in memory.

    Django would put a larger body into a temporary file before anybody has looked at it.
    """
    most = SIZE_MAX + SLACK_BYTES
    said = dict(scope.get("headers", ())).get(b"content-length", b"0")
    if not said.isdigit() or int(said) > most:
        plain = (b"content-type", b"text/plain; charset=utf-8")
        await send({"type": "http.response.start", "status": 413, "headers": [plain]})
        told = f"The request is too large; at most {most} bytes are taken.\n"
        await send({"type": "http.response.body", "body": told.encode()})
        return
    got = 0

    async def counted() -> Message:
        nonlocal got
        message = await receive()
        got += len(message.get("body", b""))
        return message if got <= most else {"type": "http.disconnect"}

    await page(scope, counted, send)


class MemoryOnlyHandler(MemoryFileUploadHandler):
    """Keeps an upload in memory and never in a temporary file: it may be one that must not be here."""

    @override
    def handle_raw_input(self, *words: Any, **more: Any) -> None:
        """Take every upload within the bound; the files of a larger request are dropped unread."""
        content_length = words[2]
        self.activated = content_length <= SIZE_MAX + SLACK_BYTES


def give_out(by: Actor, key: int, *, grown: Callable[[bytes], bytes] | None = None) -> HttpResponse:
    """Answer with a file as a download that no browser opens in our name; the giving-out is noted.

    `grown` gives what became of its content since. Call after the door of the row that holds the file.
    """
    content = services.open_file(by, key=key)
    content = grown(content) if grown else content
    response = HttpResponse(content, content_type="application/octet-stream")
    name = queries.file(by, key).name
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


def give_workbook(content: bytes, name: str) -> HttpResponse:
    """Answer with an Excel workbook made just now, as a download."""
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


def give_paper(content: bytes, name: str) -> HttpResponse:
    """Answer with a paper made just now: a PDF is shown, others are downloads."""
    form = name.rpartition(".")[2]
    response = HttpResponse(content, content_type=PAPERS[form])
    told = content_disposition_header(as_attachment=form != "pdf", filename=name)
    response["Content-Disposition"] = told or "inline"
    return response
