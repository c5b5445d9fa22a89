"""A phone's browser: cookies, pages of the gateway, forms with files as a browser sends them."""

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
import uuid
from dataclasses import dataclass
from typing import Any

Files = list[tuple[str, bytes]]


@dataclass
class Phone:
    """A browser at a gateway's address."""

    address: str

    def __post_init__(self) -> None:
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.cookies), urllib.request.ProxyHandler({})
        )

    def get(self, path: str = "/") -> str:
        """Return a page."""
        return self._open(urllib.request.Request(f"{self.address}{path}"))

    def post(self, path: str, *, page: str = "/", **said: Any) -> str:
        """Send a form of a page, and return the page that follows."""
        body = urllib.parse.urlencode({**self._token(page), **said}, doseq=True).encode()
        return self._open(urllib.request.Request(f"{self.address}{path}", body))

    def report(self, files: Files, **said: str) -> str:
        """Report an incident with files, and return the page that follows."""
        edge = uuid.uuid4().hex
        told = {"kind": "other", "detected_at": "2026-11-25T08:30", **self._token("/"), **said}
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in told.items()
        ]
        for name, content in files:
            head = f'--{edge}\r\nContent-Disposition: form-data; name="photos"; filename="{name}"'
            parts += [f"{head}\r\nContent-Type: text/plain\r\n\r\n".encode(), content, b"\r\n"]
        body = b"".join([*parts, f"--{edge}--\r\n".encode()])
        kind = {"Content-Type": f"multipart/form-data; boundary={edge}"}
        return self._open(urllib.request.Request(f"{self.address}/", body, kind))

    def _token(self, page: str) -> dict[str, str]:
        found = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', self.get(page))
        assert found is not None
        return {"csrfmiddlewaretoken": found[1]}

    def _open(self, request: urllib.request.Request) -> str:
        try:
            with self.opener.open(request, timeout=20) as page:
                return str(page.read().decode())
        except urllib.error.HTTPError as refused:
            with refused:
                return str(refused.read().decode())
