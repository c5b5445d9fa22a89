"""The core's talk with the gateway: the core asks, the gateway never does."""

import base64
import json
import urllib.request
from collections.abc import Mapping
from typing import Any, Final

from typing_extensions import override

TIMEOUT_S: Final = 10
ANSWER_BYTES_MAX: Final = 16 * 1024 * 1024


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    @override
    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        """Follow nothing: the secret goes to the configured address only."""


_opener = urllib.request.build_opener(_NoRedirects, urllib.request.ProxyHandler({}))


class Gateway:
    """The gateway at an address, spoken to with the core's secret. Raises OSError when it is away."""

    def __init__(self, address: str, secret: str) -> None:
        self.address, self.secret = address.rstrip("/"), secret

    def waiting(self) -> list[tuple[str, bytes]]:
        """Return the sealed forms that wait, with their ids."""
        told = self._ask("GET", "/core/forms", None)
        return [(str(form["id"]), base64.b64decode(form["sealed"])) for form in told["forms"]]

    def taken(self, forms: list[str]) -> None:
        """Say which forms were taken; the gateway forgets them."""
        self._ask("POST", "/core/taken", {"forms": forms})

    def put_boxes(self, boxes: Mapping[str, bytes], public: str) -> None:
        """Hand over a box for each phone, and the core's public key."""
        packed = {mark: base64.b64encode(sealed).decode() for mark, sealed in boxes.items()}
        self._ask("POST", "/core/boxes", {"boxes": packed, "public": public})

    def _ask(self, method: str, path: str, body: dict[str, Any] | None) -> Any:
        request = urllib.request.Request(  # noqa: S310 - http(s) only: checked in the settings
            f"{self.address}{path}",
            data=json.dumps(body).encode() if body is not None else None,
            method=method,
            headers={
                "Authorization": f"Bearer {self.secret}",
                "Content-Type": "application/json",
            },
        )
        with _opener.open(request, timeout=TIMEOUT_S) as answer:
            return json.loads(answer.read(ANSWER_BYTES_MAX))
