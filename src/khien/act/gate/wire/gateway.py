"""The core's talk with the gateway: the core asks, the gateway never does."""

import base64
import json
import re
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from typing_extensions import override

from khien.act.gate.store import FORM_BYTES_MAX

TIMEOUT_S: Final = 10
LIST_BYTES_MAX: Final = 64 * 1024
SEALED_BYTES_MAX: Final = FORM_BYTES_MAX
GONE: Final = 404
_FORM: Final = re.compile(r"[0-9a-f]{32,64}")


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    @override
    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        """Follow nothing: the secret goes to the configured address only."""


_opener = urllib.request.build_opener(_NoRedirects, urllib.request.ProxyHandler({}))


@dataclass(frozen=True, slots=True)
class OnGateway:
    """The forms that wait there, the oldest first, and how many boxes it holds."""

    forms: tuple[str, ...]
    boxes: int


class Gateway:
    """The gateway at an address, spoken to with the core's secret. Raises OSError when it is away."""

    def __init__(self, address: str, secret: str) -> None:
        self.address, self.secret = address.rstrip("/"), secret

    def waiting(self) -> OnGateway:
        """Return what lies there."""
        told = json.loads(self._ask("GET", "/core/forms", None, LIST_BYTES_MAX))
        forms = [str(form) for form in told["forms"] if _FORM.fullmatch(str(form))]
        return OnGateway(tuple(forms), int(told["boxes"]))

    def form(self, form: str) -> bytes | None:
        """Return one sealed form as bytes, or None where it does not wait any more."""
        try:
            return self._ask("GET", f"/core/forms/{form}", None, SEALED_BYTES_MAX)
        except urllib.error.HTTPError as answer:
            with answer:
                if answer.code == GONE:
                    return None
            raise

    def taken(self, form: str) -> None:
        """Say that a form was taken; the gateway forgets it."""
        self._ask("POST", "/core/taken", {"forms": [form]}, LIST_BYTES_MAX)

    def hand_over(
        self,
        boxes: Mapping[str, bytes],
        *,
        marks: list[str],
        public_key: str,
        shown: Mapping[str, Any],
    ) -> None:
        """Hand over the boxes that changed, the marks of all phones, the core's key, the forms' words."""
        packed = {mark: base64.b64encode(sealed).decode() for mark, sealed in boxes.items()}
        body = {"boxes": packed, "marks": marks, "public": public_key, "shown": dict(shown)}
        self._ask("POST", "/core/boxes", body, LIST_BYTES_MAX)

    def _ask(self, method: str, path: str, body: dict[str, Any] | None, most: int) -> bytes:
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
            content = bytes(answer.read(most))
            if len(content) < min(int(answer.headers.get("Content-Length", 0)), most):
                raise ConnectionError("the answer broke off")
            return content
