"""A centre that publishes feeds on loopback: well, or in all the ways that a server can be broken."""

import hashlib
import http.server
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from typing_extensions import override

COLLECTION = "/root/collections/c/objects/"
ROLIE = "/csaf/feed.json"


@dataclass
class Publisher:
    """What is answered by path: a status, headers, a body, and how many of its bytes are held back."""

    pages: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    shelf: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    signed_in: list[str] = field(default_factory=list)
    page_size: int = 2
    held_back: int = 0
    hangs_s: float = 0
    port: int = 0

    @property
    def address(self) -> str:
        """Return the server's address."""
        return f"http://127.0.0.1:{self.port}"

    def put(self, path: str, values: Any, **headers: str) -> bytes:
        """Publish values as JSON, and return the bytes."""
        content = values if isinstance(values, bytes) else json.dumps(values).encode()
        self.pages[path] = (200, headers, content)
        return content

    def publish_event(self, uuid: str, *values: str, stamp: int = 1) -> None:
        """Publish an event of a MISP feed with domains."""
        attributes = [{"type": "domain", "value": one, "comment": "c2"} for one in values]
        event = {"uuid": uuid, "info": "Mẫu", "timestamp": str(stamp), "Attribute": attributes}
        self.put(f"/misp/{uuid}.json", {"Event": event})
        manifest = json.loads(self.pages.get("/misp/manifest.json", (0, {}, b"{}"))[2])
        self.put("/misp/manifest.json", manifest | {uuid: {"timestamp": stamp}})

    def publish_csaf(self, name: str, content: bytes, updated: str, *, mark: str = "") -> None:
        """Publish a document of a CSAF provider with its hash (or another one)."""
        self.put(f"/csaf/{name}", content)
        said = mark or hashlib.sha512(content).hexdigest()
        self.put(f"/csaf/{name}.sha512", f"{said}  {name}\n".encode())
        links = [{"rel": "self", "href": name}, {"rel": "hash", "href": f"{name}.sha512"}]
        entry = {"id": name, "updated": updated, "link": links, "content": {"src": name}}
        rolie = json.loads(self.pages.get(ROLIE, (0, {}, b'{"feed": {"entry": []}}'))[2])
        others = [one for one in rolie["feed"]["entry"] if one["id"] != name]
        self.put(ROLIE, {"feed": {"entry": [*others, entry]}})
        feeds = {"rolie": {"feeds": [{"url": f"{self.address}{ROLIE}"}]}}
        self.put("/csaf/provider-metadata.json", {"distributions": [feeds]})

    def answer(self, path: str, query: dict[str, list[str]]) -> tuple[int, dict[str, str], bytes]:
        """Return what is published at a path."""
        if path == COLLECTION and path not in self.pages:
            return self._page(query)
        return self.pages.get(path, (404, {}, b"{}"))

    def _page(self, query: dict[str, list[str]]) -> tuple[int, dict[str, str], bytes]:
        """Return a page of the shelf; the place on it is when an object was added."""
        after = query.get("added_after", [""])[0]
        first = int(query.get("next", ["0"])[0]) or (int(after[20:26]) + 1 if after else 0)
        held = self.shelf[first : first + self.page_size]
        envelope: dict[str, Any] = {"objects": held} if held else {}
        if first + len(held) < len(self.shelf):
            envelope |= {"more": True, "next": str(first + len(held))}
        last = f"2026-11-01T00:00:00.{first + len(held) - 1:06d}Z" if held else ""
        headers = {"X-TAXII-Date-Added-Last": last} if held else {}
        return 200, headers, json.dumps(envelope).encode()


@contextmanager
def published() -> Iterator[Publisher]:
    """Serve a publisher on loopback."""
    told = Publisher()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            told.asked.append(self.path)
            told.signed_in.append(self.headers.get("Authorization", ""))
            time.sleep(told.hangs_s)
            status, headers, body = told.answer(parts.path, parse_qs(parts.query))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) - told.held_back])

        @override
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    class Quiet(http.server.ThreadingHTTPServer):
        @override
        def handle_error(self, *words: Any) -> None:
            """Bear a caller that hangs up."""

    server = Quiet(("127.0.0.1", 0), Handler)
    told.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
