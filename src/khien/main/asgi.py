"""The web process: log intake straight to its receiver, everything else to Django."""

import os
from typing import Any, cast

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khien.main.settings")

_pages = get_asgi_application()

from khien.base.files.http import bounded  # noqa: E402 - Django must be set up first
from khien.main.settling import settle  # noqa: E402 - Django must be set up first
from khien.watch.telemetry.process import Receive, Receiver, Scope, Send  # noqa: E402 - Django must be set up first

_receiver = Receiver(writer="web")
settle()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one connection."""
    if scope["type"] == "lifespan":
        await _receiver.lifespan(receive, send)
    elif str(scope.get("path", "")).startswith("/services/collector"):
        await _receiver(scope, receive, send)
    else:
        await bounded(cast("Any", _pages), dict(scope), receive, cast("Any", send))
