"""The receiver: an ASGI application that speaks Splunk's HTTP event collector.

A batch is answered with success only once it is on disk. Requests that arrive together share one
write. A batch with a fault is refused whole, with its number, and changes nothing.
"""

import asyncio
import gzip
import io
import json
import threading
import zlib
from collections.abc import Awaitable, Callable, MutableMapping
from queue import Queue
from typing import Any

import msgspec
import orjson
import pyarrow as pa
from asgiref.sync import sync_to_async
from django.conf import settings

from khien.engine.records.stored import read_bytes
from khien.engine.records.types import Batch
from khien.watch.telemetry.services import intake
from khien.watch.telemetry.types import FeedKey, StoreRefusal, TokenUnknown

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Answer = tuple[int, dict[str, Any]]

PREFIX = "/services/collector"
GROUP_ROWS = 20_000


class Envelope(msgspec.Struct):
    """One event as HEC clients send it; the event itself is kept as its exact bytes."""

    event: msgspec.Raw
    host: str = ""


class BadBatch(Exception):
    """A body that cannot be taken: HEC's code, what is wrong, and the number of the event."""

    def __init__(self, code: int, told: str, number: int | None = None) -> None:
        super().__init__(told)
        self.code, self.told, self.number = code, told, number


class Receiver:
    """Takes events over HTTP and writes them under its own name."""

    def __init__(self, writer: str) -> None:
        self.writer = writer
        self.queue: Queue[tuple[pa.RecordBatch, asyncio.Future[None], asyncio.AbstractEventLoop]]
        self.queue = Queue(maxsize=256)
        self.thread: threading.Thread | None = None
        self.starting = threading.Lock()

    async def lifespan(self, receive: Receive, send: Send) -> None:
        """Answer the server's start and stop."""
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            else:
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self.lifespan(receive, send)
            return
        if scope["type"] != "http":
            return
        status, answer = await self._answered(scope, receive)
        body = orjson.dumps(answer)
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _answered(  # noqa: PLR0911 - one line for each of HEC's answers
        self, scope: Scope, receive: Receive
    ) -> Answer:
        path = str(scope["path"]).rstrip("/")
        if path.startswith(f"{PREFIX}/health"):
            return 200, {"text": "HEC is healthy", "code": 17}
        is_raw = path.startswith(f"{PREFIX}/raw")
        if not is_raw and path not in {PREFIX, f"{PREFIX}/event", f"{PREFIX}/event/1.0"}:
            return 404, {"text": "The requested URL was not found on this server.", "code": 404}
        if scope["method"] != "POST":
            return 405, {"text": "Send events with POST.", "code": 6}
        try:
            feed = await sync_to_async(intake.feed_of_token)(_token(scope))
            body = await _body(scope, receive)
            rows = await asyncio.to_thread(_rows, feed, body, is_raw=is_raw)
            await self._keep(rows)
        except TokenUnknown:
            return 403, {"text": "Invalid token", "code": 4}
        except BadBatch as bad:
            told: dict[str, Any] = {"text": bad.told, "code": bad.code}
            if bad.number is not None:
                told["invalid-event-number"] = bad.number
            return {2: 401, 3: 401, 27: 413}.get(bad.code, 400), told
        except StoreRefusal as refusal:
            return 503, {"text": str(refusal), "code": 9}
        return 200, {"text": "Success", "code": 0}

    async def _keep(self, rows: pa.RecordBatch) -> None:
        """Hand rows to the writing thread and wait until they are on disk."""
        self._start()
        loop = asyncio.get_running_loop()
        kept: asyncio.Future[None] = loop.create_future()
        await loop.run_in_executor(None, self.queue.put, (rows, kept, loop))
        await kept

    def _start(self) -> None:
        with self.starting:
            if self.thread is None:
                self.thread = threading.Thread(target=self._write, name="log-writer", daemon=True)
                self.thread.start()

    def _write(self) -> None:
        """Write what waits, many requests at once, until the process ends."""
        lake = intake.open_lake(self.writer)
        while True:
            group = [self.queue.get()]
            while not self.queue.empty() and sum(each[0].num_rows for each in group) < GROUP_ROWS:
                group.append(self.queue.get())
            problem: Exception | None = None
            try:
                table = pa.Table.from_batches([rows for rows, _, _ in group]).combine_chunks()
                for batch in table.to_batches():
                    lake.append(batch)
                lake.roll_if_due()
            except Exception as refusal:  # noqa: BLE001 - whoever waits is told; the thread goes on
                problem = refusal
            for _, kept, loop in group:
                loop.call_soon_threadsafe(_settle, kept, problem)


def _settle(kept: "asyncio.Future[None]", problem: Exception | None) -> None:
    if kept.cancelled():
        return
    if problem is None:
        kept.set_result(None)
    else:
        kept.set_exception(problem)


def _token(scope: Scope) -> str:
    headers = {name.lower(): value for name, value in scope["headers"]}
    given: str = headers.get(b"authorization", b"").decode("latin-1").strip()
    if not given:
        raise BadBatch(2, "Token is required")
    word, _, token = given.partition(" ")
    if word.lower() not in {"splunk", "bearer"} or not token.strip():
        raise BadBatch(3, "Invalid authorization")
    return token.strip()


async def _body(scope: Scope, receive: Receive) -> bytes:
    most = settings.KHIEN.receive_bytes_max
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        part = message.get("body", b"")
        size += len(part)
        if size > most:
            raise BadBatch(27, f"The body is larger than {most} bytes; send smaller batches")
        parts.append(part)
        if not message.get("more_body"):
            break
    body = b"".join(parts)
    headers = {name.lower(): value for name, value in scope["headers"]}
    if headers.get(b"content-encoding", b"").lower() == b"gzip":
        body = _unpacked(body, most)
    if not body.strip():
        raise BadBatch(5, "No data")
    return body


def _unpacked(body: bytes, most: int) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as packed:
            unpacked = packed.read(most + 1)
    except (OSError, EOFError, zlib.error) as problem:
        raise BadBatch(6, "Invalid data format: the gzip content is damaged") from problem
    if len(unpacked) > most:
        raise BadBatch(27, f"The body unpacks to more than {most} bytes; send smaller batches")
    return unpacked


def _rows(feed: FeedKey, body: bytes, *, is_raw: bool) -> pa.RecordBatch:
    if is_raw:
        return intake.events_of(feed, list(read_bytes(body, feed.code)))
    by_host: dict[str, list[bytes]] = {}
    for number, envelope in enumerate(_envelopes(body)):
        event = bytes(envelope.event)
        if event in {b'""', b"null"}:
            raise BadBatch(13, "Event field cannot be blank", number)
        by_host.setdefault(envelope.host, []).append(_line_of(event, number))
    groups = [
        intake.events_of(
            feed, _batches(feed, lines), defaults={"host_name": host} if host else None
        )
        for host, lines in by_host.items()
    ]
    return pa.Table.from_batches(groups).combine_chunks().to_batches()[0]


def _batches(feed: FeedKey, lines: list[bytes]) -> list[Batch]:
    return list(read_bytes(b"\n".join(lines), feed.code))


def _line_of(event: bytes, number: int) -> bytes:
    """Return an event as one line: an object as sent, a text as the text itself."""
    if event[:1] == b'"':
        try:
            told = orjson.loads(event)
        except orjson.JSONDecodeError as problem:
            raise BadBatch(6, "Invalid data format", number) from problem
        return str(told).replace("\r\n", "\n").rstrip("\n").replace("\n", " ").encode()
    return orjson.dumps(orjson.loads(event)) if b"\n" in event else event


def _envelopes(body: bytes) -> list[Envelope]:
    """Return the envelopes of a body, one after the other with or without line ends."""
    try:
        return _LINES.decode_lines(body)
    except msgspec.MsgspecError:
        pass
    found: list[Envelope] = []
    decoder, text, at = _JSON, body.decode("utf-8", "replace").strip(), 0
    while at < len(text):
        try:
            _, end = decoder.raw_decode(text, at)
            found.append(_LINES.decode(text[at:end].encode()))
        except (ValueError, RecursionError, msgspec.MsgspecError) as problem:
            code, told = _told(problem)
            raise BadBatch(code, told, len(found)) from problem
        at = end
        while at < len(text) and text[at] in " \r\n\t,":
            at += 1
    return found


def _told(problem: Exception) -> tuple[int, str]:
    if "missing required field `event`" in str(problem):
        return 12, "Event field is required"
    return 6, "Invalid data format"


_LINES = msgspec.json.Decoder(Envelope, strict=False)
_JSON = json.JSONDecoder()
